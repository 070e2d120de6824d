import type { RecordedRequest, RecordingServer } from '../recording-server.js';
import type { ActionResult, JobFolder } from '../runner.js';

/** An input: a text, or an expression of the workflow and its value here. */
export type Setting = string | { expression: string; value: string };

/** One run of the action against one system. */
export interface Scene {
  /** For `--only`. It begins with the name of the system. */
  name: string;
  title: string;
  settings: Record<string, Setting>;
  /** Does what comes before the run. Returns lines to print. */
  before?: () => Promise<string[]>;
  /** Does what the next step of the job does with the outputs. Returns a line to print. */
  laterStep?: (job: JobFolder) => Promise<string>;
  /** Why the step does not revoke the token; unset if it must. */
  keepsToken?: string;
  /** Returns what must be true after the run, each with its outcome. */
  checks: (run: Run) => Record<string, boolean> | Promise<Record<string, boolean>>;
}

/** A system with its scenes. */
export interface Chapter {
  server: Pick<RecordingServer, 'requests'> & {
    /** Returns whether the API accepts a token. */
    isActive(token: string): Promise<boolean>;
    close(): Promise<void>;
  };
  scenes: Scene[];
}

export interface Run {
  result: ActionResult;
  /** What the system received while the action ran. */
  requests: RecordedRequest[];
  /** The bearer token that the API received; undefined if it received none. */
  token: string | undefined;
  /** Whether the API still accepts the token. */
  isActive: boolean;
}

/** Returns the inputs as the action receives them. */
export function inputsOf({ settings }: Scene): Record<string, string> {
  const entries = Object.entries(settings);
  return Object.fromEntries(
    entries.map(([name, setting]) => [name, typeof setting === 'string' ? setting : setting.value]),
  );
}

/** Returns the token of the last request that carried one. */
export function bearerOf(requests: readonly RecordedRequest[]): string | undefined {
  return requests
    .flatMap(({ headers }) => headers.map((header) => /^Bearer (.+)$/u.exec(header)?.[1]))
    .findLast((token) => token !== undefined);
}

/** Returns what must be true after every run: no secret is visible, and the token is revoked unless the scene says why not. */
export function checksOfEveryRun({ settings, keepsToken }: Scene, run: Run): Record<string, boolean> {
  const { main, post } = run.result;
  const fromSecrets = Object.values(settings).flatMap((setting) =>
    typeof setting === 'object' && setting.expression.startsWith('secrets.') ? [setting.value] : [],
  );
  const secrets = [...fromSecrets, run.token ?? ''].filter((secret) => secret !== '');
  const log = main.log + (post?.log ?? '');
  return {
    ...(run.token === undefined
      ? {}
      : keepsToken === undefined
        ? { 'the token is revoked': !run.isActive }
        : { 'the token is not revoked, on purpose': run.isActive }),
    'the log shows no secret': !secrets.some((secret) => log.includes(secret)),
    'standard error is empty': main.stderr + (post?.stderr ?? '') === '',
    'the post step succeeds': post?.exitCode === 0,
  };
}
