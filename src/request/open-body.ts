import { joinBodies, openFileBody, type FileBody, type JobFolders } from '../lib/files.js';
import type { FilePart, PlannedBody } from './plan/body.js';

/**
 * Resolves to a planned body, ready to be sent. Every attempt opens its files again. Rejects with FILE_REFUSED or
 * FILE_FAILED.
 */
export async function openBody(
  body: PlannedBody | undefined,
  folders: JobFolders,
): Promise<string | FileBody | undefined> {
  if (body === undefined || typeof body === 'string') return body;
  const open = async (part: string | FilePart): Promise<string | FileBody> =>
    typeof part === 'string' ? part : openFileBody(part.input, part.path, folders);
  return 'path' in body ? open(body) : joinBodies(await Promise.all(body.map(open)));
}
