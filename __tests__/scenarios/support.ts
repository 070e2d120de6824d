import { afterAll, afterEach, expect } from '@jest/globals';
import type { RecordedRequest } from '../../sandbox/recording-server.js';
import type { ActionResult, StepResult } from '../../sandbox/runner.js';
import { leaksIn } from '../support/leaks.js';

export { formsOf, secretsOfClient } from '../support/leaks.js';

/** For `describe.each`: tests must also pass with step debug logging, where the runner prints more. */
export const DEBUG_MODES = [
  { mode: 'with step debug off', debug: false },
  { mode: 'with step debug on', debug: true },
] as const;

type Disposable = { close(): Promise<void> } | { remove(): void };

/** Returns a function that registers a server or run, and returns it. All of them are closed after the tests. */
export function disposables(when: 'each test' | 'all tests' = 'each test'): <T extends Disposable>(item: T) => T {
  const items: Disposable[] = [];
  (when === 'each test' ? afterEach : afterAll)(async () => {
    for (const item of items.splice(0)) {
      if ('close' in item) await item.close();
      else item.remove();
    }
  });
  return (item) => {
    items.push(item);
    return item;
  };
}

/** Returns the requests to a server, each as `METHOD /path?query`. */
export function lines({ requests }: { requests: readonly RecordedRequest[] }): string[] {
  return requests.map(({ method, url }) => `${method} ${url}`);
}

/** Returns the values of a workflow command, such as `warning`, that a step printed. */
export function commandsOf(step: StepResult | undefined, command: string): string[] {
  return (step?.commands ?? []).filter((printed) => printed.command === command).map(({ value }) => value);
}

/**
 * Expects that no secret, in any form, is in the output of the steps, in the log, or in a file of the job: see
 * `leaksIn`. Also expects that stderr is empty.
 */
export function expectNoLeaks(result: ActionResult, secrets: readonly string[], inFiles: readonly string[] = []): void {
  expect(leaksIn(result, secrets, inFiles)).toEqual([]);
  expect(result.main.stderr + (result.post?.stderr ?? '')).toBe('');
}
