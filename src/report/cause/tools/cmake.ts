import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** `CMake Error at CMakeLists.txt:3 (find_package):`; the message is in the next lines. */
const ERROR = /^CMake Error(?: at (.{1,500}?):\d+(?: \(([\w]{1,100})\))?| in (.{1,500}?))?:(?: (.*))?$/u;
const NINJA = /^ninja: error: (.+)$/u;

class Cmake implements Recognizer {
  readonly #findings = new Findings();
  #name: string | undefined;
  #message: string[] = [];

  read(line: string): boolean {
    const match = line.startsWith('CMake Error') ? ERROR.exec(line) : null;
    if (match !== null) {
      this.#finish();
      const [, file, command = '', other = '', message = ''] = match;
      this.#name = file === undefined ? other : `${file} ${command}`.trim();
      if (message !== '') this.#message.push(message);
      return true;
    }
    const ninja = line.startsWith('ninja: error') ? NINJA.exec(line)?.[1] : undefined;
    if (ninja !== undefined) this.#findings.add({ tool: 'ninja', kind: 'error', name: '', message: ninja });
    if (this.#name !== undefined) this.#readMessage(line);
    return ninja !== undefined;
  }

  end() {
    this.#finish();
    return this.#findings.list();
  }

  /** The message is the first paragraph, indented by two blanks. */
  #readMessage(line: string): void {
    const isText = /^ {2,}\S/u.test(line);
    if (isText && this.#message.length < 5) this.#message.push(line.trim());
    else if (this.#message.length > 0) this.#finish();
  }

  #finish(): void {
    if (this.#name !== undefined) {
      this.#findings.add({ kind: 'error', name: this.#name, message: this.#message.join(' ') });
    }
    this.#name = undefined;
    this.#message = [];
  }
}

export const cmake: Tool = { name: 'cmake', rank: 'tool', create: () => new Cmake() };
