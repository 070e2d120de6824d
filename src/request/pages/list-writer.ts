import type { OutputFile } from '../../lib/files.js';

/** The body of a list: in memory, or in a file if it is too large for an output. */
export interface WrittenList {
  body: Buffer;
  file?: OutputFile;
}

/** What a list writer needs. */
export interface ListWriterDeps {
  /** The largest body in memory, in bytes. */
  maxBytes: number;
  /** Creates the file for a larger body. Rejects if it must not go to a file. */
  createFile: () => Promise<OutputFile>;
}

/** Writes the items of a list as JSON, in memory as long as they are few, and then into a file. */
export class ListWriter {
  readonly #deps: ListWriterDeps;
  #text: string;
  #bytes: number;
  #hasItems = false;
  #file: OutputFile | undefined;

  /** `before`: the text of the document up to the first item. */
  constructor(before: string, deps: ListWriterDeps) {
    this.#text = before;
    this.#bytes = Buffer.byteLength(before);
    this.#deps = deps;
  }

  /** Adds items. Rejects as `createFile` does, or with FILE_FAILED. */
  async add(items: readonly string[]): Promise<void> {
    if (items.length === 0) return;
    const added = `${this.#hasItems ? ',' : ''}${items.join(',')}`;
    this.#text += added;
    // Each item is measured once: measuring the whole text after each page would take minutes for a long list.
    this.#bytes += Buffer.byteLength(added);
    this.#hasItems = true;
    if (this.#file === undefined && this.#bytes <= this.#deps.maxBytes) return;
    this.#file ??= await this.#deps.createFile();
    await this.#flush(this.#file);
  }

  /** Adds `after`, the text of the document after the last item, and returns the list. */
  async finish(after: string): Promise<WrittenList> {
    this.#text += after;
    if (this.#file === undefined) return { body: Buffer.from(this.#text) };
    await this.#flush(this.#file);
    return { body: Buffer.alloc(0), file: this.#file };
  }

  /** Removes the file of an incomplete list. */
  async discard(): Promise<void> {
    await this.#file?.discard();
  }

  async #flush(file: OutputFile): Promise<void> {
    await file.write(this.#text);
    this.#text = '';
  }
}
