import { describe, expect, test } from '@jest/globals';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import { isAlmostOver } from '../../../../src/auth/oauth/token-response.js';
import { keepRenewed, RENEWAL_MARGIN_MS, type RenewalDeps } from '../../../../src/cli/exec/renew.js';
import { StepError } from '../../../../src/lib/errors.js';

const START = Date.UTC(2026, 0, 1);

interface World {
  /** The times of the requests for a token, in seconds after the start. */
  requests: number[];
  /** The tokens that the command can read, with the time from which it can. */
  published: { token: Token; at: number }[];
  infos: string[];
  warnings: string[];
  renewals: number;
}

interface Options {
  lifetimeS: number;
  forS: number;
  minTtlMs?: number;
  /** Returns the error of a request, or another token than usual. `atS`: seconds after the start. */
  react?: (atS: number, usual: Token) => Token | Error;
  publish?: (atS: number) => void;
}

/** Renews a token on a clock that only the sleeping moves, for a command of `forS` seconds. */
async function renew({ lifetimeS, forS, minTtlMs = RENEWAL_MARGIN_MS, react, publish }: Options): Promise<World> {
  let now = START;
  const world: World = { requests: [], published: [], infos: [], warnings: [], renewals: 0 };
  const seconds = (): number => (now - START) / 1000;
  const issue = (): Token => ({
    value: `token-${now}`,
    type: 'Bearer',
    obtainedAt: now,
    expiresAt: now + lifetimeS * 1000,
    scope: undefined,
  });
  let held = issue();
  world.published.push({ token: held, at: now });
  const deps: RenewalDeps = {
    // As a session does it.
    fetch: (over) => {
      if (held.value !== over && !isAlmostOver(held, minTtlMs, now)) return Promise.resolve(held);
      world.requests.push(seconds());
      const reaction = react?.(seconds(), issue()) ?? issue();
      if (reaction instanceof Error) return Promise.reject(reaction);
      held = reaction;
      return Promise.resolve(held);
    },
    publish: (token) => {
      publish?.(seconds());
      world.published.push({ token, at: now });
    },
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    hasEnded: () => seconds() >= forS,
    info: (text) => world.infos.push(text),
    warning: (text) => world.warnings.push(text),
  };
  world.renewals = await keepRenewed(held, minTtlMs, deps);
  return world;
}

/** Returns the shortest time for which a token that the command reads is still valid, in seconds. */
const shortest = ({ published }: World, forS: number): number =>
  Math.min(
    ...published.map(({ token }, index) => {
      const until = published[index + 1]?.at ?? START + forS * 1000;
      return ((token.expiresAt ?? Infinity) - until) / 1000;
    }),
  );

test.each([
  { lifetimeS: 60, renewals: 119, leaves: 29 },
  { lifetimeS: 300, renewals: 23, leaves: 149 },
  { lifetimeS: 900, renewals: 5, leaves: 299 },
  { lifetimeS: 3600, renewals: 1, leaves: 299 },
])('in an hour with tokens of $lifetimeS s, each is renewed with time left', async (expected) => {
  const world = await renew({ lifetimeS: expected.lifetimeS, forS: 3600 });
  expect(world.renewals).toBe(expected.renewals);
  expect(world.requests).toHaveLength(expected.renewals);
  expect(shortest(world, 3600)).toBeGreaterThan(expected.leaves);
  expect(world.warnings).toEqual([]);
});

test('min-ttl raises the time that is left', async () => {
  const world = await renew({ lifetimeS: 3600, forS: 3600, minTtlMs: 1_200_000 });
  expect(shortest(world, 3600)).toBeGreaterThan(1199);
});

