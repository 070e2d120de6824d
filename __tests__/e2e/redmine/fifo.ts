import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

/** A named pipe, by which a shell command and a test wait for each other. */
export class Fifo {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    execFileSync('mkfifo', [path]);
  }

  /** Returns what a command writes; whoever waits for one that never does, waits until `close`. */
  read(): Promise<string> {
    return readFile(this.path, 'utf8');
  }

  /** Lets a command that reads go on; resolves when it has. */
  async write(): Promise<void> {
    await writeFile(this.path, '\n');
  }

  /** Nobody waits any longer. */
  close(): void {
    // Open for both, it does not wait itself.
    const file = openSync(this.path, 'r+');
    writeSync(file, '\n');
    closeSync(file);
  }
}

/** A place in a shell command at which it stands until it is let through. */
export class Door {
  readonly #at: Fifo;
  readonly #go: Fifo;
  #reached: Promise<number> | undefined;

  /** The files that it is made of begin with `path`. */
  constructor(path: string) {
    this.#at = new Fifo(`${path}.at`);
    this.#go = new Fifo(`${path}.go`);
  }

  /** What the command runs there. */
  get script(): string {
    return `echo $$ >'${this.#at.path}'; read -r _ <'${this.#go.path}'`;
  }

  /** Resolves to the command's process group, once it stands there. */
  get reached(): Promise<number> {
    return (this.#reached ??= this.#at.read().then(Number));
  }

  /** Lets through a command that stands there. */
  open(): Promise<void> {
    return this.#go.write();
  }

  /** Nobody stands or waits there any longer. */
  close(): void {
    this.#at.close();
    this.#go.close();
  }
}
