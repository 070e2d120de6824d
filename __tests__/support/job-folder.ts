import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder of a job, with a workspace and a temp folder in it. */
export interface JobFolder {
  root: string;
  workspace: string;
  temp: string;
  remove: () => void;
}

/** Creates a job's folders. Their paths are real paths, without symbolic links. */
export function makeJobFolder(): JobFolder {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bearer-step-')));
  const [workspace, temp] = [join(root, 'workspace'), join(root, 'temp')];
  for (const folder of [workspace, temp]) mkdirSync(folder);
  return { root, workspace, temp, remove: () => rmSync(root, { recursive: true, force: true }) };
}
