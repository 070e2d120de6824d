import type { CiBuild } from '../build.js';
import type { CiRun } from '../host.js';
import type { IdentitySource } from '../identity/source.js';

/** A CI system in which the command may run. Each has its own file. */
export interface CiSystem {
  /** The value of `--host`. */
  readonly name: string;
  /** For messages, such as `GitLab CI`. */
  readonly title: string;
  /** The variable by which a job says that it runs in the system, such as `GITLAB_CI`. Anyone can set it. */
  readonly marker: string;
  /** Whether the marker is set. */
  readonly isMarked: (environment: Environment) => boolean;
  /**
   * Variables that are in every job of the system, and together in no job of another. Their values do not matter: anyone who
   * starts a job may set them to nothing, but cannot remove them.
   */
  readonly traces: readonly string[];
  /** Whether something is there that only the system provides to a job, with the marker or without it. */
  readonly isProven: (environment: Environment) => boolean;
  /** What is there if `isProven` holds, for messages. */
  readonly proof: string;
  /**
   * Returns the build of the job; undefined if the variables of the system are not there. A shell knows no build. Throws
   * INPUT_INVALID.
   */
  readonly readBuild?: (environment: Environment) => CiBuild | undefined;
  /** Returns how the job gets an identity token for an audience. */
  readonly identity: (environment: Environment, audience: string) => IdentitySource;
  /** Returns the voice of the job. `print` writes a line to standard error. */
  readonly connect: (environment: Environment, print: Print) => Voice;
}

export type Environment = Readonly<NodeJS.ProcessEnv>;
export type Print = (line: string) => void;

/** How a job speaks to its CI system. Texts are safe to print: without secrets, and without commands of the system. */
export interface Voice {
  /**
   * Masks texts in the log of the job from now on. undefined if the system masks only what it knows before the job
   * starts: then no secret may be printed. Throws OUTPUT_FAILED.
   */
  readonly mask?: (texts: readonly string[]) => void;
  readonly notice?: (text: string) => void;
  readonly warning?: (text: string) => void;
  readonly error?: (text: string) => void;
  /** Sets an output for later steps; undefined if the system has no way. Throws OUTPUT_FAILED. */
  readonly output?: (name: string, value: string) => void;
  /** Whether an output may have several lines and up to 96 KiB. */
  readonly takesTexts?: boolean;
  /** Sets an output that is a secret and already masked; undefined if the system has no safe place for it. */
  readonly secretOutput?: (name: string, value: string) => void;
  /** Adds a line of Markdown to the summary of the job. */
  readonly summary?: (line: string) => void;
  readonly workspace?: string;
  readonly temp?: string;
  /** The files by which a step sends commands to the runner. */
  readonly commandFiles?: readonly string[];
  readonly run?: CiRun | undefined;
  readonly event?: string;
}
