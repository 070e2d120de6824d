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

/** Opens a run whose first request gets this status. */
async function open(status = 200): Promise<LastingRun & { sent: string[] }> {
  const sent: string[] = [];
  const { deps } = createFakeWorld({
    inputs: INPUTS,
    serve: ({ url }) => {
      sent.push(url.pathname);
      if (sent.length === 1 && status !== 200) return { status };
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

  test('ignores a signal before its first piece of work', async () => {
    const run = await open();
    run.cancel('SIGTERM');
    expect((await run.within((session) => session.token())).value).toBe('token-0000-1');
  });

  test('is cancelled by a signal, and goes on with the next piece of work', async () => {
    const run = await open(503);
    const cancelled = run.within(async (session) => {
      const token = session.token();
      setImmediate(() => run.cancel('SIGTERM'));
      await token;
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(run.sent).toEqual(['/token']);
    expect((await run.within((session) => session.token())).value).toBe('token-0000-2');
  });
});
