/** Bodies of any size, in files. A run loads this only for the response of `response-file`. */
import type { IncomingMessage } from 'node:http';
import { statfs } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Zlib } from 'node:zlib';
import { StepError } from '../lib/errors.js';
import type { OutputFile } from '../lib/files.js';
import { decodeBy, isEncoded, type Coder, type Decoded, type Decoder } from './content-coding.js';
import { MAX_READ_BYTES, type CreateFile } from './message.js';

/** What was read of a response. */
export interface ReadBody extends Decoded {
  /** See HttpResponse. */
  file?: OutputFile;
}

/** What a body is read with. */
export interface BodyFileOptions {
  /** The `Content-Encoding`. */
  coding: string;
  /** The `Content-Length`, in bytes; 0 if it is unknown. */
  length: number;
  createFile: CreateFile;
  signal: AbortSignal;
  /** Called for each chunk. */
  reset: () => void;
  /** Resolves to the free space on the disk of a folder, in bytes. */
  freeBytes?: (folder: string) => Promise<number>;
}

/** How many times its encoded size a body of more than 1 MiB may have when it is decoded. */
const MAX_GROWTH = 200;
/** The space that stays free for the rest of the job. */
const RESERVED_BYTES = 1024 * 1_048_576;
/** The space is checked for a body of at least this size, and after each further part of this size. */
const CHECKED_BYTES = 64 * 1_048_576;

/**
 * Reads a body, and decodes it. One that is too large to be parsed goes to a file; `body` is then its beginning. Rejects
 * as `readResponseBody` does. Then no file is left, and none is left as soon as `signal` aborts.
 */
export async function readBodyToFile(message: IncomingMessage, options: BodyFileOptions): Promise<ReadBody> {
  const files = new BodyFiles(options);
  try {
    const read = await receive(message, files, options);
    if (Buffer.isBuffer(read)) return { body: read };
    const { body: file, problem } = await decodeBy(read, options.coding, coderOf(files));
    const body = await startOf(file, MAX_READ_BYTES + 1);
    const found = problem === undefined ? { body } : { body, problem };
    return body.length > MAX_READ_BYTES ? { ...found, file: files.keep(file) } : found;
  } finally {
    files.discard();
  }
}

/** Resolves to the bytes of a body in memory, or in a file if there are many, or if they are to be decoded. */
async function receive(
  message: IncomingMessage,
  files: BodyFiles,
  { coding, length, reset }: BodyFileOptions,
): Promise<Buffer | OutputFile> {
  const maxInMemory = isEncoded(coding) ? 0 : MAX_READ_BYTES;
  const start: Buffer[] = [];
  let size = 0;
  let file: OutputFile | undefined;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    reset();
    size += chunk.length;
    if (file === undefined) start.push(chunk);
    else await files.write(file, chunk);
    if (file !== undefined || size <= maxInMemory) continue;
    file = await files.create(length);
    for (const first of start) await files.write(file, first);
  }
  return file ?? Buffer.concat(start);
}

/** Resolves to the first bytes of a file, `count` at least if it has so many. */
async function startOf(file: OutputFile, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.contents() as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= count) break;
  }
  return Buffer.concat(chunks);
}

const STREAMS: Readonly<Record<Decoder, string>> = {
  unzip: 'createUnzip',
  inflateRaw: 'createInflateRaw',
  brotliDecompress: 'createBrotliDecompress',
  zstdDecompress: 'createZstdDecompress',
};

/** Returns the coder that decodes each file into another one. */
const coderOf = (files: BodyFiles): Coder<OutputFile> => ({
  startOf: (file) => startOf(file, 4096),
  decode: async (encoded, name) => {
    const zlib = (await import('node:zlib')) as unknown as Partial<Record<string, () => Zlib & NodeJS.ReadWriteStream>>;
    const stream = zlib[STREAMS[name]]?.();
    if (stream === undefined) return undefined;
    const file = await files.create();
    const maxBytes = Math.max(MAX_READ_BYTES, encoded.size * MAX_GROWTH);
    const write = async (chunk: Buffer): Promise<void> => {
      if (file.size + chunk.length > maxBytes) throw grownTooLarge();
      await files.write(file, chunk);
    };
    const target = new Writable({ write: (chunk: Buffer, _, done) => void write(chunk).then(() => done(), done) });
    await pipeline(encoded.contents(), stream, target);
    return { body: file, isComplete: stream.bytesWritten === encoded.size };
  },
});

/** The files of one response. */
class BodyFiles {
  readonly #options: BodyFileOptions;
  readonly #files = new Set<OutputFile>();

  constructor(options: BodyFileOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', this.discard, { once: true });
  }

  /** Creates a file for at least `length` bytes. */
  async create(length = 0): Promise<OutputFile> {
    const file = await this.#options.createFile();
    this.#files.add(file);
    this.#options.signal.throwIfAborted();
    if (length >= CHECKED_BYTES) await this.#checkSpace(file, length);
    return file;
  }

  async write(file: OutputFile, chunk: Buffer): Promise<void> {
    const checked = Math.floor(file.size / CHECKED_BYTES);
    await file.write(chunk);
    if (Math.floor(file.size / CHECKED_BYTES) > checked) await this.#checkSpace(file, 0);
  }

  /** Returns a file, which `discard` then leaves. */
  keep(file: OutputFile): OutputFile {
    this.#files.delete(file);
    return file;
  }

  /** Removes the files. */
  readonly discard = (): void => {
    this.#options.signal.removeEventListener('abort', this.discard);
    for (const file of this.#files) void file.discard();
  };

  async #checkSpace({ folder }: OutputFile, needed: number): Promise<void> {
    const { freeBytes = freeBytesOf } = this.#options;
    const free = await freeBytes(folder).catch(() => Infinity);
    if (free - needed < RESERVED_BYTES) {
      throw new StepError('FILE_FAILED', 'The response is too large for the disk: less than 1 GiB would stay free.', {
        hint: 'Request less data, or write response-file to another disk.',
      });
    }
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const grownTooLarge = (): StepError =>
  new StepError(
    'RESPONSE_TOO_LARGE',
    `The compressed response is more than ${MAX_GROWTH} times as large when it is decoded.`,
    { hint: 'The step did not request compression. Check the server, or request less data.' },
  );
