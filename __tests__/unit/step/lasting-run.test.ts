import { describe, expect, test } from '@jest/globals';
import { openLastingRun, type LastingRun } from '../../../src/step/lasting-run.js';
import { prepare } from '../../../src/step/prepare.js';
import { bundles } from '../../support/bundles.js';
import { createFakeWorld } from '../../support/fake-world.js';

const INPUTS = {
  'token-url': 'https://login.example.com/token',
  'client-id': 'ci',
  'client-secret': 'client-secret-4f1d9c7a',
};

async function open(): Promise<LastingRun & { sent: string[] }> {
  const sent: string[] = [];
  const { deps } = createFakeWorld({
    inputs: INPUTS,
    serve: ({ url }) => {
      sent.push(url.pathname);
      return { body: { access_token: `token-0000-${sent.length}`, token_type: 'Bearer', expires_in: 3600 } };
    },
  });
  const prepared = await prepare(deps.host, bundles({}), {});
  return Object.assign(openLastingRun(prepared, deps), { sent });
}

describe('a run that lasts', () => {
  test('keeps its session from one piece of work to the next', async () => {
    const run = await open();
    const [one, two] = [await run.within((session) => session.token()), await run.within((session) => session.token())];
    expect([one.value, two.value, run.sent]).toEqual(['token-0000-1', 'token-0000-1', ['/token']]);
  });

  test('sends nothing outside of a piece of work', async () => {
    const run = await open();
    let escaped: (() => Promise<unknown>) | undefined;
    run.cancel('SIGTERM');
    expect(run.sent).toEqual([]);
    await run.within((session) => {
      escaped = () => session.token();
      return Promise.resolve();
    });
    expect(escaped).toBeDefined();
  });

  test('is cancelled by a signal, and goes on with the next piece of work', async () => {
    const run = await open();
    const cancelled = run.within(async () => {
      run.cancel('SIGTERM');
      await new Promise((resolve) => setImmediate(resolve));
    });
    await expect(cancelled).resolves.toBeUndefined();
    expect((await run.within((session) => session.token())).value).toBe('token-0000-1');
  });
});
