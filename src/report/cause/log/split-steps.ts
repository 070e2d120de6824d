import type { LogLine } from './log-line.js';
import { StepReader, type StepResult } from './read-step.js';

/** A script in a step's head longer than this is not expected. */
const MAX_HEAD = 2_000;

/** More steps are not expected. Each takes time. */
const MAX_STEPS = 1_000;

/** The head of a step that uses an action has the action's name; that of a script has the line `shell: …`. */
const USES = /^Run (?:[\w.-]{1,100}\/[\w./-]{1,200}@\S{1,200}|\.\.?\/\S{0,200}|docker:\/\/\S{1,300})$/u;

/**
 * Splits the log of a job into its steps. GitHub's log has no borders, and a program may print groups itself, also with
 * the title `Run …`. So a group begins a step only if it has the form of a step's head.
 */
export class StepSplitter {
  readonly #onStep: (step: StepResult) => void;
  #step = new StepReader();
  #count = 0;
  /** The lines of what may be the head of a step. */
  #head: LogLine[] | undefined;

  constructor(onStep: (step: StepResult) => void) {
    this.#onStep = onStep;
  }

  read(line: LogLine): void {
    if (line.mark === 'group' && line.text.startsWith('Run ')) {
      this.#returnHead();
      this.#head = [line];
    } else if (this.#head !== undefined) {
      this.#readHead(this.#head, line);
    } else if (isBorder(line)) {
      this.#begin(line.text, [line]);
    } else {
      this.#step.read(line);
    }
  }

  end(): void {
    this.#returnHead();
    this.#onStep(this.#step.end());
  }

  #readHead(head: LogLine[], line: LogLine): void {
    head.push(line);
    if (line.mark !== 'endgroup' && head.length < MAX_HEAD) return;
    const title = head[0]?.text ?? '';
    if (line.mark === 'endgroup' && (USES.test(title) || head.some(({ text }) => text.startsWith('shell: ')))) {
      this.#head = undefined;
      this.#begin(title, head);
    } else {
      this.#returnHead();
    }
  }

  /** Gives the lines of a group to the step that has printed it. */
  #returnHead(): void {
    const head = this.#head ?? [];
    this.#head = undefined;
    for (const line of head) this.#step.read(line);
  }

  #begin(title: string, [first]: readonly LogLine[]): void {
    this.#count += 1;
    if (this.#count > MAX_STEPS) return;
    this.#onStep(this.#step.end());
    this.#step = new StepReader(title, first?.time);
  }
}

/** Returns whether a line begins a step without a head. */
const isBorder = ({ mark, text }: LogLine): boolean =>
  (mark === 'section' && text.startsWith('Starting: ')) || (mark === '' && text === 'Post job cleanup.');
