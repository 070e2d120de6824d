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

  /** Waits until a command writes, and returns the text. If no command writes, resolves at `close`. */
  read(): Promise<string> {
    return readFile(this.path, 'utf8');
  }

  /** Writes a line, so that a command that reads continues. Resolves when a command has read it. */
  async write(): Promise<void> {
    await writeFile(this.path, '\n');
  }

  /** Releases every reader and writer. */
  close(): void {
    // A pipe that is opened for reading and writing does not block.
    const file = openSync(this.path, 'r+');
    writeSync(file, '\n');
    closeSync(file);
  }
}

/** A point in a shell command at which it waits until the test opens the door. */
export class Door {
  readonly #at: Fifo;
  readonly #go: Fifo;
  #reached: Promise<number> | undefined;

  /** Creates two pipes whose paths begin with `path`. */
  constructor(path: string) {
    this.#at = new Fifo(`${path}.at`);
    this.#go = new Fifo(`${path}.go`);
  }

  /** The script that the command must run at this point. */
  get script(): string {
    return `echo $$ >'${this.#at.path}'; read -r _ <'${this.#go.path}'`;
  }

  /** Resolves to the command's process group when the command waits at the door. */
  get reached(): Promise<number> {
    return (this.#reached ??= this.#at.read().then(Number));
  }

  /** Lets the waiting command continue. */
  open(): Promise<void> {
    return this.#go.write();
  }

  /** Releases every command and test that waits. */
  close(): void {
    this.#at.close();
    this.#go.close();
  }
}
