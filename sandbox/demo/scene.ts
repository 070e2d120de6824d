import type { RecordedRequest } from '../recording-server.js';
import type { ActionResult, JobFolder } from '../runner.js';

/** An input: text, or an expression of the workflow with what it comes to here. */
export type Setting = string | { expression: string; value: string };

/** One run of the action against one system. */
export interface Scene {
  title: string;
  settings: Record<string, Setting>;
  /** What the next step of the job does with the outputs, in one line for people. */
  laterStep?: (job: JobFolder) => Promise<string>;
  /** What must be true afterwards, each with its outcome. */
  checks: (run: Run) => Record<string, boolean>;
}

export interface Run {
  result: ActionResult;
  /** What the system received while the action ran. */
  requests: RecordedRequest[];
  /** The bearer token that the API received, and whether it still accepts it; undefined where none came. */
  token: string | undefined;
  alive: boolean;
}

/** Returns the inputs as the action gets them. */
export function inputsOf({ settings }: Scene): Record<string, string> {
  const entries = Object.entries(settings);
  return Object.fromEntries(
    entries.map(([name, setting]) => [name, typeof setting === 'string' ? setting : setting.value]),
  );
}

/** Returns the token of the last call that carried one. */
export function bearerOf(requests: readonly RecordedRequest[]): string | undefined {
  return requests
    .flatMap(({ headers }) => headers.map((header) => /^Bearer (.+)$/u.exec(header)?.[1]))
    .findLast((token) => token !== undefined);
}

/** What holds for every run: no secret is to be seen. */
export function alwaysTrue({ settings }: Scene, { result, token = '' }: Run): Record<string, boolean> {
  const { main, post } = result;
  const given = Object.values(settings).flatMap((setting) =>
    typeof setting === 'object' && setting.expression.startsWith('secrets.') ? [setting.value] : [],
  );
  const secrets = [...given, token].filter((secret) => secret !== '');
  const log = main.log + (post?.log ?? '');
  return {
    'the log shows no secret': !secrets.some((secret) => log.includes(secret)),
    'nothing is on standard error': main.stderr + (post?.stderr ?? '') === '',
    'the post step succeeds': post?.exitCode === 0,
  };
}