test('a machine that slept renews at once', async () => {
  let now = START;
  const requests: number[] = [];
  const first: Token = { value: 'one', type: 'Bearer', obtainedAt: now, expiresAt: now + 3_600_000, scope: undefined };
  await keepRenewed(first, RENEWAL_MARGIN_MS, {
    fetch: () => {
      requests.push(now);
      return Promise.resolve({ ...first, value: 'two', obtainedAt: now, expiresAt: now + 3_600_000 });
    },
    publish: () => undefined,
    now: () => now,
    // The first sleep takes two hours, although it was asked to take seconds.
    sleep: (ms) => {
      expect(ms).toBeLessThanOrEqual(5000);
      now += now === START ? 7_200_000 : ms;
      return Promise.resolve();
    },
    hasEnded: () => requests.length === 1,
    info: () => undefined,
    warning: () => undefined,
  });
  expect(requests).toEqual([START + 7_200_000]);
});

describe('a renewal that fails', () => {
  const failure = new StepError('TIMEOUT', 'The step did not finish within 1 s.', { hint: 'Raise it.' });

  test('is repeated with growing pauses, and said once', async () => {
    const world = await renew({ lifetimeS: 60, forS: 300, react: (atS, usual) => (atS < 200 ? failure : usual) });
    const pauses = world.requests.map((at, index) => at - (world.requests[index - 1] ?? 0)).slice(1, 8);
    expect(pauses.map(Math.round)).toEqual([1, 1, 2, 4, 8, 16, 30]);
    expect(world.warnings).toEqual([
      'The token was not renewed. The one in the file is valid until 2026-01-01T00:01:00.000Z. The command goes on, and ' +
        'the renewal is repeated until it succeeds. [TIMEOUT] The step did not finish within 1 s. Raise it.',
    ]);
    expect(world.infos).toEqual(['The renewal of the token succeeded.']);
    expect(world.renewals).toBeGreaterThan(2);
  });

  test('leaves no dead token if it works again in time', async () => {
    let count = 0;
    const react = (_: number, usual: Token): Token | Error => ((count += 1) % 4 === 0 ? usual : failure);
    const world = await renew({ lifetimeS: 60, forS: 3600, react });
    expect(shortest(world, 3600)).toBeGreaterThan(20);
  });

  test('for another reason than a server prints no text of the exception', async () => {
    const react = (atS: number, usual: Token): Token | Error => (atS < 40 ? new TypeError('hush-0001') : usual);
    const world = await renew({ lifetimeS: 60, forS: 100, react });
    expect(world.warnings).toEqual([expect.stringContaining('[INTERNAL]')]);
    expect(world.warnings.join()).not.toContain('hush');
  });

  test('at the file repeats only the writing', async () => {
    const publish = (atS: number): void => {
      if (atS < 40) throw new StepError('FILE_FAILED', 'The file cannot be written.');
    };
    const world = await renew({ lifetimeS: 60, forS: 50, publish });
    expect(world.requests).toHaveLength(1);
    expect(world.warnings).toEqual([expect.stringContaining('[FILE_FAILED]')]);
    expect(world.renewals).toBe(1);
  });

  test('when the command has ended is not said', async () => {
    const world = await renew({ lifetimeS: 60, forS: 30.001, react: () => failure });
    expect(world.warnings).toEqual([]);
  });
});

test('a server that returns the same token until it ends is asked a few times, and then gives another', async () => {
  const issuedAt = new Map<string, number>();
  const react = (atS: number, usual: Token): Token => {
    const number = Math.floor(atS / 60);
    const value = `token-${number}`;
    const startedAt = issuedAt.get(value) ?? START + number * 60_000;
    issuedAt.set(value, startedAt);
    const leftS = Math.floor((startedAt + 60_000 - usual.obtainedAt) / 1000);
    return { ...usual, value, expiresAt: leftS < 1 ? undefined : usual.obtainedAt + leftS * 1000 };
  };
  const world = await renew({ lifetimeS: 60, forS: 600, react });
  expect(world.renewals).toBe(10);
  expect(world.requests.length).toBeLessThan(200);
  expect(world.warnings).toEqual([]);
});

test('a new token whose end is unknown is not renewed, and a warning says so', async () => {
  const world = await renew({ lifetimeS: 60, forS: 600, react: (_, usual) => ({ ...usual, expiresAt: undefined }) });
  expect(world.renewals).toBe(1);
  expect(world.warnings).toEqual(['The expiry time of the token is unknown, so its file is not renewed.']);
});
