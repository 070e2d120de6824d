/** What a table of projects is made of. */

/** One way in which logs of the same cause differ. All members that are unset mean: nothing special. */
export interface Variant {
  /** Name of the log's file, without `.log`. */
  name: string;
  /** Folder of the checkout; `D:\…` is written into the log only. */
  at?: string;
  /** Comment lines above the code that fails. */
  shift?: number;
  /** Passing tests, or sound files, around it. */
  more?: number;
  /** Whether files and tests have another order. */
  reorder?: boolean;
  /** Whether the tool prints colours. */
  colour?: boolean;
  /** More arguments of the tool. */
  flags?: string;
  /** Version of the tool. */
  version?: string;
  /** `script`: the script runs the command again if it fails. `action`: an action does. `tool`: the tool itself does. */
  retry?: 'script' | 'action' | 'tool';
  /** Whether the log is the tool's output only. */
  raw?: boolean;
  /** Steps before the failing one. */
  before?: readonly Noise[];
  /** Whether something else fails also, after the first failure. */
  second?: boolean;
  /** Environment variables of the failing step. */
  env?: Readonly<Record<string, string>>;
  /** A folder of the project, and where it is in this variant. */
  moved?: readonly [from: string, to: string];
  /** Folder of the project below the checkout, such as `packages/app`. */
  inside?: string;
}

/** A step that is harmless, whatever it prints. */
export type Noise =
  | 'deprecated'
  | 'warning'
  | 'grep'
  | 'soft-error'
  | 'green-tests'
  | 'docker'
  | 'cache'
  | 'lint-warnings'
  | 'soft-tests';

/** One step of a job. */
export interface Step {
  /** What the log says after `Run `; the first line of `script` if unset. */
  title?: string;
  script: string;
  /** The script that the log has, if it differs. */
  shown?: string;
  /** Lines of an action's `with`; they take the place of the script in the log. */
  inputs?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
  continueOnError?: boolean;
  /** Overrides the line after the output, such as a time limit's. */
  ending?: string;
  /** Milliseconds that the log says have passed before `ending`. */
  after?: number;
  /** Ends the script after so many milliseconds. */
  limit?: number;
}

export interface Project {
  /** Content by path below the project's folder. */
  files: Readonly<Record<string, string>>;
  /** The failing step, or several steps with the failing one last. */
  run: string | readonly Step[];
  /** Name in installs.ts of the folder `node_modules`, or of a Python environment. */
  needs?: string;
  setup?: 'node' | 'python' | 'java' | 'go';
  env?: Readonly<Record<string, string>>;
  /** Starts what the project needs, such as a server on loopback, and returns what stops it. */
  start?: () => Promise<{ env?: Readonly<Record<string, string>>; stop: () => Promise<void> | void }>;
}

/** All logs of one cause: a folder of `logs/`. */
export interface Cause {
  name: string;
  variants: readonly Variant[];
  make: (variant: Variant) => Project;
}

/** Returns lines of comment that move the code below them. */
export const comment = (lines = 0, mark = '//'): string =>
  Array.from({ length: lines }, (_, line) => `${mark} Note ${line + 1}.\n`).join('');

/** Returns `count` members of `list` from `start`, beginning again at its end. */
export const some = <T>(list: readonly T[], start: number, count: number): T[] =>
  Array.from({ length: Math.min(count, list.length) }, (_, index) => list[(start + index) % list.length] as T);

/** Returns `command`, again if it fails where the variant says so. */
export const command = (text: string, { flags, retry }: Variant): string => {
  const whole = [text, flags].filter(Boolean).join(' ');
  return retry === 'script' ? `${whole} || ${whole}` : whole;
};

/** Returns the variants that run a tool once: for tools that print so much that three times would be too long. */
export const once = (list: readonly Variant[]): readonly Variant[] => list.filter(({ retry }) => retry === undefined);
