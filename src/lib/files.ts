import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, realpath, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { pipeline, Transform, type Readable } from 'node:stream';
import { StepError, systemCode } from './errors.js';

/** The folders of the job, absolute, and what in them is not for users. */
export interface JobFolders {
  readonly workspace: string;
  readonly temp: string;
  /** The files through which a step commands the runner: never read or written for a user. */
  readonly commandFiles: readonly string[];
}

const MAX_INPUT_FILE_BYTES = 1_048_576;
const REFUSED_ROOTS = ['/proc', '/sys', '/dev'];
const REFUSED_FOLDERS = ['.git', '_actions', '_runner_file_commands'];

const refused = (input: string, reason: string): StepError =>
  new StepError('FILE_REFUSED', `The file of the input ${input} ${reason}.`, {
    hint: 'Name a regular file in the workspace or in the runner’s temp folder.',
  });

const failed = (input: string, what: string, cause: unknown): StepError =>
  new StepError('FILE_FAILED', `The file of the input ${input} cannot be ${what}.`, {
    hint: 'Check its path and permissions.',
    cause,
  });

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}${sep}`);

/**
 * The real path of what an input names: its folder must exist and lie in the workspace, in the runner's temp folder, or
 * at an absolute path that the workflow spells out without a link on the way. Links are followed before the judgement.
 */
async function locate(input: string, path: string, folders: JobFolders): Promise<string> {
  const full = resolve(folders.workspace, path);
  const folder = await realpath(dirname(full)).catch((cause: unknown) => {
    throw failed(input, 'found', cause);
  });
  const real = join(folder, basename(full));
  const roots = await Promise.all(
    [folders.workspace, folders.temp].filter(Boolean).map((root) => realpath(root).catch(() => root)),
  );
  const spelledOut = isAbsolute(path) && real === full;
  if (!spelledOut && !roots.some((root) => isBelow(real, root))) throw refused(input, 'lies outside the workspace');
  const commandFiles = await Promise.all(folders.commandFiles.map((file) => realpath(file).catch(() => file)));
  const forbidden =
    REFUSED_ROOTS.some((root) => isBelow(real, root)) ||
    real.split(sep).some((part) => REFUSED_FOLDERS.includes(part)) ||
    commandFiles.includes(real);
  if (forbidden) throw refused(input, 'is not one that a step may use');
  return real;
}

/** The text of a file that an input names, at most 1 MiB. A link as the file itself is refused. Rejects with FILE_REFUSED or FILE_FAILED. */
export async function readInputFile(input: string, path: string, folders: JobFolders): Promise<string> {
  const { file, size } = await openRegular(input, await locate(input, path, folders));
  try {
    if (size > MAX_INPUT_FILE_BYTES) throw refused(input, 'is larger than 1 MiB');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** A file as the body of a request: its size is known, and it is opened anew for every attempt. */
export interface FileBody {
  /** Bytes. */
  size: number;
  /** The bytes, as many as `size` says; the stream fails with FILE_FAILED when the file has changed. Rejects as `openFileBody` does. */
  open(): Promise<Readable>;
}

/** A file that an input names, of any size, as a body. A link as the file itself is refused. Rejects with FILE_REFUSED or FILE_FAILED. */
export async function openFileBody(input: string, path: string, folders: JobFolders): Promise<FileBody> {
  const real = await locate(input, path, folders);
  const { file, size } = await openRegular(input, real);
  await file.close();
  const changed = (): StepError => failed(input, 'sent: it has changed meanwhile', undefined);
  return {
    size,
    open: async () => {
      const again = await openRegular(input, real);
      if (again.size === size) return exactly(size, again.file.createReadStream(), changed);
      await again.file.close();
      throw changed();
    },
  };
}

/** `source`, which fails if it holds more or less than `size` bytes: a body that is cut short may count as whole. */
function exactly(size: number, source: Readable, changed: () => StepError): Readable {
  let left = size;
  const counter = new Transform({
    transform: (chunk: Buffer, _, done) => {
      left -= chunk.length;
      done(left < 0 ? changed() : null, chunk);
    },
    flush: (done) => done(left > 0 ? changed() : null),
  });
  return pipeline(source, counter, () => undefined);
}

async function openRegular(input: string, real: string): Promise<{ file: FileHandle; size: number }> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(real, flags).catch((cause: unknown) => {
    throw systemCode(cause) === 'ELOOP' ? refused(input, 'is a link') : failed(input, 'read', cause);
  });
  const stat = await file.stat();
  if (stat.isFile()) return { file, size: stat.size };
  await file.close();
  throw refused(input, 'is not a regular file');
}

/** Checks, before anything is sent, that a file may be written there later. Rejects with FILE_REFUSED or FILE_FAILED. */
export async function checkOutputFile(input: string, path: string, folders: JobFolders): Promise<void> {
  const real = await locate(input, path, folders);
  const stat = await lstat(real).catch(() => undefined);
  if (stat !== undefined && !stat.isFile() && !stat.isSymbolicLink()) throw refused(input, 'is not a regular file');
}

/**
 * Writes a file that an input names, whole or not at all: a new file, mode 0600, renamed into place, so that a link there
 * is replaced and never followed. Resolves to its real path. Rejects with FILE_REFUSED or FILE_FAILED.
 */
export async function writeOutputFile(
  input: string,
  path: string,
  content: Buffer,
  folders: JobFolders,
): Promise<string> {
  const real = await locate(input, path, folders);
  const part = `${real}.${randomUUID()}.part`;
  try {
    const file = await open(
      part,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    );
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    await rename(part, real);
  } catch (cause) {
    await unlink(part).catch(() => undefined);
    throw failed(input, 'written', cause);
  }
  return real;
}
