/** The greatest length of a line. The rest of a longer one is dropped while it is read. */
export const MAX_LINE = 65_536;

/** How much text is split at once, so that one huge chunk needs no second copy. */
const PIECE = 1_048_576;

/** Splits a text that arrives in pieces into lines, whatever the line ends. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #hasRest = false;

  /** Returns the lines that a chunk ends. Invalid UTF-8 becomes replacement characters. */
  *push(chunk: Uint8Array | string): Generator<string, void> {
    for (let at = 0; at < chunk.length; at += PIECE) {
      const text =
        typeof chunk === 'string'
          ? chunk.slice(at, at + PIECE)
          : this.#decoder.decode(chunk.subarray(at, at + PIECE), { stream: true });
      yield* this.#split(text);
    }
  }

  /** Returns the last line, if the text does not end with a line end. */
  *end(): Generator<string, void> {
    yield* this.#split(this.#decoder.decode());
    if (this.#hasRest) yield finished(this.#rest);
  }

  *#split(text: string): Generator<string, void> {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#keep(text, start, end);
      yield finished(this.#rest);
      this.#rest = '';
      this.#hasRest = false;
      start = end + 1;
    }
    if (start < text.length) this.#keep(text, start, text.length);
  }

  #keep(text: string, start: number, end: number): void {
    this.#hasRest = true;
    const room = MAX_LINE - this.#rest.length;
    if (room > 0) this.#rest += text.slice(start, Math.min(end, start + room));
  }
}

/** Returns a line without its end, as well-formed text. A cut must not leave half a character. */
const finished = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line).toWellFormed();
