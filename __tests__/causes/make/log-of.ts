/** Runs the tool on one project, and returns the log. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chanceFor, type Chance } from './chance.js';
import { hide, toWindows } from './hide.js';
import { installed } from './installs.js';
import { JobLog } from './job-log.js';
import type { Cause, Step, Variant } from './project.js';
import { run, type Line } from './run.js';
import { stepsOf } from './steps.js';

const HOME = '/home/runner';

/** Environment of all steps. */
const BASE: Readonly<Record<string, string>> = {
  PATH: `${dirname(process.execPath)}:/usr/local/go/bin:${process.env['HOME'] ?? ''}/.cargo/bin:/usr/local/bin:/usr/bin:/bin`,
  HOME,
  LANG: 'C.UTF-8',
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  RUSTUP_HOME: `${process.env['HOME'] ?? ''}/.rustup`,
  RUSTUP_TOOLCHAIN: '1.95.0',
  npm_config_update_notifier: 'false',
  MAVEN_OPTS: `-Duser.home=${HOME}`,
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
};

/** Where a job runs. */
interface Place {
  /** Folder of the checkout as the log says it. */
  at: string;
  /** Folder of the checkout on this machine. */
  checkout: string;
  temp: string;
  shell: readonly [string, ...string[]];
  /** The shell as the log says it. */
  shown: string;
}

function placeOf(at = '/home/runner/work/shop/shop'): Place {
  if (at.startsWith('D:')) {
    const checkout = `/home/runner/work${at.slice('D:\\a'.length).replaceAll('\\', '/')}`;
    const shown = `C:\\Program Files\\PowerShell\\7\\pwsh.EXE -command ". '{0}'"`;
    return { at, checkout, temp: '/home/runner/work/_temp', shell: ['/usr/bin/bash', '-e'], shown };
  }
  const temp = join(dirname(dirname(at)), '_temp');
  if (at.startsWith('/__w')) return { at, checkout: at, temp, shell: ['sh', '-e'], shown: 'sh -e {0}' };
  return { at, checkout: at, temp, shell: ['/usr/bin/bash', '-e'], shown: '/usr/bin/bash -e {0}' };
}

/** Returns the log of a cause's variant; fails if nothing of the job failed. */
export async function logOf(cause: Cause, variant: Variant): Promise<string> {
  const chance = chanceFor(`${cause.name}/${variant.name}`);
  const place = placeOf(variant.at);
  const folder = join(place.checkout, variant.inside ?? '');
  const project = cause.make(variant);
  const install = installed(project.needs);
  rmSync(place.checkout, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(project.files)) write(join(folder, movedTo(path, variant)), content);
  const server = await project.start?.();
  const sha = chance.hex(40);
  const own = {
    PATH: [install?.path, BASE['PATH']].filter(Boolean).join(':'),
    GITHUB_SHA: sha,
    GITHUB_RUN_ID: String(16_000_000_000 + chance.number(999_999_999)),
    GITHUB_WORKSPACE: place.checkout,
    RUNNER_TEMP: place.temp,
  };
  const log = new JobLog({ folder: place.at, sha, chance, setup: project.setup });
  const moveBack = install?.kind === 'node' ? move(join(install.folder, 'node_modules'), folder) : undefined;
  try {
    log.head(['test', 'build', 'ci / test (20)'][chance.number(3)] ?? '');
    const steps = stepsOf(project, variant, { ...variant.env, ...server?.env });
    const raw = await runSteps({ steps, log, place, folder, env: { ...BASE, ...own, ...project.env }, chance });
    log.tail();
    const text = variant.raw ? raw.map((line) => `${line.text}\n`).join('') : log.toString();
    const clean = hide(text, install?.folder);
    return place.at.startsWith('D:') ? toWindows(clean) : clean;
  } finally {
    await server?.stop();
    moveBack?.();
    rmSync(place.checkout, { recursive: true, force: true });
  }
}

interface Job {
  steps: readonly Step[];
  log: JobLog;
  place: Place;
  folder: string;
  env: Readonly<Record<string, string>>;
  chance: Chance;
}

/** Runs steps until one fails, and returns what they print. */
async function runSteps({ steps, log, place, folder, env, chance }: Job): Promise<Line[]> {
  const raw: Line[] = [];
  for (const step of steps) {
    log.step(step, place.shown);
    const file = join(place.temp, `${chance.uuid()}.sh`);
    const { lines, code } = await run({ ...step, file, shell: place.shell, cwd: folder, env: { ...env, ...step.env } });
    raw.push(...lines);
    log.output(lines);
    const ending = step.ending ?? (code === 0 ? '' : `##[error]Process completed with exit code ${code}.`);
    if (ending !== '') log.print(ending, step.after ?? 5);
    if ((code !== 0 || ending !== '') && !step.continueOnError) return raw;
  }
  throw new Error('did not fail');
}

/** Moves a `node_modules` into a folder, and returns what moves it back. */
function move(modules: string, folder: string): () => void {
  const moved = join(folder, 'node_modules');
  renameSync(modules, moved);
  return () => renameSync(moved, modules);
}

/** Returns where a file of the project is in this variant. */
const movedTo = (path: string, { moved: [from, to] = ['', ''] }: Variant): string =>
  from !== '' && path.startsWith(from) ? to + path.slice(from.length) : path;

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: content.startsWith('#!') ? 0o755 : 0o644 });
}
