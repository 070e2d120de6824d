import { randomUUID } from 'node:crypto';
import { constants, createReadStream, promises, unlinkSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { pipeline, Readable, Transform } from 'node:stream';
import { StepError, systemCode } from './errors.js';
import { shorten } from './printable.js';

/** The absolute paths of the job's folders, and the files that users must not use. */
export interface JobFolders {
  /** Where relative paths begin. */
  readonly workspace: string;
  /** The folder of the whole repository, if that is another one. */
  readonly repository?: string | undefined;
  readonly temp: string;
  /** The files by which a step sends commands to the runner. No input may name them. */
  readonly commandFiles: readonly string[];
}

const MAX_INPUT_FILE_BYTES = 1_048_576;
const REFUSED_ROOTS = ['/proc', '/sys', '/dev'];
const REFUSED_FOLDERS = ['.git', '_actions', '_runner_file_commands'];

const refused = (input: string, reason: string): StepError =>
  new StepError('FILE_REFUSED', `The file of the input ${input} ${reason}.`, {
    hint: 'Use a regular file in the workspace or in the runner’s temp folder.',
  });

const notFound = (input: string, path: string, cause: unknown): StepError =>
  new StepError('FILE_FAILED', `The file ${shorten(path, 200)} of the input ${input} does not exist.`, {
    hint: 'Check the path. The files of the repository exist only after actions/checkout.',
    cause,
  });

const failed = (input: string, problem: string, cause: unknown): StepError =>
  new StepError('FILE_FAILED', `The file of the input ${input} ${problem}.`, {
    hint: 'Check the path and the permissions of the file.',
    cause,
  });

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}${sep}`);

/**
 * Resolves to the real path of the file that an input names. Its folder must exist. The file must be in the workspace,
 * in the runner's temp folder, or at an absolute path without symbolic links. Links are resolved before these checks.
 * Rejects with FILE_REFUSED or FILE_FAILED.
 */
async function locate(input: string, path: string, folders: JobFolders): Promise<string> {
  const full = resolve(folders.workspace, path);
  const folder = await promises.realpath(dirname(full)).catch((cause: unknown) => {
    throw notFound(input, path, cause);
  });
  const real = join(folder, basename(full));
  const { workspace, repository = '', temp } = folders;
  const roots = await Promise.all(
    [workspace, repository, temp].filter(Boolean).map((root) => promises.realpath(root).catch(() => root)),
  );
  const isExplicit = isAbsolute(path) && real === full;
  if (!isExplicit && !roots.some((root) => isBelow(real, root))) throw refused(input, 'is outside the workspace');
  const commandFiles = await Promise.all(folders.commandFiles.map((file) => promises.realpath(file).catch(() => file)));
  const isProtected =
    REFUSED_ROOTS.some((root) => isBelow(real, root)) ||
    real.split(sep).some((part) => REFUSED_FOLDERS.includes(part)) ||
    commandFiles.includes(real);
  if (isProtected) throw refused(input, 'is protected: a step may not use it');
  return real;
}

/**
 * Resolves to the text of the file that an input names, of at most 1 MiB. A symbolic link is refused. Rejects with
 * FILE_REFUSED or FILE_FAILED.
 */
export async function readInputFile(input: string, path: string, folders: JobFolders): Promise<string> {
  const { content } = await readInputContent(input, path, folders, MAX_INPUT_FILE_BYTES);
  return content.toString('utf8');
}

/**
 * Resolves to the content and the real path of the file that an input names, of at most `maxBytes`. A symbolic link is
 * refused. Rejects with FILE_REFUSED or FILE_FAILED.
 */
export async function readInputContent(
  input: string,
  path: string,
  folders: JobFolders,
  maxBytes: number,
): Promise<{ content: Buffer; real: string }> {
  const real = await locate(input, path, folders);
  const { file, size } = await openRegular(input, path, real);
  try {
    if (size > maxBytes) throw refused(input, `is larger than ${maxBytes / 1_048_576} MiB`);
    return { content: await file.readFile(), real };
  } finally {
    await file.close();
  }
}

/** A file as the body of a request: its size is known, and every attempt opens it again. */
export interface FileBody {
  /** In bytes. */
  size: number;
  /**
   * Resolves to a stream of exactly `size` bytes. The stream fails with FILE_FAILED if the file has changed. Rejects
   * like `openFileBody`.
   */
  open(): Promise<Readable>;
}

/**
 * Resolves to the body for the file that an input names, of any size. A symbolic link is refused. Rejects with
 * FILE_REFUSED or FILE_FAILED.
 */
export async function openFileBody(input: string, path: string, folders: JobFolders): Promise<FileBody> {
  const real = await locate(input, path, folders);
  const { file, size } = await openRegular(input, path, real);
  await file.close();
  const changed = (): StepError => failed(input, 'cannot be sent: it changed while the step ran', undefined);
  return {
    size,
    open: async () => {
      const opened = await openRegular(input, path, real);
      if (opened.size === size) return exactly(size, opened.file.createReadStream(), changed);
      await opened.file.close();
      throw changed();
    },
  };
}

/** Returns one body of several parts, in their order. */
export function joinBodies(parts: readonly (string | FileBody)[]): FileBody {
  const size = parts.reduce((sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : part.size), 0);
  async function* contents(): AsyncGenerator<Buffer> {
    for (const part of parts) {
      if (typeof part === 'string') yield Buffer.from(part);
      else for await (const chunk of await part.open()) yield chunk as Buffer;
    }
  }
  return { size, open: () => Promise.resolve(Readable.from(contents(), { objectMode: false })) };
}

/** Returns `source` as a stream that fails unless it has `size` bytes: a server could accept an incomplete body. */
function exactly(size: number, source: Readable, changed: () => StepError): Readable {
  let remaining = size;
  const counter = new Transform({
    transform: (chunk: Buffer, _, done) => {
      remaining -= chunk.length;
      done(remaining < 0 ? changed() : null, chunk);
    },
    flush: (done) => done(remaining > 0 ? changed() : null),
  });
  return pipeline(source, counter, () => undefined);
}

async function openRegular(input: string, path: string, real: string): Promise<{ file: FileHandle; size: number }> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await promises.open(real, flags).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') throw notFound(input, path, cause);
    throw systemCode(cause) === 'ELOOP' ? refused(input, 'is a symbolic link') : failed(input, 'cannot be read', cause);
  });
  const stat = await file.stat();
  if (stat.isFile()) return { file, size: stat.size };
  await file.close();
  throw refused(input, 'is not a regular file');
}

/**
 * Checks, before anything is sent, that the step can write this file: creates a file next to it, and removes it. Rejects
 * with FILE_REFUSED or FILE_FAILED.
 */
export async function checkOutputFile(input: string, path: string, folders: JobFolders): Promise<void> {
  const real = await locate(input, path, folders);
  const stat = await promises.lstat(real).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw failed(input, 'cannot be written', cause);
  });
  if (stat !== undefined && !stat.isFile() && !stat.isSymbolicLink()) throw refused(input, 'is not a regular file');
  try {
    const { file, part } = await createPart(real);
    await file.close();
    await promises.unlink(part);
  } catch (cause) {
    throw failed(input, 'cannot be written', cause);
  }
}

/** Creates a new file next to a file, to be renamed to it. */
async function createPart(real: string): Promise<{ file: FileHandle; part: string }> {
  const part = join(dirname(real), `.${randomUUID()}.part`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  return { file: await promises.open(part, flags, 0o600), part };
}

/** A file that is written piece by piece. It has its name only when it is complete. */
export interface OutputFile {
  /** What was written, in bytes. */
  readonly size: number;
  /** The folder of the file. */
  readonly folder: string;
  write(content: Buffer | string): Promise<void>;
  /** Returns a stream of what was written. */
  contents(): Readable;
  /** Gives the complete file its name, and resolves to its real path. Rejects with FILE_FAILED. */
  keep(): Promise<string>;
  /** Removes an incomplete file, before it returns, and closes it. Never rejects. */
  discard(): Promise<void>;
}

/**
 * Creates the file that an input names. It writes a new file with mode 0600 and renames it, so that a symbolic link is
 * replaced and never followed. Rejects with FILE_REFUSED or FILE_FAILED; after that, the new file is removed.
 */
export async function createOutputFile(input: string, path: string, folders: JobFolders): Promise<OutputFile> {
  const real = await locate(input, path, folders);
  const cannotWrite = (cause: unknown): StepError => failed(input, 'cannot be written', cause);
  const { file, part } = await createPart(real).catch((cause: unknown) => {
    throw cannotWrite(cause);
  });
  const discard = async (): Promise<void> => {
    try {
      unlinkSync(part);
    } catch {
      // It has its name, or was removed before.
    }
    await file.close().catch(() => undefined);
  };
  const orDiscard = async <T>(work: Promise<T>): Promise<T> =>
    work.catch(async (cause: unknown) => {
      await discard();
      throw cannotWrite(cause);
    });
  let size = 0;
  return {
    get size() {
      return size;
    },
    folder: dirname(real),
    write: async (content) => {
      await orDiscard(file.writeFile(content));
      size += Buffer.byteLength(content);
    },
    contents: () => createReadStream(part, { highWaterMark: 131_072 }),
    keep: async () => {
      await orDiscard(file.close().then(() => promises.rename(part, real)));
      return real;
    },
    discard,
  };
}

/**
 * Writes a file that an input names, completely or not at all, as `createOutputFile` does. Resolves to the real path.
 * Rejects with FILE_REFUSED or FILE_FAILED.
 */
export async function writeOutputFile(
  input: string,
  path: string,
  content: Buffer,
  folders: JobFolders,
): Promise<string> {
  const file = await createOutputFile(input, path, folders);
  await file.write(content);
  return file.keep();
}
