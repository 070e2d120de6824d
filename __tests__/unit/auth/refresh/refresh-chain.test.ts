import { afterEach, describe, expect, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import { createDeadline, type Deadline } from '../../../../src/http/deadline.js';
import { Origins } from '../../../../src/http/origins.js';
import { createSend } from '../../../../src/http/send.js';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import type { Refresh } from '../../../../src/provider/provider.js';
import { fingerprintOf, writeChain } from '../../../../src/auth/refresh/chain-record.js';
import type { JobFile } from '../../../../src/auth/job/job-file.js';
import { NO_LOCK, type JobLock } from '../../../../src/auth/job/job-lock.js';
import type { Presented, PresentedNotes } from '../../../../src/auth/refresh/presented.js';
import type { Chain, TokenStore } from '../../../../src/auth/refresh/stores/store.js';
import { RefreshChain } from '../../../../src/auth/refresh/refresh-chain.js';
import { seal, unseal } from '../../../../src/lib/seal.js';
import { createFakeDeadline } from '../../../support/fake-deadline.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';
import { clientOf } from '../../../support/client.js';
import { stepError } from '../../../support/step-error.js';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const LOGIN = 'https://login.example.com';
const KEY = ['seal-key-of-these-tests'];

/** The server rotates the refresh token with the refresh, and revokes the chain on reuse of a rotated token. */
const STRICT: Required<Refresh> = { rotation: 'immediate', replay: 'revokes_grant' };
/** The previous refresh token is valid until the new access token is used. Reuse is only rejected. */
const LENIENT: Required<Refresh> = { rotation: 'on_first_use', replay: 'safe' };
/** The server never rotates the refresh token. */
const STEADY: Required<Refresh> = { rotation: 'none', replay: 'revokes_grant' };

type Reply = { status?: number; headers?: Record<string, string>; body?: unknown } | StepError;

const refresh = (n: number): string => `refresh-000${n}`;
const access = (n: number): string => `access-000${n}`;
/** Returns a successful response with the `n`th pair of tokens. */
const pair = (n: number, more: object = {}): Reply => ({
  body: { access_token: access(n), token_type: 'Bearer', expires_in: 7200, refresh_token: refresh(n), ...more },
});
const INVALID_GRANT: Reply = { status: 400, body: { error: 'invalid_grant' } };
const lost = new StepError('CONNECTION_LOST', 'Lost.', { transient: true });
const refused = new StepError('CONNECTION_REFUSED', 'Refused.', { transient: true, unsent: true });

const shared = (n: number, more: Partial<Token> = {}): Token => ({
  value: access(n),
  type: 'Bearer',
  obtainedAt: NOW - HOUR,
  expiresAt: NOW + HOUR,
  scope: undefined,
  ...more,
});

interface Setting {
  /** The responses of the token endpoint, in order. After them, it returns `pair(9)`. */
  replies?: Reply[];
  revocation?: Reply;
  mode?: Required<Refresh>;
  given?: string;
  parameters?: Record<string, string>;
  /** The chain in the store; undefined if the store cannot be read. */
  stored?: Chain;
  /** The results of `reload`, in order; undefined if the store has no `reload`. */
  reloads?: (string | StepError)[];
  save?: (chain: Chain, world: World) => void;
  /** The result of `readBack`; undefined if the store has no `readBack`. */
  found?: string | StepError;
  /** Whether later steps of the job can read the store; true by default. */
  isReadable?: boolean;
  /** The chain in the job's file, with the fingerprint of `parameters`; or the text of the file. */
  handedOver?: Chain | string;
  /** Whether the job's file is missing or cannot be written; by default it can. */
  jobFile?: 'none' | 'unwritable';
  keepsRefreshToken?: boolean;
  revocationEndpoint?: 'none' | 'elsewhere';
  sealKey?: boolean;
  deadline?: Deadline;
  tokenEndpoint?: string;
  /** Whether the metadata of the server offer another method of client authentication. */
  hasAlternative?: boolean;
  /** Runs while the server handles a request. */
  meanwhile?: () => void;
  /** Whether the store can share an access token; by default it cannot. */
  shares?: boolean;
  /** Runs during a `reload` of the store. */
  onReload?: () => void;
  /** What other steps of the job have noted of refresh tokens; undefined if the step has no notes. */
  noted?: Record<string, Presented>;
  /** Returns whether the step still has the lock; by default it always has. */
  isHeld?: (world: World) => boolean;
}

interface World {
  chain: RefreshChain;
  host: FakeHost;
  /** The recorded events, in order. */
  events: string[];
  /** The forms that the token endpoint received. */
  forms: Record<string, string>[];
  clock: { now: number };
  deadline: Deadline;
  /** The text in the job's file. */
  job: { text: string | undefined };
  /** The notes after the step. */
  noted: Record<string, Presented>;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Returns a chain whose server, store and file record all events. */
function setUp(setting: Setting = {}): World {
  const { replies = [], parameters = {}, handedOver, given = refresh(0), mode = LENIENT } = setting;
  const host = createFakeHost();
  const clock = { now: NOW };
  const deadline = setting.deadline ?? createFakeDeadline(clock);
  const [events, forms]: [string[], Record<string, string>[]] = [[], []];
  const noted = { ...setting.noted };
  const job = {
    text: typeof handedOver === 'object' ? writeChain(handedOver, fingerprintOf(parameters)) : handedOver,
  };
  const respond = (url: URL, body: string): Reply => {
    const form = Object.fromEntries(new URLSearchParams(body));
    if (url.pathname === '/revoke') {
      events.push(`revoke ${form['token'] ?? ''} as ${form['token_type_hint'] ?? ''}`);
      return setting.revocation ?? {};
    }
    forms.push(form);
    setting.meanwhile?.();
    events.push(`refresh ${form['refresh_token'] ?? ''}`);
    return replies[forms.length - 1] ?? pair(9);
  };
  const now = (): number => clock.now;
  const world: World = {
    host,
    events,
    forms,
    clock,
    deadline,
    job,
    noted,
    chain: new RefreshChain(
      {
        endpoint: {
          url: new URL(`${setting.tokenEndpoint ?? LOGIN}/token`),
          source: 'the input token-url',
          client: {
            ...clientOf('client_secret_post', { issuer: LOGIN }),
            alternative: setting.hasAlternative === true ? clientOf('client_secret_basic') : undefined,
          },
          settings: { grant_types: ['refresh_token'] },
        },
        refresh: mode,
        parameters,
        fingerprint: fingerprintOf(parameters),
        given,
        minTtlMs: 60_000,
        store: storeOf(setting, () => world),
        lock: lockOf(setting, () => world),
        notes: setting.noted === undefined ? undefined : notesIn(noted),
        sharingAdvice: 'set seal-key',
        jobFile: setting.jobFile === 'none' ? undefined : jobFileOf(setting, job, events),
        keepsRefreshToken: setting.keepsRefreshToken ?? true,
        revocationEndpoint: revocationOf(setting),
        sealForLog: setting.sealKey === true ? (text) => seal(text, KEY, ['rescue']) : undefined,
      },
      {
        host,
        deadline,
        now,
        random: () => 0,
        send: createSend(
          { retries: 3, deadline, quiet: false },
          {
            exchange: {
              send: (attempt) =>
                Promise.resolve().then(() => {
                  attempt.beforeSend?.();
                  const reply = respond(attempt.url, typeof attempt.body === 'string' ? attempt.body : '');
                  if (reply instanceof StepError) throw reply;
                  const { status = 200, headers = {}, body = '' } = reply;
                  const text = typeof body === 'string' ? body : JSON.stringify(body);
                  return { status, headers, body: Buffer.from(text) };
                }),
            },
            origins: new Origins({ client: [LOGIN], bearer: [] }),
            host,
            now,
            random: () => 0,
          },
        ),
      },
    ),
  };
  return world;
}

/** Returns a lock that is free, and that the step may lose. */
const lockOf = ({ isHeld }: Setting, world: () => World): JobLock => ({
  ...NO_LOCK,
  isHeld: () => isHeld?.(world()) ?? true,
});

/** Returns notes in memory. */
const notesIn = (noted: World['noted']): PresentedNotes => ({
  add: (token) => {
    const before = noted[token] ?? 'new';
    noted[token] ??= 'uncertain';
    return Promise.resolve(before);
  },
  setRotated: (token) => {
    noted[token] = 'rotated';
    return Promise.resolve();
  },
  remove: (token) => {
    Reflect.deleteProperty(noted, token);
    return Promise.resolve();
  },
});

function storeOf(
  { stored, reloads, save, found, isReadable: isReadable = true, shares = false, onReload }: Setting,
  world: () => World,
): TokenStore {
  const queue = [...(reloads ?? [])];
  const reload = (): Promise<string> => {
    world().events.push('reload');
    onReload?.();
    const next = queue.length > 1 ? queue.shift() : queue[0];
    return typeof next === 'string' ? Promise.resolve(next) : Promise.reject(next ?? lost);
  };
  return {
    open: (suffices) => {
      world().events.push(stored !== undefined && suffices(stored) ? 'open, which suffices' : 'open');
      return Promise.resolve(stored);
    },
    ...(reloads === undefined ? {} : { reload }),
    ...(found === undefined
      ? {}
      : {
          readBack: () => {
            world().events.push('read back');
            return typeof found === 'string' ? Promise.resolve(found) : Promise.reject(found);
          },
        }),
    isReadable: isReadable,
    ...(shares
      ? {
          share: ({ refreshToken, token }: Chain) => {
            world().events.push(`share ${refreshToken} ${token?.value ?? ''}`);
            return Promise.resolve();
          },
        }
      : {}),
    discard: () => {
      world().events.push('discard');
    },
    save: async (chain, _, mayReplace) => {
      world().events.push(`save ${chain.refreshToken}`);
      world().host.info('SAVING');
      if (!mayReplace(refresh(8))) world().events.push('must not replace another token');
      await Promise.resolve();
      save?.(chain, world());
    },
    close: () => {
      world().events.push('close');
      return Promise.resolve();
    },
  };
}

function jobFileOf({ jobFile }: Setting, job: World['job'], events: string[]): JobFile {
  return {
    read: () => Promise.resolve(job.text),
    write: (text) => {
      const { refreshToken, token, unsavedAfter } = JSON.parse(text) as Partial<Chain>;
      const after = unsavedAfter === undefined ? '' : `, unsaved after ${unsavedAfter}`;
      events.push(`hand over ${[refreshToken, token?.value].join(' ').trim()}${after}`);
      if (jobFile === 'unwritable') return Promise.reject(new StepError('FILE_FAILED', 'No.'));
      job.text = text;
      return Promise.resolve();
    },
  };
}

const revocationOf = ({ revocationEndpoint }: Setting): URL | undefined =>
  revocationEndpoint === 'none'
    ? undefined
    : new URL(`${revocationEndpoint === 'elsewhere' ? 'https://evil.test' : LOGIN}/revoke`);

const saveFails =
  (code: 'SAVE_FAILED' | 'CANCELLED' = 'SAVE_FAILED') =>
  (): void => {
    throw new StepError(code, 'It could not be saved.', { hint: 'Check the vault.' });
  };
const errorOf = async (work: Promise<unknown>): Promise<StepError> => {
  const error: unknown = await work.then(
    () => new Error('There is no error.'),
    (caught: unknown) => caught,
  );
  if (error instanceof StepError) return error;
  throw error;
};

describe('a refresh', () => {
  test.each([LENIENT, STRICT])('saves first, then hands to later steps, then returns the token: %j', async (mode) => {
    const { chain, events } = setUp({ replies: [pair(1)], mode });
    const token = await chain.token();
    events.push(`use ${token.value}`);
    expect(events).toEqual([
      'open',
      `refresh ${refresh(0)}`,
      `save ${refresh(1)}`,
      `hand over ${refresh(1)} ${access(1)}`,
      'close',
      `use ${access(1)}`,
    ]);
  });

  test('returns the token with its type, times and scope', async () => {
    const { chain } = setUp({ replies: [pair(1, { scope: 'read' })] });
    expect(await chain.token()).toEqual({
      value: access(1),
      type: 'Bearer',
      obtainedAt: NOW,
      expiresAt: NOW + 7_200_000,
      scope: 'read',
    });
  });

  test('sends the client’s credentials and the parameters of the workflow, and logs the server', async () => {
    const { chain, forms, host } = setUp({ parameters: { resource: 'x' } });
    await chain.token();
    expect(forms).toEqual([
      {
        grant_type: 'refresh_token',
        refresh_token: refresh(0),
        resource: 'x',
        client_id: 'ci',
        client_secret: 'client-secret-1',
      },
    ]);
    expect(host.infos[0]).toBe(`Sending the client credentials and the refresh token to ${LOGIN}.`);
  });

  test('masks both new tokens before the save', async () => {
    const { chain, host } = setUp({ replies: [pair(1)] });
    await chain.token();
    const at = (kind: string, text: string): number =>
      host.events.findIndex((event) => event.kind === kind && event.text === text);
    const saving = at('info', 'SAVING');
    for (const token of [refresh(1), access(1)]) {
      expect(at('mask', token)).toBeGreaterThanOrEqual(0);
      expect(at('mask', token)).toBeLessThan(saving);
    }
  });

  test('masks new tokens in a response with JSON escapes', async () => {
    const body = String.raw`{"refresh_t\u006fken":"refresh-\u0030001","access_token":"access-000\u0031"}`;
    const { chain, host, events } = setUp({ replies: [{ body }] });
    await chain.token();
    expect(events).toContain(`save ${refresh(1)}`);
    expect(host.masks).toEqual(expect.arrayContaining([refresh(1), access(1)]));
  });

  test('masks the tokens in the store and in the job’s file, and does not log them', async () => {
    const handedOver = { refreshToken: refresh(5), token: shared(5, { expiresAt: NOW }) };
    const stored = { refreshToken: refresh(6), token: shared(6, { expiresAt: NOW }) };
    const { chain, host } = setUp({ handedOver, stored });
    await chain.token();
    expect(host.masks).toEqual(expect.arrayContaining([refresh(5), access(5), refresh(6), access(6)]));
    expect(host.lines.join('\n')).not.toMatch(/(?:refresh|access)-000/u);
  });

  test('is one critical section, from the request to the end of the save', async () => {
    const sections: string[] = [];
    const step = createFakeDeadline({ now: NOW });
    const watched: Deadline = {
      ...step,
      critical: async (work) => {
        sections.push('begin');
        const result = await step.critical(work);
        sections.push(`end after ${world.events.at(-1) ?? ''}`);
        return result;
      },
    };
    const world = setUp({ deadline: watched, replies: [pair(1)] });
    await world.chain.token();
    expect(sections).toEqual(['begin', `end after hand over ${refresh(1)} ${access(1)}`]);
  });

  test('is saved even if the step is cancelled during the request', async () => {
    const deadline = createDeadline(300_000, () => NOW);
    closing.push(() => deadline.close());
    const cancelled = new StepError('CANCELLED', 'The step was cancelled.');
    const aborted: boolean[] = [];
    const { chain, events } = setUp({
      deadline,
      replies: [pair(1)],
      meanwhile: () => deadline.end(cancelled),
      save: () => aborted.push(deadline.signal.aborted),
    });
    await chain.token().catch(() => undefined);
    expect(events).toEqual(expect.arrayContaining([`save ${refresh(1)}`, 'close']));
    expect(aborted).toEqual([false]);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('does not start if too little time remains', async () => {
    const deadline = createDeadline(19_000, () => NOW);
    closing.push(() => deadline.close());
    const { chain, events } = setUp({ deadline });
    await expect(chain.token()).rejects.toEqual(stepError('TIMEOUT', 'too little for a refresh'));
    expect(events).toEqual(['open', 'close']);
  });
});

describe('a refresh saves nothing', () => {
  test.each([
    { name: 'no refresh token', more: { refresh_token: undefined } },
    { name: 'an empty refresh token', more: { refresh_token: '' } },
    { name: 'null as refresh token', more: { refresh_token: null } },
    { name: 'the same refresh token', more: { refresh_token: refresh(0) } },
  ])('if the response contains $name: later steps get the previous one', async ({ more }) => {
    const { chain, events } = setUp({ replies: [pair(1, more)], mode: STRICT });
    expect((await chain.token()).value).toBe(access(1));
    expect(events).toEqual(['open', `refresh ${refresh(0)}`, `hand over ${refresh(0)} ${access(1)}`, 'close']);
  });

  test.each<{ name: string; reply: Reply; code: 'TOKEN_REJECTED' | 'TOKEN_INVALID' | 'REDIRECT_REFUSED' }>([
    { name: 'an error', reply: { status: 401, body: { error: 'invalid_client' } }, code: 'TOKEN_REJECTED' },
    {
      name: 'an error with a refresh token',
      reply: { status: 400, body: { error: 'invalid_scope', refresh_token: refresh(1) } },
      code: 'TOKEN_REJECTED',
    },
    { name: 'a web page', reply: { body: '<html>' }, code: 'TOKEN_INVALID' },
    { name: 'a redirect', reply: { status: 302, headers: { location: '/x' } }, code: 'REDIRECT_REFUSED' },
  ])('if the response is $name, and does not send the refresh token again', async ({ reply, code }) => {
    for (const mode of [STRICT, LENIENT]) {
      const { chain, events } = setUp({ replies: [reply], mode, reloads: [refresh(2)] });
      await expect(chain.token()).rejects.toEqual(stepError(code));
      expect(events).toEqual(['open', `refresh ${refresh(0)}`, 'close']);
    }
  });
});

describe('a response without a valid access token', () => {
  test.each([
    { name: 'no token', more: { access_token: undefined } },
    { name: 'a token with spaces', more: { access_token: 'a b c d e f' } },
  ])('is rejected after its refresh token was saved and handed to later steps: $name', async ({ more }) => {
    const { chain, events } = setUp({ replies: [pair(1, more)] });
    await expect(chain.token()).rejects.toEqual(stepError('TOKEN_INVALID', 'access_token'));
    expect(events).toEqual(['open', `refresh ${refresh(0)}`, `save ${refresh(1)}`, `hand over ${refresh(1)}`, 'close']);
  });
});

describe('a response with an invalid refresh token', () => {
  test.each(['with blanks', 'short', 5])('is rejected, and its access token is not used: %j', async (value) => {
    const { chain, events } = setUp({ replies: [pair(1, { refresh_token: value })] });
    await expect(chain.token()).rejects.toEqual(stepError('TOKEN_INVALID', 'refresh token'));
    expect(events).toEqual(['open', `refresh ${refresh(0)}`, 'close']);
  });
});

describe('a failed save', () => {
  const fail = { replies: [pair(1)], save: saveFails() };

  describe.each([
    { name: 'is valid until the new access token is used', mode: LENIENT },
    { name: 'is invalid', mode: STRICT },
  ])('if the previous refresh token $name,', ({ mode }) => {
    test('is only a warning if the store contains the new refresh token', async () => {
      const world = setUp({ ...fail, mode, found: refresh(1) });
      expect((await world.chain.token()).value).toBe(access(1));
      expect(world.host.warnings).toEqual([expect.stringMatching(/is in the store, although.*\[SAVE_FAILED\]/u)]);
      expect(world.events).toEqual([
        'open',
        `refresh ${refresh(0)}`,
        `save ${refresh(1)}`,
        'read back',
        `hand over ${refresh(1)} ${access(1)}`,
        'close',
      ]);
    });

    test('keeps the new one and revokes nothing if the store cannot be read or contains another one', async () => {
      for (const found of [{}, { found: lost }, { found: refresh(7) }]) {
        const world = setUp({ ...fail, mode, ...found });
        const { code, message, hint } = await errorOf(world.chain.token());
        expect([code, hint]).toEqual(['SAVE_FAILED', 'Check the vault.']);
        expect(message).toMatch(
          /^It could not be saved\. .*in a sealed file: the next step of this job .* saves it first\./u,
        );
        // Reuse of the previous one would revoke the chain, with the token that was kept.
        expect(message.includes('Start no run before the new one is saved')).toBe(mode === STRICT);
        const events = world.events.filter((event) => event !== 'read back');
        expect(events).toEqual([
          'open',
          `refresh ${refresh(0)}`,
          `save ${refresh(1)}`,
          `hand over ${refresh(1)} ${access(1)}, unsaved after ${refresh(0)}`,
          'close',
        ]);
      }
    });

    test('keeps the new one also if the response has no access token', async () => {
      const world = setUp({ ...fail, mode, replies: [pair(1, { access_token: undefined })] });
      await expect(world.chain.token()).rejects.toEqual(stepError('SAVE_FAILED'));
      expect(world.events).toContain(`hand over ${refresh(1)}, unsaved after ${refresh(0)}`);
    });

    test('prints the new one in the log, sealed under the seal key', async () => {
      const world = setUp({ ...fail, mode, sealKey: true });
      const { message } = await errorOf(world.chain.token());
      expect(message).toContain('in the log, sealed under seal-key');
      expect(message).toContain('in a sealed file');
      const envelopes = world.host.infos.flatMap((line) => /sealed under seal-key: (\S+)$/u.exec(line)?.[1] ?? []);
      expect(envelopes.map((envelope) => unseal(envelope, KEY, ['rescue']))).toEqual([refresh(1)]);
      expect(() => unseal(envelopes[0] ?? '', ['another'], ['rescue'])).toThrow(stepError('SEAL_INVALID'));
      expect(world.host.lines.join('\n')).not.toContain(refresh(1));
    });

    test.each<{ name: string; setting: Setting }>([
      { name: 'there is no file', setting: { jobFile: 'none' } },
      { name: 'the file must not contain it', setting: { keepsRefreshToken: false } },
      { name: 'the file cannot be written', setting: { jobFile: 'unwritable' } },
    ])('reports whether the chain is still valid if there is no seal key and $name', async ({ setting }) => {
      const world = setUp({ ...fail, mode, ...setting });
      const { message } = await errorOf(world.chain.token());
      expect(message).not.toContain('sealed file');
      expect(message).toContain(
        mode === STRICT ? 'no longer valid. The step has no copy of the new one. Sign in again' : 'still valid.',
      );
      expect(world.job.text ?? '').not.toContain(refresh(1));
    });

    test('does not change the file if it must not contain the refresh token', async () => {
      const world = setUp({ ...fail, mode, keepsRefreshToken: false });
      await errorOf(world.chain.token());
      expect(world.events).not.toContainEqual(expect.stringContaining('hand over'));
    });

    test('is reported as CANCELLED if a cancellation was the cause', async () => {
      const { chain } = setUp({ ...fail, mode, save: saveFails('CANCELLED') });
      await expect(chain.token()).rejects.toEqual(stepError('CANCELLED'));
    });

    test('caused by an unexpected error does not quote that error, and keeps the new one', async () => {
      const save = (): void => {
        throw new TypeError(`strange ${refresh(1)}`);
      };
      const world = setUp({ ...fail, mode, save });
      const { code, message } = await errorOf(world.chain.token());
      expect(code).toBe('INTERNAL');
      expect(message).not.toContain('strange');
      expect(world.events.at(-2)).toContain('unsaved after');
    });
  });

  describe('if the store still contains the previous refresh token, which is valid until the new one is used,', () => {
    test('revokes the new one, hands over the previous one and returns no token', async () => {
      const { chain, events } = setUp({ ...fail, found: refresh(0) });
      const { code, message, hint } = await errorOf(chain.token());
      expect([code, hint]).toEqual(['SAVE_FAILED', 'Check the vault.']);
      expect(message).toBe(
        'It could not be saved. The step revoked the new refresh token. The previous refresh token is still valid, ' +
          'and it is in the store. No new sign-in is needed.',
      );
      expect(events).toEqual([
        'open',
        `refresh ${refresh(0)}`,
        `save ${refresh(1)}`,
        'read back',
        'discard',
        `hand over ${refresh(0)}`,
        `revoke ${refresh(1)} as refresh_token`,
        'close',
      ]);
    });

    test.each<{ name: string; setting: Setting; text: string }>([
      { name: 'is rejected', setting: { revocation: { status: 403 } }, text: 'could not be revoked (TOKEN_REJECTED).' },
      { name: 'is lost', setting: { revocation: lost }, text: 'could not be revoked (CONNECTION_LOST).' },
      {
        name: 'is not allowed at that origin',
        setting: { revocationEndpoint: 'elsewhere' },
        text: 'could not be revoked (ORIGIN_NOT_ALLOWED).',
      },
      {
        name: 'has no endpoint',
        setting: { revocationEndpoint: 'none' },
        text: 'The previous refresh token is still valid, and it is in the store.',
      },
    ])('goes back to the previous one even if the revocation $name', async ({ setting, text }) => {
      const { chain, events } = setUp({ ...fail, found: refresh(0), ...setting });
      const { code, message } = await errorOf(chain.token());
      expect(code).toBe('SAVE_FAILED');
      expect(message).toContain('The previous refresh token is still valid, and it is in the store.');
      expect(message).toContain(text);
      expect(events).toContain('discard');
      expect(events).toContain(`hand over ${refresh(0)}`);
    });

    test('does not hand the new one to later steps of the job', async () => {
      const { chain, events } = setUp({ ...fail, found: refresh(0) });
      await errorOf(chain.token());
      expect(events).not.toContainEqual(expect.stringContaining(`hand over ${refresh(1)}`));
    });
  });

  test('never revokes the new one if the previous one is invalid', async () => {
    const { chain, events } = setUp({ ...fail, mode: STRICT, found: refresh(0) });
    await errorOf(chain.token());
    expect(events).not.toContainEqual(expect.stringContaining('revoke'));
    expect(events).toContain(`hand over ${refresh(1)} ${access(1)}, unsaved after ${refresh(0)}`);
  });
});

describe('a refresh token that an earlier step of the job could not save', () => {
  const unsaved = (more: Partial<Chain> = {}): Chain => ({
    refreshToken: refresh(1),
    token: shared(1),
    unsavedAfter: refresh(0),
    ...more,
  });

  test.each<{ name: string; stored?: Chain }>([
    { name: 'the store cannot be read' },
    { name: 'the store still contains the previous one', stored: { refreshToken: refresh(0), token: shared(0) } },
  ])('is saved before its access token is used: $name', async ({ stored }) => {
    for (const mode of [STRICT, LENIENT]) {
      const { chain, events, host } = setUp({
        mode,
        handedOver: unsaved(),
        ...(stored === undefined ? {} : { stored }),
      });
      expect((await chain.token()).value).toBe(access(1));
      expect(events).toEqual(['open', `save ${refresh(1)}`, `hand over ${refresh(1)} ${access(1)}`, 'close']);
      expect(host.infos.join('\n')).toContain('Saving it now');
      expect(host.masks).toEqual(expect.arrayContaining([refresh(1), access(1)]));
    }
  });

  test.each<{ name: string; handedOver: Chain; rejected?: string }>([
    { name: 'has expired', handedOver: unsaved({ token: shared(1, { expiresAt: NOW }) }) },
    { name: 'is missing', handedOver: unsaved({ token: undefined }) },
    { name: 'was rejected', handedOver: unsaved(), rejected: access(1) },
  ])('is used for a refresh after the save if its access token $name', async ({ handedOver, rejected }) => {
    const { chain, events } = setUp({ mode: STRICT, handedOver, replies: [pair(2)] });
    expect((await chain.token(rejected)).value).toBe(access(2));
    expect(events.filter((event) => /^(?:save|refresh)/u.test(event))).toEqual([
      `save ${refresh(1)}`,
      `refresh ${refresh(1)}`,
      `save ${refresh(2)}`,
    ]);
  });

  test('is not saved again if the store contains it after all', async () => {
    const { chain, events } = setUp({
      mode: STRICT,
      handedOver: unsaved(),
      stored: { refreshToken: refresh(1), token: undefined },
    });
    expect((await chain.token()).value).toBe(access(1));
    expect(events).toEqual(['open', `hand over ${refresh(1)} ${access(1)}`, 'close']);
  });

  test('does not replace what another run has saved meanwhile', async () => {
    for (const mode of [STRICT, LENIENT]) {
      const stored = { refreshToken: refresh(3), token: shared(3, { expiresAt: NOW }) };
      const { chain, events } = setUp({ mode, handedOver: unsaved(), stored, replies: [pair(4)] });
      expect((await chain.token()).value).toBe(access(4));
      expect(events.filter((event) => /^(?:save|refresh)/u.test(event))).toEqual([
        `refresh ${refresh(3)}`,
        `save ${refresh(4)}`,
      ]);
    }
  });

  test('stays in the job’s file if it cannot be saved again', async () => {
    const { chain, events } = setUp({ mode: STRICT, handedOver: unsaved(), save: saveFails() });
    await expect(chain.token()).rejects.toEqual(stepError('SAVE_FAILED'));
    expect(events).toContain(`hand over ${refresh(1)} ${access(1)}, unsaved after ${refresh(0)}`);
    expect(events).not.toContainEqual(expect.stringMatching(/^refresh/u));
  });

  test('is saved by the next step, and its access token is used by the steps after that', async () => {
    const first = setUp({ mode: STRICT, replies: [pair(1)], save: saveFails() });
    await errorOf(first.chain.token());
    const later = setUp({ mode: STRICT, handedOver: first.job.text ?? '', replies: [pair(2)] });
    expect((await later.chain.token()).value).toBe(access(1));
    expect(later.events).toContain(`save ${refresh(1)}`);
    const last = setUp({ mode: STRICT, handedOver: later.job.text ?? '' });
    expect((await last.chain.token()).value).toBe(access(1));
    expect(last.events).toEqual([]);
  });
});

describe('later steps of the job', () => {
  test.each<{ name: string; setting: Setting; warned: boolean }>([
    { name: 'the job’s file has it', setting: { isReadable: false }, warned: false },
    { name: 'the store has it', setting: { jobFile: 'none' }, warned: false },
    { name: 'there is no file', setting: { jobFile: 'none', isReadable: false }, warned: true },
    {
      name: 'the file must not contain it',
      setting: { keepsRefreshToken: false, isReadable: false },
      warned: true,
    },
    {
      name: 'the file cannot be written',
      setting: { jobFile: 'unwritable', isReadable: false },
      warned: true,
    },
  ])('get the newest refresh token, or the step logs a warning: $name', async ({ setting, warned }) => {
    const { chain, host } = setUp({ replies: [pair(1)], ...setting });
    expect((await chain.token()).value).toBe(access(1));
    expect(host.warnings).toEqual(
      warned ? [expect.stringMatching(/has used the refresh token.*one step only.*seal-key/u)] : [],
    );
  });
});

describe('invalid_grant, if reuse of a rotated refresh token is only rejected,', () => {
  const rejectedWith = (status: number): Reply => ({ status, body: { error: 'invalid_grant' } });

  test.each([400, 401, 403])(
    'with HTTP %i leads to a refresh with what another run saved meanwhile',
    async (status) => {
      const { chain, events, host } = setUp({ replies: [rejectedWith(status), pair(2)], reloads: [refresh(1)] });
      expect((await chain.token()).value).toBe(access(2));
      expect(events).toEqual([
        'open',
        `refresh ${refresh(0)}`,
        'reload',
        `refresh ${refresh(1)}`,
        `save ${refresh(2)}`,
        `hand over ${refresh(2)} ${access(2)}`,
        'close',
      ]);
      expect(host.infos.join('\n')).toContain('Loading it again');
    },
  );

  test('leads to up to three reloads while the other run has not saved yet', async () => {
    const reloads = [refresh(0), refresh(0), refresh(1)];
    const { chain, events } = setUp({ replies: [INVALID_GRANT, pair(2)], reloads });
    expect((await chain.token()).value).toBe(access(2));
    expect(events.slice(1, 6)).toEqual([
      `refresh ${refresh(0)}`,
      'reload',
      'reload',
      'reload',
      `refresh ${refresh(1)}`,
    ]);
  });

  test('leads to refreshes with all tokens that other runs save meanwhile, one after the other', async () => {
    const { chain, events } = setUp({
      replies: [INVALID_GRANT, INVALID_GRANT, INVALID_GRANT, pair(9)],
      reloads: [1, 2, 3].map(refresh),
    });
    expect((await chain.token()).value).toBe(access(9));
    expect(events.filter((event) => event.startsWith('refresh'))).toEqual(
      [0, 1, 2, 3].map((n) => `refresh ${refresh(n)}`),
    );
  });

  test('is final if nothing has changed after three reloads, and no refresh token is sent twice', async () => {
    const { chain, events } = setUp({ replies: [INVALID_GRANT], reloads: [refresh(0)] });
    const { code, message, hint } = await errorOf(chain.token());
    expect([code, message, hint]).toEqual([
      'REFRESH_REJECTED',
      expect.stringContaining('invalid_grant'),
      expect.stringContaining('login'),
    ]);
    expect(message).not.toContain('revoked the whole chain');
    expect(events).toEqual(['open', `refresh ${refresh(0)}`, 'reload', 'reload', 'reload', 'close']);
  });

  test.each<{ name: string; body: object; status?: number; quoted: string }>([
    {
      name: 'as dex calls it',
      body: { error: 'invalid_request', error_description: 'Refresh token is invalid or has already been claimed.' },
      quoted: '(invalid_request: "Refresh token is invalid or has already been claimed")',
    },
    { name: 'as Slack calls it', body: { ok: false, error: 'token_expired' }, status: 200, quoted: '(token_expired)' },
  ])('is also recognized $name: another token is tried, and the error quotes it', async ({ body, status, quoted }) => {
    const rejection = { status: status ?? 400, body };
    const { chain, events } = setUp({ replies: [rejection, rejection], reloads: [refresh(7)] });
    await expect(chain.token()).rejects.toEqual(stepError('REFRESH_REJECTED', `rejected the refresh token ${quoted}:`));
    expect(events.slice(0, 4)).toEqual(['open', `refresh ${refresh(0)}`, 'reload', `refresh ${refresh(7)}`]);
  });

  test('is final if the store cannot be reloaded', async () => {
    const { chain, events } = setUp({ replies: [INVALID_GRANT] });
    await expect(chain.token()).rejects.toEqual(stepError('REFRESH_REJECTED'));
    expect(events).toEqual(['open', `refresh ${refresh(0)}`, 'close']);
  });

  test('is final if all reloads fail', async () => {
    const { chain, events } = setUp({ replies: [INVALID_GRANT], reloads: [new StepError('LOAD_FAILED', 'No vault.')] });
    await expect(chain.token()).rejects.toEqual(stepError('REFRESH_REJECTED'));
    expect(events.filter((event) => event === 'reload')).toHaveLength(3);
    expect(events.at(-1)).toBe('close');
  });

  test('leads to no reload after the step has ended', async () => {
    const deadline = createFakeDeadline({ now: NOW });
    const cancelled = new StepError('CANCELLED', 'The step was cancelled.');
    const { chain, events } = setUp({
      deadline,
      replies: [INVALID_GRANT],
      reloads: [refresh(1)],
      meanwhile: () => deadline.end(cancelled),
    });
    await expect(chain.token()).rejects.toBe(cancelled);
    expect(events).toEqual(['open', `refresh ${refresh(0)}`, 'close']);
  });

  test('is replaced by the reason for the end if the step ends during a reload', async () => {
    const deadline = createFakeDeadline({ now: NOW });
    const cancelled = new StepError('CANCELLED', 'The step was cancelled.');
    const { chain, forms } = setUp({
      deadline,
      replies: [INVALID_GRANT],
      reloads: [refresh(1)],
      onReload: () => deadline.end(cancelled),
    });
    await expect(chain.token()).rejects.toBe(cancelled);
    expect(forms).toHaveLength(1);
  });

  test('leads to refreshes with the other known tokens: of the store, of the job, of the workflow', async () => {
    const { chain, events } = setUp({
      replies: [INVALID_GRANT, INVALID_GRANT, pair(1)],
      stored: { refreshToken: refresh(7), token: undefined },
      handedOver: { refreshToken: refresh(8), token: undefined },
    });
    await chain.token();
    expect(events.filter((event) => event.startsWith('refresh'))).toEqual(
      [7, 8, 0].map((n) => `refresh ${refresh(n)}`),
    );
  });
});

describe('invalid_grant, if reuse of a rotated refresh token revokes the chain,', () => {
  test.each([
    { name: 'another one is known', setting: { stored: { refreshToken: refresh(7), token: undefined } } },
    { name: 'another run has saved one', setting: { reloads: [refresh(7)] } },
  ])('is final, and no other token is tried even if $name', async ({ setting }) => {
    for (const mode of [STRICT, STEADY]) {
      const { chain, events } = setUp({ mode, replies: [INVALID_GRANT], ...setting });
      await expect(chain.token()).rejects.toEqual(stepError('REFRESH_REJECTED', 'revoked the whole chain'));
      expect(events).toEqual(['open', expect.stringMatching(/^refresh /u), 'close']);
    }
  });
});

describe('a client that the server rejects', () => {
  const INVALID_CLIENT: Reply = { status: 401, body: { error: 'invalid_client' } };
  const hasAlternative = true;

  test('sends the refresh token again with the other method, and saves the result', async () => {
    const { chain, events } = setUp({ mode: STRICT, replies: [INVALID_CLIENT, pair(1)], hasAlternative });
    expect((await chain.token()).value).toBe(access(1));
    const again = [`refresh ${refresh(0)}`, `refresh ${refresh(0)}`];
    expect(events.slice(0, 4)).toEqual(['open', ...again, expect.stringContaining(refresh(1))]);
  });

  test.each<{ replies: Reply[]; code: StepError['code']; count: number }>([
    { replies: [INVALID_CLIENT, INVALID_CLIENT], code: 'TOKEN_REJECTED', count: 2 },
    { replies: [INVALID_CLIENT, INVALID_GRANT], code: 'REFRESH_REJECTED', count: 2 },
    { replies: [INVALID_CLIENT, { status: 503, body: '' }], code: 'REFRESH_UNCERTAIN', count: 2 },
    { replies: [INVALID_CLIENT, lost], code: 'REFRESH_UNCERTAIN', count: 2 },
    { replies: [lost], code: 'REFRESH_UNCERTAIN', count: 1 },
    { replies: [{ status: 503, body: { error: 'invalid_client' } }], code: 'REFRESH_UNCERTAIN', count: 1 },
  ])('ends with $code after $count requests', async ({ replies, code, count }) => {
    const { chain, forms } = setUp({ mode: STRICT, replies, hasAlternative });
    expect((await errorOf(chain.token())).code).toBe(code);
    expect(forms).toHaveLength(count);
  });
});

describe('a refresh that returns no new refresh token', () => {
  test.each([{}, { refresh_token: refresh(0) }])('shares the access token, and saves nothing: %j', async (more) => {
    const reply = pair(1, { refresh_token: undefined, ...more });
    const { chain, events } = setUp({ mode: STEADY, replies: [reply], shares: true });
    expect((await chain.token()).value).toBe(access(1));
    expect(events).toEqual([
      'open',
      `refresh ${refresh(0)}`,
      `share ${refresh(0)} ${access(1)}`,
      `hand over ${refresh(0)} ${access(1)}`,
      'close',
    ]);
  });
});

describe('a lost response', () => {
  test('is REFRESH_UNCERTAIN if a retry could revoke the chain: the refresh token is sent once', async () => {
    const { chain, events } = setUp({ mode: STRICT, replies: [lost] });
    const { code, message, hint } = await errorOf(chain.token());
    expect(code).toBe('REFRESH_UNCERTAIN');
    expect(message).toContain('Lost.');
    expect(hint).toContain('sign in again');
    expect(events).toEqual(['open', `refresh ${refresh(0)}`, 'close']);
  });

  test.each([
    { status: 500, headers: {} },
    { status: 503, headers: {} },
    { status: 504, headers: {} },
  ])('is assumed for HTTP $status if a retry could revoke the chain', async (reply) => {
    const { chain, forms } = setUp({ mode: STRICT, replies: [{ ...reply, body: 'down' }] });
    await expect(chain.token()).rejects.toEqual(stepError('REFRESH_UNCERTAIN', `HTTP ${reply.status}`));
    expect(forms).toHaveLength(1);
  });

  test.each([
    { name: 'may be sent again', mode: LENIENT },
    { name: 'is never rotated', mode: STEADY },
  ])('leads to retries with the same refresh token if that $name', async ({ mode }) => {
    const { chain, events } = setUp({ mode, replies: [lost, { status: 502 }, pair(1)] });
    expect((await chain.token()).value).toBe(access(1));
    expect(events.filter((event) => event.startsWith('refresh'))).toEqual(Array(3).fill(`refresh ${refresh(0)}`));
  });

  test('is reported unchanged after the last attempt if the refresh token may be sent again', async () => {
    const { chain, forms } = setUp({ replies: Array(4).fill(lost) as Reply[] });
    await expect(chain.token()).rejects.toBe(lost);
    expect(forms).toHaveLength(4);
    const down = setUp({ replies: Array(4).fill({ status: 503 }) as Reply[] });
    await expect(down.chain.token()).rejects.toEqual(stepError('TOKEN_REJECTED', 'HTTP 503'));
  });
});

describe('a request that never reached the server', () => {
  test('is retried, whether reuse of a refresh token is safe or not', async () => {
    for (const mode of [STRICT, LENIENT, STEADY]) {
      const { chain, forms } = setUp({ mode, replies: [refused, refused, pair(1)] });
      expect((await chain.token()).value).toBe(access(1));
      expect(forms.map((form) => form['refresh_token'])).toEqual(Array(3).fill(refresh(0)));
    }
  });

  test.each<{ name: string; setting: Setting; code: 'CONNECTION_REFUSED' | 'ORIGIN_NOT_ALLOWED' }>([
    {
      name: 'a refused connection',
      setting: { replies: Array(4).fill(refused) as Reply[] },
      code: 'CONNECTION_REFUSED',
    },
    {
      name: 'an origin that is not allowed',
      setting: { tokenEndpoint: 'https://evil.test' },
      code: 'ORIGIN_NOT_ALLOWED',
    },
  ])('finally fails with its own error code, not with REFRESH_UNCERTAIN: $name', async ({ setting, code }) => {
    for (const mode of [STRICT, LENIENT]) {
      await expect(setUp({ mode, ...setting }).chain.token()).rejects.toEqual(stepError(code));
    }
  });
});

describe('a temporary rejection', () => {
  const TOO_MANY: Reply = { status: 429, headers: { 'retry-after': '1' } };
  const UNAVAILABLE: Reply = { status: 503, headers: { 'retry-after': '1' } };

  test.each([TOO_MANY, UNAVAILABLE])('is retried if the refresh token may be sent again: %j', async (reply) => {
    for (const mode of [LENIENT, STEADY]) {
      const { chain, forms } = setUp({ mode, replies: [reply, reply, pair(1)] });
      expect((await chain.token()).value).toBe(access(1));
      expect(forms).toHaveLength(3);
    }
  });

  test.each<{ reply: Reply; code: 'TOKEN_REJECTED' | 'REFRESH_UNCERTAIN' }>([
    { reply: TOO_MANY, code: 'TOKEN_REJECTED' },
    { reply: UNAVAILABLE, code: 'REFRESH_UNCERTAIN' },
  ])(
    'is final if reuse revokes the chain, because a gateway may return it after the refresh: $code',
    async ({ reply, code }) => {
      const { chain, forms } = setUp({ mode: STRICT, replies: [reply] });
      await expect(chain.token()).rejects.toEqual(stepError(code));
      expect(forms).toHaveLength(1);
    },
  );

  test('fails with RETRY_TOO_LATE if it asks for more time than remains', async () => {
    const { chain } = setUp({ replies: [{ status: 503, headers: { 'retry-after': '60' } }] });
    await expect(chain.token()).rejects.toEqual(stepError('RETRY_TOO_LATE'));
  });
});

describe('an access token from another step of the job', () => {
  test('is used without a refresh, and without opening the store', async () => {
    const { chain, events, host } = setUp({ handedOver: { refreshToken: refresh(1), token: shared(1) } });
    expect(await chain.token()).toEqual(shared(1));
    expect(events).toEqual([]);
    expect(host.masks).toContain(access(1));
    expect(host.infos).toEqual([
      'The access token from another step of this job is still valid. The step uses it and does not refresh.',
    ]);
  });

  test.each([
    { name: 'it is valid for just long enough', token: shared(1, { expiresAt: NOW + 60_000 }) },
    {
      name: 'half of its short lifetime remains',
      token: shared(1, { obtainedAt: NOW - 10_000, expiresAt: NOW + 10_000 }),
    },
    { name: 'it was obtained by a clock that is 5 minutes ahead', token: shared(1, { obtainedAt: NOW + 300_000 }) },
  ])('is used if $name', async ({ token }) => {
    const { chain, forms } = setUp({ handedOver: { refreshToken: refresh(1), token } });
    expect((await chain.token()).value).toBe(access(1));
    expect(forms).toEqual([]);
  });

  test.each<{ name: string; token: Token | undefined; rejected?: string }>([
    { name: 'it has almost expired', token: shared(1, { expiresAt: NOW + 59_999 }) },
    { name: 'it has expired', token: shared(1, { expiresAt: NOW - 1 }) },
    { name: 'it was rejected', token: shared(1), rejected: access(1) },
    { name: 'its expiry is unknown', token: shared(1, { expiresAt: undefined }) },
    { name: 'it is valid for 25 hours, which no honest one is', token: shared(1, { expiresAt: NOW + 25 * HOUR }) },
    { name: 'it was obtained in the future', token: shared(1, { obtainedAt: NOW + 300_001 }) },
    { name: 'it is missing', token: undefined },
  ])('is not used if $name: the step refreshes with its refresh token', async ({ token, rejected }) => {
    const { chain, events } = setUp({ handedOver: { refreshToken: refresh(1), token }, replies: [pair(2)] });
    expect((await chain.token(rejected)).value).toBe(access(2));
    expect(events.slice(0, 2)).toEqual(['open', `refresh ${refresh(1)}`]);
  });

  test('is used if another access token was rejected', async () => {
    const { chain, forms } = setUp({ handedOver: { refreshToken: refresh(1), token: shared(1) } });
    expect((await chain.token(access(0))).value).toBe(access(1));
    expect(forms).toEqual([]);
  });

  test('is not used by a step with other parameters', async () => {
    const handedOver = writeChain({ refreshToken: refresh(1), token: shared(1) }, fingerprintOf({ resource: 'a' }));
    const { chain, events } = setUp({ handedOver, parameters: { resource: 'b' } });
    await chain.token();
    expect(events).toContain(`refresh ${refresh(1)}`);
  });

  test.each(['', 'nonsense', '{"refreshToken":5}'])(
    'is not used if the job’s file is invalid: %j',
    async (handedOver) => {
      const { chain, events } = setUp({ handedOver });
      await chain.token();
      expect(events).toContain(`refresh ${refresh(0)}`);
    },
  );

  test('is handed over without its refresh token if the file must not contain that', async () => {
    const world = setUp({ keepsRefreshToken: false, replies: [pair(1)] });
    await world.chain.token();
    expect(world.events).toContain(`hand over ${access(1)}`);
    const next = setUp({ handedOver: world.job.text ?? '', keepsRefreshToken: false });
    expect((await next.chain.token()).value).toBe(access(1));
  });

  test('is not handed over if the file cannot be written, which is not an error', async () => {
    const { chain, host } = setUp({ jobFile: 'unwritable', replies: [pair(1)] });
    expect((await chain.token()).value).toBe(access(1));
    expect([host.warnings, host.failures]).toEqual([[], []]);
  });

  test('is not handed over if the steps of the job cannot share', async () => {
    const { chain, events } = setUp({ jobFile: 'none', replies: [pair(1)] });
    expect((await chain.token()).value).toBe(access(1));
    expect(events).toEqual(['open', `refresh ${refresh(0)}`, `save ${refresh(1)}`, 'close']);
  });
});

describe('an access token that another run has saved in the store', () => {
  test('is used without the lease, and handed to later steps of the job', async () => {
    const { chain, events, host } = setUp({ stored: { refreshToken: refresh(1), token: shared(1) } });
    expect(await chain.token()).toEqual(shared(1));
    expect(events).toEqual(['open, which suffices', `hand over ${refresh(1)} ${access(1)}`, 'close']);
    expect(host.masks).toEqual(expect.arrayContaining([refresh(1), access(1)]));
    expect(host.infos).toEqual([
      'The access token from another run is still valid. The step uses it and does not refresh.',
    ]);
  });

  test.each<{ name: string; token: Token; rejected?: string }>([
    { name: 'it has almost expired', token: shared(1, { expiresAt: NOW + 59_999 }) },
    { name: 'it was rejected', token: shared(1), rejected: access(1) },
    { name: 'its expiry is unknown', token: shared(1, { expiresAt: undefined }) },
  ])('is not used if $name', async ({ token, rejected }) => {
    const { chain, events } = setUp({ stored: { refreshToken: refresh(1), token }, replies: [pair(2)] });
    expect((await chain.token(rejected)).value).toBe(access(2));
    expect(events.slice(0, 2)).toEqual(['open', `refresh ${refresh(1)}`]);
  });
});

describe('the store', () => {
  test('is closed if it cannot be opened, and its error is reported', async () => {
    const error = new StepError('LEASE_TAKEN', 'Taken.');
    const world = setUp();
    const store: TokenStore = {
      isReadable: true,
      open: () => Promise.reject(error),
      save: () => Promise.resolve(),
      close: () => {
        world.events.push('close');
        return Promise.resolve();
      },
    };
    const { host, deadline } = world;
    const chain = new RefreshChain(
      {
        endpoint: {
          url: new URL(`${LOGIN}/token`),
          source: 'a test',
          settings: { grant_types: ['refresh_token'] },
          client: clientOf('client_secret_post', { secret: 's', issuer: LOGIN }),
        },
        refresh: STRICT,
        parameters: {},
        fingerprint: '',
        given: refresh(0),
        minTtlMs: 0,
        store,
        lock: NO_LOCK,
        notes: undefined,
        sharingAdvice: 'set seal-key',
        jobFile: undefined,
        keepsRefreshToken: false,
        revocationEndpoint: undefined,
        sealForLog: undefined,
      },
      { host, deadline, send: () => Promise.reject(lost), now: () => NOW, random: () => 0 },
    );
    await expect(chain.token()).rejects.toBe(error);
    expect(world.events).toEqual(['close']);
  });

  test('has priority over the input refresh-token, which may be older', async () => {
    const { chain, events } = setUp({ stored: { refreshToken: refresh(4), token: undefined } });
    await chain.token();
    expect(events[1]).toBe(`refresh ${refresh(4)}`);
  });

  test('is used after the token from an earlier step of the job if later steps cannot read the store', async () => {
    const handedOver = { refreshToken: refresh(5), token: undefined };
    const { chain, events } = setUp({
      stored: { refreshToken: refresh(0), token: undefined },
      handedOver,
      isReadable: false,
    });
    await chain.token();
    expect(events[1]).toBe(`refresh ${refresh(5)}`);
  });

  test('without a refresh token leads to a refresh with the input refresh-token', async () => {
    const { chain, events } = setUp({ stored: { refreshToken: '', token: undefined } });
    await chain.token();
    expect(events[1]).toBe(`refresh ${refresh(0)}`);
  });

  test('without a refresh token leads to REFRESH_REJECTED before any request if refresh-token is unset', async () => {
    const { chain, forms } = setUp({ given: '' });
    await expect(chain.token()).rejects.toEqual(stepError('REFRESH_REJECTED'));
    expect(forms).toEqual([]);
  });
});

describe('a second access token in one step', () => {
  /** Requests two access tokens. The API rejects the first one. */
  async function twice(setting: Setting): Promise<World> {
    const world = setUp({ replies: [pair(1), pair(2)], ...setting });
    const first = await world.chain.token();
    expect((await world.chain.token(first.value)).value).toBe(access(2));
    return world;
  }
  const refreshes = ({ events }: World): string[] => events.filter((event) => event.startsWith('refresh'));

  test.each<{ name: string; setting: Setting }>([
    { name: 'from the job’s file', setting: {} },
    { name: 'from memory if there is no file', setting: { jobFile: 'none' } },
    { name: 'from memory if the file must not contain it', setting: { keepsRefreshToken: false } },
    { name: 'from memory if the file cannot be written', setting: { jobFile: 'unwritable' } },
  ])('is requested with the newest refresh token, $name', async ({ setting }) => {
    for (const mode of [LENIENT, STRICT]) {
      expect(refreshes(await twice({ ...setting, mode }))).toEqual([`refresh ${refresh(0)}`, `refresh ${refresh(1)}`]);
    }
  });

  test('is requested with the same refresh token if that is never rotated', async () => {
    const replies = [pair(1, { refresh_token: undefined }), pair(2, { refresh_token: undefined })];
    for (const jobFile of [{}, { jobFile: 'none' as const }]) {
      const world = await twice({ mode: STEADY, replies, ...jobFile });
      expect(refreshes(world)).toEqual([`refresh ${refresh(0)}`, `refresh ${refresh(0)}`]);
    }
  });

  test('is the one that another step of the job has obtained meanwhile', async () => {
    const world = setUp({ replies: [pair(1)] });
    const first = await world.chain.token();
    world.job.text = writeChain({ refreshToken: refresh(2), token: shared(2) }, fingerprintOf({}));
    expect((await world.chain.token(first.value)).value).toBe(access(2));
    expect(world.forms).toHaveLength(1);
  });

  test('is never requested with a rotated refresh token if its reuse revokes the chain', async () => {
    const stored = { refreshToken: refresh(0), token: undefined };
    const world = setUp({ mode: STRICT, stored, jobFile: 'none', replies: [pair(1), pair(2)] });
    const first = await world.chain.token();
    await world.chain.token(first.value).catch(() => undefined);
    expect(refreshes(world).filter((event) => event === `refresh ${refresh(0)}`)).toHaveLength(1);
  });
});

describe('several calls at once', () => {
  test('get one token by one refresh', async () => {
    for (const mode of [STRICT, LENIENT]) {
      const { chain, forms } = setUp({ mode, replies: [pair(1)] });
      const tokens = await Promise.all(Array.from({ length: 6 }, () => chain.token()));
      expect(tokens.map(({ value }) => value)).toEqual(Array(6).fill(access(1)));
      expect(forms).toHaveLength(1);
    }
  });

  test.each<{ name: string; setting: Setting }>([
    { name: 'with a file for the steps of the job', setting: {} },
    { name: 'without one', setting: { jobFile: 'none' } },
  ])('whose token was rejected get one other token, and so do late ones, $name', async ({ setting }) => {
    const { chain, forms } = setUp({ mode: STRICT, replies: [pair(1), pair(2)], ...setting });
    const { value } = await chain.token();
    const calls = [chain.token(value), chain.token(value), chain.token(), chain.token(value)];
    const tokens = [...(await Promise.all(calls)), await chain.token(value)];
    expect(tokens.map((token) => token.value)).toEqual(Array(5).fill(access(2)));
    expect(forms).toHaveLength(2);
  });

  test('share an error, and the next call tries again', async () => {
    const { chain, forms } = setUp({ replies: [{ status: 400, body: { error: 'invalid_scope' } }, pair(1)] });
    const calls = await Promise.allSettled([chain.token(), chain.token()]);
    expect(calls.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(forms).toHaveLength(1);
  });
});

describe('a note which refresh token is presented', () => {
  test.each<{ name: string; replies: Reply[]; setting?: Setting; noted: Record<string, Presented> }>([
    { name: 'says that it was rotated after a refresh', replies: [pair(1)], noted: { [refresh(0)]: 'rotated' } },
    {
      name: 'says so after a failed save',
      replies: [pair(1)],
      setting: { save: saveFails() },
      noted: { [refresh(0)]: 'rotated' },
    },
    {
      name: 'is removed after a failed save, if the previous refresh token stays valid',
      replies: [pair(1)],
      setting: { save: saveFails(), mode: { rotation: 'on_first_use', replay: 'revokes_grant' } },
      noted: {},
    },
    { name: 'is removed if it stays valid', replies: [pair(1, { refresh_token: undefined })], noted: {} },
    { name: 'is removed if the server refuses the request', replies: [INVALID_GRANT], noted: {} },
    { name: 'is removed if the request was not sent', replies: Array(4).fill(refused) as Reply[], noted: {} },
    { name: 'is kept if the response is lost', replies: [lost], noted: { [refresh(0)]: 'uncertain' } },
    { name: 'is kept after HTTP 500', replies: [{ status: 500 }], noted: { [refresh(0)]: 'uncertain' } },
    {
      name: 'is kept if the response is no token',
      replies: [{ body: '<html>' }],
      noted: { [refresh(0)]: 'uncertain' },
    },
    {
      name: 'is kept if the new refresh token is invalid',
      replies: [pair(1, { refresh_token: 'a b' })],
      noted: { [refresh(0)]: 'uncertain' },
    },
  ])('$name', async ({ replies, setting, noted }) => {
    const world = setUp({ mode: STRICT, replies, noted: {}, ...setting });
    await world.chain.token().catch(() => undefined);
    expect(world.noted).toEqual(noted);
  });

  test('by another step without a known result is REFRESH_UNCERTAIN, and the token is not presented', async () => {
    const { chain, forms, noted } = setUp({ mode: STRICT, noted: { [refresh(0)]: 'uncertain' } });
    const { code, message, hint } = await errorOf(chain.token());
    expect(code).toBe('REFRESH_UNCERTAIN');
    expect(message).toMatch(/^Another step of this job .* this step did not present it\.$/u);
    expect(hint).toMatch(/^Check the log of the other step\. Run the workflow again\. .* sign in again/u);
    expect([forms, noted]).toEqual([[], { [refresh(0)]: 'uncertain' }]);
  });

  test('by another step that has rotated it leads to the next refresh token', async () => {
    const stored = { refreshToken: refresh(0), token: undefined };
    const handedOver = { refreshToken: refresh(1), token: undefined };
    const noted = { [refresh(0)]: 'rotated' } as const;
    const { chain, forms } = setUp({ mode: STRICT, stored, handedOver, noted, replies: [pair(2)] });
    expect((await chain.token()).value).toBe(access(2));
    expect(forms.map((form) => form['refresh_token'])).toEqual([refresh(1)]);
  });

  test('by another step that has rotated it is REFRESH_REJECTED with advice, if there is no other one', async () => {
    const { chain, forms } = setUp({ mode: STRICT, noted: { [refresh(0)]: 'rotated' }, jobFile: 'none' });
    const { code, message, hint } = await errorOf(chain.token());
    expect([code, forms]).toEqual(['REFRESH_REJECTED', []]);
    expect(message).toContain('this step cannot get the new one. The chain is unchanged.');
    expect(hint).toContain('set seal-key');
  });
});

test('invalid_grant names the input with which the steps of a job could share, if they cannot', async () => {
  for (const [setting, isNamed] of [
    [{ jobFile: 'none', isReadable: false }, true],
    [{ isReadable: false }, false],
    [{ jobFile: 'none' }, false],
  ] as const) {
    for (const mode of [STRICT, LENIENT]) {
      const { hint } = await errorOf(setUp({ mode, replies: [INVALID_GRANT], ...setting }).chain.token());
      expect(hint.includes('set seal-key')).toBe(isNamed);
    }
  }
});

describe('a step that was stopped until another step of the job has taken its lock', () => {
  /** The other step hands over the `n`th pair when this step has lost the lock. */
  const overtaken = (n: number, { job }: World): boolean => {
    job.text = writeChain({ refreshToken: refresh(n), token: shared(n) }, fingerprintOf({}));
    return false;
  };
  const STARTED_AGAIN = 'This step was stopped for a while, so another step may have got a token. Starting again.';

  test('before the refresh sends nothing, and uses the token of the other step', async () => {
    for (const mode of [STRICT, LENIENT]) {
      const { chain, events, host, noted } = setUp({ mode, noted: {}, isHeld: (world) => overtaken(5, world) });
      expect((await chain.token()).value).toBe(access(5));
      expect(events).toEqual(['open', 'close']);
      expect(host.infos).toContain(STARTED_AGAIN);
      expect(noted).toEqual({});
    }
  });

  test('right before the request sends nothing, and the refresh token stays valid', async () => {
    for (const mode of [STRICT, LENIENT]) {
      let looks = 0;
      // The step has the lock when it begins, but not right before it sends.
      const isHeld = (): boolean => (looks += 1) === 1 || looks > 3;
      const { chain, forms, noted, host } = setUp({ mode, noted: {}, isHeld, replies: [pair(1)] });
      expect((await chain.token()).value).toBe(access(1));
      expect(forms.map((form) => form['refresh_token'])).toEqual([refresh(0)]);
      expect(noted).toEqual({ [refresh(0)]: 'rotated' });
      expect(host.infos.filter((line) => line === STARTED_AGAIN)).toHaveLength(1);
    }
  });

  /** Has the lock until the server gets the request. */
  const untilRequest = (n: number) => (world: World) => world.forms.length === 0 || overtaken(n, world);

  test.each<{ name: string; setting: Setting; mode: Required<Refresh>; revokes: boolean }>([
    { name: 'the store says', mode: LENIENT, setting: { found: refresh(5) }, revokes: true },
    { name: 'the file of the job says', mode: LENIENT, setting: { isReadable: false }, revokes: true },
    { name: 'the store says at a strict server', mode: STRICT, setting: { found: refresh(5) }, revokes: false },
  ])('before the save does not overwrite what it has saved, as $name', async ({ mode, setting, revokes }) => {
    const { chain, events } = setUp({ mode, replies: [pair(1)], isHeld: untilRequest(5), ...setting });
    expect((await chain.token()).value).toBe(access(5));
    expect(events).not.toContain(`save ${refresh(1)}`);
    expect(events.some((event) => event.startsWith('hand over'))).toBe(false);
    expect(events.includes(`revoke ${refresh(1)} as refresh_token`)).toBe(revokes);
  });

  test.each<{ name: string; found: string | StepError }>([
    { name: 'still contains the previous one', found: refresh(0) },
    { name: 'cannot be read', found: lost },
  ])('saves the only valid refresh token if the store $name', async ({ found }) => {
    const isHeld = ({ forms }: World): boolean => forms.length === 0;
    const { chain, events } = setUp({ mode: STRICT, replies: [pair(1)], found, isHeld });
    expect((await chain.token()).value).toBe(access(1));
    expect(events).toContain(`save ${refresh(1)}`);
    expect(events).toContain('must not replace another token');
    expect(events).toContain(`hand over ${refresh(1)} ${access(1)}`);
  });

  test('during the save hands nothing to later steps, which have a newer token', async () => {
    let isSaved = false;
    const save = (): void => void (isSaved = true);
    const isHeld = (world: World): boolean => !isSaved || overtaken(5, world);
    const { chain, events } = setUp({ mode: STRICT, replies: [pair(1)], isReadable: false, save, isHeld });
    expect((await chain.token()).value).toBe(access(1));
    expect(events).toEqual(['open', `refresh ${refresh(0)}`, `save ${refresh(1)}`, 'close']);
  });

  test('before it saves what an earlier step could not save starts again', async () => {
    const handedOver = { refreshToken: refresh(1), token: shared(1), unsavedAfter: refresh(0) };
    const { chain, events } = setUp({
      mode: STRICT,
      handedOver,
      stored: { refreshToken: refresh(0), token: undefined },
      found: refresh(5),
      isHeld: (world) => overtaken(5, world),
    });
    expect((await chain.token()).value).toBe(access(5));
    expect(events).toEqual(['open', 'read back', 'close']);
  });
});
