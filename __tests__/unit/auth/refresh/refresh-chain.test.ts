import { afterEach, describe, expect, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import { createDeadline, type Deadline } from '../../../../src/http/deadline.js';
import { Origins } from '../../../../src/http/origins.js';
import { createSend } from '../../../../src/http/send.js';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import type { Refresh } from '../../../../src/provider/provider.js';
import { fingerprintOf, writeChain } from '../../../../src/auth/refresh/chain-record.js';
import type { JobFile } from '../../../../src/auth/refresh/job-file.js';
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

/** Refresh tokens are replaced at once, and one that comes again ends the grant. */
const STRICT: Required<Refresh> = { rotation: 'immediate', replay: 'revokes_grant' };
/** They live until the next access token is used, and may come again. */
const LENIENT: Required<Refresh> = { rotation: 'on_first_use', replay: 'safe' };
const STEADY: Required<Refresh> = { rotation: 'none', replay: 'revokes_grant' };

type Reply = { status?: number; headers?: Record<string, string>; body?: unknown } | StepError;

const refresh = (n: number): string => `refresh-000${n}`;
const access = (n: number): string => `access-000${n}`;
/** What a good server answers: the `n`th pair. */
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
  /** What the token endpoint answers, in turn; then `pair(9)`. */
  replies?: Reply[];
  revocation?: Reply;
  mode?: Required<Refresh>;
  given?: string;
  parameters?: Record<string, string>;
  /** What the place holds; undefined: it cannot tell. */
  stored?: Chain;
  /** What it gives when looked at again; undefined: it cannot be. */
  reloads?: (string | StepError)[];
  save?: (chain: Chain, world: World) => void;
  /** What it holds after a save that failed; undefined: it cannot tell. */
  found?: string | StepError;
  /** Whether later steps of the job hear of what is saved; by default they do. */
  isReadable?: boolean;
  /** What is in the job's file, by `parameters` unless it is a text. */
  held?: Chain | string;
  jobFile?: 'none' | 'refuses';
  keepsRefreshToken?: boolean;
  revocationEndpoint?: 'none' | 'elsewhere';
  sealKey?: boolean;
  deadline?: Deadline;
  tokenEndpoint?: string;
  /** Happens while the server works on a request. */
  meanwhile?: () => void;
  /** Happens while the place is looked at again. */
  onReload?: () => void;
}

interface World {
  chain: RefreshChain;
  host: FakeHost;
  /** What happened, in order. */
  events: string[];
  /** The forms that the token endpoint got. */
  forms: Record<string, string>[];
  clock: { now: number };
  deadline: Deadline;
  /** What the job's file holds now. */
  job: { text: string | undefined };
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A chain whose server, place and file note what happens to them. */
function setUp(setting: Setting = {}): World {
  const { replies = [], parameters = {}, held, given = refresh(0), mode = LENIENT } = setting;
  const host = createFakeHost();
  const clock = { now: NOW };
  const deadline = setting.deadline ?? createFakeDeadline(clock);
  const [events, forms]: [string[], Record<string, string>[]] = [[], []];
  const job = {
    text: typeof held === 'object' ? writeChain(held, fingerprintOf(parameters)) : held,
  };
  const respond = (url: URL, body: string): Reply => {
    const form = Object.fromEntries(new URLSearchParams(body));
    if (url.pathname === '/revoke') {
      events.push(`revoke ${form['token'] ?? ''} as ${form['token_type_hint'] ?? ''}`);
      return setting.revocation ?? {};
    }
    forms.push(form);
    setting.meanwhile?.();
    events.push(`ask ${form['refresh_token'] ?? ''}`);
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
    chain: new RefreshChain(
      {
        endpoint: {
          url: new URL(`${setting.tokenEndpoint ?? LOGIN}/token`),
          source: 'the input token-url',
          client: clientOf('client_secret_post', { issuer: LOGIN }),
          settings: { grant_types: ['refresh_token'] },
        },
        refresh: mode,
        parameters,
        fingerprint: fingerprintOf(parameters),
        given,
        minTtlMs: 60_000,
        store: storeOf(setting, () => world),
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
              send: (attempt) => {
                const reply = respond(attempt.url, typeof attempt.body === 'string' ? attempt.body : '');
                if (reply instanceof StepError) return Promise.reject(reply);
                const { status = 200, headers = {}, body = '' } = reply;
                const text = typeof body === 'string' ? body : JSON.stringify(body);
                return Promise.resolve({ status, headers, body: Buffer.from(text) });
              },
            },
            origins: new Origins([LOGIN], []),
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

function storeOf(
  { stored, reloads, save, found, isReadable: isReadable = true, onReload }: Setting,
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
            world().events.push('look');
            return typeof found === 'string' ? Promise.resolve(found) : Promise.reject(found);
          },
        }),
    isReadable: isReadable,
    discard: () => {
      world().events.push('forget');
    },
    save: async (chain) => {
      world().events.push(`save ${chain.refreshToken}`);
      world().host.info('SAVING');
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
      events.push(`share ${[refreshToken, token?.value].join(' ').trim()}${after}`);
      if (jobFile === 'refuses') return Promise.reject(new StepError('FILE_FAILED', 'No.'));
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
    throw new StepError(code, 'It could not be saved.', { hint: 'Look at the vault.' });
  };
const errorOf = async (work: Promise<unknown>): Promise<StepError> => {
  const error: unknown = await work.then(
    () => new Error('There is no fault.'),
    (caught: unknown) => caught,
  );
  if (error instanceof StepError) return error;
  throw error;
};

describe('a refresh', () => {
  test.each([LENIENT, STRICT])('saves before all else, then shares, then gives the token: %j', async (mode) => {
    const { chain, events } = setUp({ replies: [pair(1)], mode });
    const token = await chain.token();
    events.push(`use ${token.value}`);
    expect(events).toEqual([
      'open',
      `ask ${refresh(0)}`,
      `save ${refresh(1)}`,
      `share ${refresh(1)} ${access(1)}`,
      'close',
      `use ${access(1)}`,
    ]);
  });

  test('gives the token with what is known of it', async () => {
    const { chain } = setUp({ replies: [pair(1, { scope: 'read' })] });
    expect(await chain.token()).toEqual({
      value: access(1),
      type: 'Bearer',
      obtainedAt: NOW,
      expiresAt: NOW + 7_200_000,
      scope: 'read',
    });
  });

  test('asks with the client’s credentials and the parameters of the workflow, and says where these go', async () => {
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
    expect(host.infos[0]).toBe(`The client's credentials and its refresh token go to ${LOGIN}.`);
  });

  test('masks both new tokens before anything else happens with them', async () => {
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

  test('masks them even where they are written with escapes', async () => {
    const body = String.raw`{"refresh_t\u006fken":"refresh-\u0030001","access_token":"access-000\u0031"}`;
    const { chain, host, events } = setUp({ replies: [{ body }] });
    await chain.token();
    expect(events).toContain(`save ${refresh(1)}`);
    expect(host.masks).toEqual(expect.arrayContaining([refresh(1), access(1)]));
  });

  test('masks what place and file hold before anything is said of it', async () => {
    const held = { refreshToken: refresh(5), token: shared(5, { expiresAt: NOW }) };
    const stored = { refreshToken: refresh(6), token: shared(6, { expiresAt: NOW }) };
    const { chain, host } = setUp({ held, stored });
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
    expect(sections).toEqual(['begin', `end after share ${refresh(1)} ${access(1)}`]);
  });

  test('is saved though the step is cancelled during the request', async () => {
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

  test('does not begin where too little time is left', async () => {
    const deadline = createDeadline(19_000, () => NOW);
    closing.push(() => deadline.close());
    const { chain, events } = setUp({ deadline });
    await expect(chain.token()).rejects.toEqual(stepError('TIMEOUT', 'too little to refresh'));
    expect(events).toEqual(['open', 'close']);
  });
});

describe('nothing is saved', () => {
  test.each([
    { name: 'no refresh token', more: { refresh_token: undefined } },
    { name: 'an empty one', more: { refresh_token: '' } },
    { name: 'null', more: { refresh_token: null } },
    { name: 'the same one', more: { refresh_token: refresh(0) } },
  ])('where the answer holds $name: the one before stays', async ({ more }) => {
    const { chain, events } = setUp({ replies: [pair(1, more)], mode: STRICT });
    expect((await chain.token()).value).toBe(access(1));
    expect(events).toEqual(['open', `ask ${refresh(0)}`, `share ${refresh(0)} ${access(1)}`, 'close']);
  });

  test.each<{ name: string; reply: Reply; code: 'TOKEN_REJECTED' | 'TOKEN_INVALID' | 'REDIRECT_REFUSED' }>([
    { name: 'a refusal', reply: { status: 401, body: { error: 'invalid_client' } }, code: 'TOKEN_REJECTED' },
    {
      name: 'a refusal that holds a token all the same',
      reply: { status: 400, body: { error: 'invalid_scope', refresh_token: refresh(1) } },
      code: 'TOKEN_REJECTED',
    },
    { name: 'a page', reply: { body: '<html>' }, code: 'TOKEN_INVALID' },
    { name: 'a redirect', reply: { status: 302, headers: { location: '/x' } }, code: 'REDIRECT_REFUSED' },
  ])('where the answer is $name, and the refresh token is not presented again', async ({ reply, code }) => {
    for (const mode of [STRICT, LENIENT]) {
      const { chain, events } = setUp({ replies: [reply], mode, reloads: [refresh(2)] });
      await expect(chain.token()).rejects.toEqual(stepError(code));
      expect(events).toEqual(['open', `ask ${refresh(0)}`, 'close']);
    }
  });
});

describe('an answer without a usable access token', () => {
  test.each([
    { name: 'none', more: { access_token: undefined } },
    { name: 'one with blanks', more: { access_token: 'a b c d e f' } },
  ])('is told after its refresh token was saved, and left for later steps: $name', async ({ more }) => {
    const { chain, events } = setUp({ replies: [pair(1, more)] });
    await expect(chain.token()).rejects.toEqual(stepError('TOKEN_INVALID', 'access_token'));
    expect(events).toEqual(['open', `ask ${refresh(0)}`, `save ${refresh(1)}`, `share ${refresh(1)}`, 'close']);
  });
});

describe('an answer with a refresh token that cannot be one', () => {
  test.each(['with blanks', 'short', 5])('is told, and the access token beside it not used: %j', async (value) => {
    const { chain, events } = setUp({ replies: [pair(1, { refresh_token: value })] });
    await expect(chain.token()).rejects.toEqual(stepError('TOKEN_INVALID', 'refresh token'));
    expect(events).toEqual(['open', `ask ${refresh(0)}`, 'close']);
  });
});

describe('a save that fails', () => {
  const fail = { replies: [pair(1)], save: saveFails() };

  describe.each([
    { name: 'is good until the new access token is used', mode: LENIENT },
    { name: 'is dead', mode: STRICT },
  ])('where the token before $name', ({ mode }) => {
    test('but has worked all the same, is a warning: the place holds the new one', async () => {
      const world = setUp({ ...fail, mode, found: refresh(1) });
      expect((await world.chain.token()).value).toBe(access(1));
      expect(world.host.warnings).toEqual([expect.stringMatching(/saved all the same.*\[SAVE_FAILED\]/u)]);
      expect(world.events).toEqual([
        'open',
        `ask ${refresh(0)}`,
        `save ${refresh(1)}`,
        'look',
        `share ${refresh(1)} ${access(1)}`,
        'close',
      ]);
    });

    test('keeps the new one for later steps where nobody can tell, and revokes nothing', async () => {
      for (const found of [{}, { found: lost }, { found: refresh(7) }]) {
        const world = setUp({ ...fail, mode, ...found });
        const { code, message, hint } = await errorOf(world.chain.token());
        expect([code, hint]).toEqual(['SAVE_FAILED', 'Look at the vault.']);
        expect(message).toMatch(/^It could not be saved\. .*kept in a sealed file for the later steps of this job\.$/u);
        const events = world.events.filter((event) => event !== 'look');
        expect(events).toEqual([
          'open',
          `ask ${refresh(0)}`,
          `save ${refresh(1)}`,
          `share ${refresh(1)} ${access(1)}, unsaved after ${refresh(0)}`,
          'close',
        ]);
      }
    });

    test('keeps the new one even without an access token beside it', async () => {
      const world = setUp({ ...fail, mode, replies: [pair(1, { access_token: undefined })] });
      await expect(world.chain.token()).rejects.toEqual(stepError('SAVE_FAILED'));
      expect(world.events).toContain(`share ${refresh(1)}, unsaved after ${refresh(0)}`);
    });

    test('writes the new one into the log, sealed under the key', async () => {
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
      { name: 'the file must not hold it', setting: { keepsRefreshToken: false } },
      { name: 'the file cannot be written', setting: { jobFile: 'refuses' } },
    ])('says what that means where there is no key and $name', async ({ setting }) => {
      const world = setUp({ ...fail, mode, ...setting });
      const { message } = await errorOf(world.chain.token());
      expect(message).not.toContain('sealed file');
      expect(message).toContain(mode === STRICT ? 'used up. Sign in again' : 'still good.');
      expect(world.job.text ?? '').not.toContain(refresh(1));
    });

    test('leaves the file as it is where that must not hold the refresh token', async () => {
      const world = setUp({ ...fail, mode, keepsRefreshToken: false });
      await errorOf(world.chain.token());
      expect(world.events).not.toContainEqual(expect.stringContaining('share'));
    });

    test('stays what it is where a cancellation was its reason', async () => {
      const { chain } = setUp({ ...fail, mode, save: saveFails('CANCELLED') });
      await expect(chain.token()).rejects.toEqual(stepError('CANCELLED'));
    });

    test('by a fault that nobody foresaw tells nothing of that, and keeps the new one', async () => {
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

  describe('and is seen not to have worked, where the token before is good until the new one is used,', () => {
    test('revokes the new one, so that no sibling lives on; nothing of it is shared or given', async () => {
      const { chain, events } = setUp({ ...fail, found: refresh(0) });
      const { code, message, hint } = await errorOf(chain.token());
      expect([code, hint]).toEqual(['SAVE_FAILED', 'Look at the vault.']);
      expect(message).toBe(
        'It could not be saved. The new refresh token was revoked. The refresh token before it stays good.',
      );
      expect(events).toEqual([
        'open',
        `ask ${refresh(0)}`,
        `save ${refresh(1)}`,
        'look',
        'forget',
        `share ${refresh(0)}`,
        `revoke ${refresh(1)} as refresh_token`,
        'close',
      ]);
    });

    test.each<{ name: string; setting: Setting; words: string }>([
      { name: 'refused', setting: { revocation: { status: 403 } }, words: 'could not be revoked (TOKEN_REJECTED).' },
      { name: 'lost', setting: { revocation: lost }, words: 'could not be revoked (CONNECTION_LOST).' },
      {
        name: 'not allowed there',
        setting: { revocationEndpoint: 'elsewhere' },
        words: 'could not be revoked (ORIGIN_NOT_ALLOWED).',
      },
      { name: 'not known', setting: { revocationEndpoint: 'none' }, words: 'The refresh token before it stays good.' },
    ])(
      'says so also where the revocation is $name, and goes back to the one before all the same',
      async ({ setting, words }) => {
        const { chain, events } = setUp({ ...fail, found: refresh(0), ...setting });
        const { code, message } = await errorOf(chain.token());
        expect(code).toBe('SAVE_FAILED');
        expect(message).toContain('The refresh token before it stays good');
        expect(message).toContain(words);
        expect(events).toContain('forget');
        expect(events).toContain(`share ${refresh(0)}`);
      },
    );

    test('leaves nothing of it to a later step of the job, which goes on with the one before', async () => {
      const { chain, events } = setUp({ ...fail, found: refresh(0) });
      await errorOf(chain.token());
      expect(events).not.toContainEqual(expect.stringContaining(`share ${refresh(1)}`));
    });
  });

  test('and is seen not to have worked never revokes the new one where the one before is dead', async () => {
    const { chain, events } = setUp({ ...fail, mode: STRICT, found: refresh(0) });
    await errorOf(chain.token());
    expect(events).not.toContainEqual(expect.stringContaining('revoke'));
    expect(events).toContain(`share ${refresh(1)} ${access(1)}, unsaved after ${refresh(0)}`);
  });
});

describe('what an earlier step of the job could not save', () => {
  const left = (more: Partial<Chain> = {}): Chain => ({
    refreshToken: refresh(1),
    token: shared(1),
    unsavedAfter: refresh(0),
    ...more,
  });

  test.each<{ name: string; stored?: Chain }>([
    { name: 'at a place that cannot tell' },
    { name: 'at a place that still has the one before', stored: { refreshToken: refresh(0), token: shared(0) } },
  ])('is saved before anything uses it, and then is: $name', async ({ stored }) => {
    for (const mode of [STRICT, LENIENT]) {
      const { chain, events, host } = setUp({ mode, held: left(), ...(stored === undefined ? {} : { stored }) });
      expect((await chain.token()).value).toBe(access(1));
      expect(events).toEqual(['open', `save ${refresh(1)}`, `share ${refresh(1)} ${access(1)}`, 'close']);
      expect(host.infos.join('\n')).toContain('it is saved now');
      expect(host.masks).toEqual(expect.arrayContaining([refresh(1), access(1)]));
    }
  });

  test.each<{ name: string; held: Chain; rejected?: string }>([
    { name: 'over', held: left({ token: shared(1, { expiresAt: NOW }) }) },
    { name: 'not there', held: left({ token: undefined }) },
    { name: 'the one that was rejected', held: left(), rejected: access(1) },
  ])('is refreshed after that where its access token is $name', async ({ held, rejected }) => {
    const { chain, events } = setUp({ mode: STRICT, held, replies: [pair(2)] });
    expect((await chain.token(rejected)).value).toBe(access(2));
    expect(events.filter((event) => /^(?:save|ask)/u.test(event))).toEqual([
      `save ${refresh(1)}`,
      `ask ${refresh(1)}`,
      `save ${refresh(2)}`,
    ]);
  });

  test('is not saved again where the place holds it after all', async () => {
    const { chain, events } = setUp({
      mode: STRICT,
      held: left(),
      stored: { refreshToken: refresh(1), token: undefined },
    });
    expect((await chain.token()).value).toBe(access(1));
    expect(events).toEqual(['open', `share ${refresh(1)} ${access(1)}`, 'close']);
  });

  test('is not put over what another run has saved since', async () => {
    for (const mode of [STRICT, LENIENT]) {
      const stored = { refreshToken: refresh(3), token: shared(3, { expiresAt: NOW }) };
      const { chain, events } = setUp({ mode, held: left(), stored, replies: [pair(4)] });
      expect((await chain.token()).value).toBe(access(4));
      expect(events.filter((event) => /^(?:save|ask)/u.test(event))).toEqual([
        `ask ${refresh(3)}`,
        `save ${refresh(4)}`,
      ]);
    }
  });

  test('that cannot be saved once more is kept as it was', async () => {
    const { chain, events } = setUp({ mode: STRICT, held: left(), save: saveFails() });
    await expect(chain.token()).rejects.toEqual(stepError('SAVE_FAILED'));
    expect(events).toContain(`share ${refresh(1)} ${access(1)}, unsaved after ${refresh(0)}`);
    expect(events).not.toContainEqual(expect.stringMatching(/^ask/u));
  });

  test('goes on as it was left, from step to step', async () => {
    const first = setUp({ mode: STRICT, replies: [pair(1)], save: saveFails() });
    await errorOf(first.chain.token());
    const later = setUp({ mode: STRICT, held: first.job.text ?? '', replies: [pair(2)] });
    expect((await later.chain.token()).value).toBe(access(1));
    expect(later.events).toContain(`save ${refresh(1)}`);
    const last = setUp({ mode: STRICT, held: later.job.text ?? '' });
    expect((await last.chain.token()).value).toBe(access(1));
    expect(last.events).toEqual([]);
  });
});

describe('later steps of the job', () => {
  test.each<{ name: string; setting: Setting; warned: boolean }>([
    { name: 'by a file', setting: { isReadable: false }, warned: false },
    { name: 'by the place', setting: { jobFile: 'none' }, warned: false },
    { name: 'by neither: there is no file', setting: { jobFile: 'none', isReadable: false }, warned: true },
    {
      name: 'by neither: it must not hold the token',
      setting: { keepsRefreshToken: false, isReadable: false },
      warned: true,
    },
    { name: 'by neither: it cannot be written', setting: { jobFile: 'refuses', isReadable: false }, warned: true },
  ])('hear of the newest refresh token $name, or a warning tells that they do not', async ({ setting, warned }) => {
    const { chain, host } = setUp({ replies: [pair(1)], ...setting });
    expect((await chain.token()).value).toBe(access(1));
    expect(host.warnings).toEqual(warned ? [expect.stringMatching(/used up.*one step only.*seal-key/u)] : []);
  });
});

describe('invalid_grant, where a used-up refresh token may come again,', () => {
  const refusedAs = (status: number): Reply => ({ status, body: { error: 'invalid_grant' } });

  test.each([400, 401, 403])('with status %i is followed by what another run saved meanwhile', async (status) => {
    const { chain, events, host } = setUp({ replies: [refusedAs(status), pair(2)], reloads: [refresh(1)] });
    expect((await chain.token()).value).toBe(access(2));
    expect(events).toEqual([
      'open',
      `ask ${refresh(0)}`,
      'reload',
      `ask ${refresh(1)}`,
      `save ${refresh(2)}`,
      `share ${refresh(2)} ${access(2)}`,
      'close',
    ]);
    expect(host.infos.join('\n')).toContain('looking again');
  });

  test('is followed by three such looks, each after a longer while, where the other run has not saved yet', async () => {
    const reloads = [refresh(0), refresh(0), refresh(1)];
    const { chain, events } = setUp({ replies: [INVALID_GRANT, pair(2)], reloads });
    expect((await chain.token()).value).toBe(access(2));
    expect(events.slice(1, 6)).toEqual([`ask ${refresh(0)}`, 'reload', 'reload', 'reload', `ask ${refresh(1)}`]);
  });

  test('is followed by whatever others save meanwhile, one after the other', async () => {
    const { chain, events } = setUp({
      replies: [INVALID_GRANT, INVALID_GRANT, INVALID_GRANT, pair(9)],
      reloads: [1, 2, 3].map(refresh),
    });
    expect((await chain.token()).value).toBe(access(9));
    expect(events.filter((event) => event.startsWith('ask'))).toEqual([0, 1, 2, 3].map((n) => `ask ${refresh(n)}`));
  });

  test('is final where nothing has changed after three looks, and no token is presented twice', async () => {
    const { chain, events } = setUp({ replies: [INVALID_GRANT], reloads: [refresh(0)] });
    const { code, message, hint } = await errorOf(chain.token());
    expect([code, message, hint]).toEqual([
      'REFRESH_REJECTED',
      expect.stringContaining('invalid_grant'),
      expect.stringContaining('login'),
    ]);
    expect(message).not.toContain('ended the grant');
    expect(events).toEqual(['open', `ask ${refresh(0)}`, 'reload', 'reload', 'reload', 'close']);
  });

  test('is final where there is no place to look', async () => {
    const { chain, events } = setUp({ replies: [INVALID_GRANT] });
    await expect(chain.token()).rejects.toEqual(stepError('REFRESH_REJECTED'));
    expect(events).toEqual(['open', `ask ${refresh(0)}`, 'close']);
  });

  test('is final where the looks fail: that tells nothing new', async () => {
    const { chain, events } = setUp({ replies: [INVALID_GRANT], reloads: [new StepError('LOAD_FAILED', 'No vault.')] });
    await expect(chain.token()).rejects.toEqual(stepError('REFRESH_REJECTED'));
    expect(events.filter((event) => event === 'reload')).toHaveLength(3);
    expect(events.at(-1)).toBe('close');
  });

  test('is followed by no further look once the step has ended', async () => {
    const deadline = createFakeDeadline({ now: NOW });
    const cancelled = new StepError('CANCELLED', 'The step was cancelled.');
    const { chain, events } = setUp({
      deadline,
      replies: [INVALID_GRANT],
      reloads: [refresh(1)],
      meanwhile: () => deadline.end(cancelled),
    });
    await expect(chain.token()).rejects.toBe(cancelled);
    expect(events).toEqual(['open', `ask ${refresh(0)}`, 'close']);
  });

  test('is no longer what matters where the step ends during a look', async () => {
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

  test('is followed by the other refresh tokens that are known: of the place, of the job, of the workflow', async () => {
    const { chain, events } = setUp({
      replies: [INVALID_GRANT, INVALID_GRANT, pair(1)],
      stored: { refreshToken: refresh(7), token: undefined },
      held: { refreshToken: refresh(8), token: undefined },
    });
    await chain.token();
    expect(events.filter((event) => event.startsWith('ask'))).toEqual([7, 8, 0].map((n) => `ask ${refresh(n)}`));
  });
});

describe('invalid_grant, where a used-up refresh token ends the grant,', () => {
  test.each([
    { name: 'whatever else is known', setting: { stored: { refreshToken: refresh(7), token: undefined } } },
    { name: 'whatever another run saved', setting: { reloads: [refresh(7)] } },
  ])('is final: a guess could be a replay, $name', async ({ setting }) => {
    for (const mode of [STRICT, STEADY]) {
      const { chain, events } = setUp({ mode, replies: [INVALID_GRANT], ...setting });
      await expect(chain.token()).rejects.toEqual(stepError('REFRESH_REJECTED', 'ended the grant'));
      expect(events).toEqual(['open', expect.stringMatching(/^ask /u), 'close']);
    }
  });
});

describe('an answer that is lost', () => {
  test('is uncertain where a repetition could end the grant: the token is presented once', async () => {
    const { chain, events } = setUp({ mode: STRICT, replies: [lost] });
    const { code, message, hint } = await errorOf(chain.token());
    expect(code).toBe('REFRESH_UNCERTAIN');
    expect(message).toContain('Lost.');
    expect(hint).toContain('sign in again');
    expect(events).toEqual(['open', `ask ${refresh(0)}`, 'close']);
  });

  test.each([
    { status: 500, headers: {} },
    { status: 503, headers: {} },
    { status: 504, headers: {} },
  ])('is what a status $status comes to there', async (reply) => {
    const { chain, forms } = setUp({ mode: STRICT, replies: [{ ...reply, body: 'down' }] });
    await expect(chain.token()).rejects.toEqual(stepError('REFRESH_UNCERTAIN', `HTTP ${reply.status}`));
    expect(forms).toHaveLength(1);
  });

  test.each([
    { name: 'may come again', mode: LENIENT },
    { name: 'is never replaced', mode: STEADY },
  ])('is asked for again, with the same token, where that $name', async ({ mode }) => {
    const { chain, events } = setUp({ mode, replies: [lost, { status: 502 }, pair(1)] });
    expect((await chain.token()).value).toBe(access(1));
    expect(events.filter((event) => event.startsWith('ask'))).toEqual(Array(3).fill(`ask ${refresh(0)}`));
  });

  test('stays what it is where it may come again, after the last attempt', async () => {
    const { chain, forms } = setUp({ replies: Array(4).fill(lost) as Reply[] });
    await expect(chain.token()).rejects.toBe(lost);
    expect(forms).toHaveLength(4);
    const down = setUp({ replies: Array(4).fill({ status: 503 }) as Reply[] });
    await expect(down.chain.token()).rejects.toEqual(stepError('TOKEN_REJECTED', 'HTTP 503'));
  });
});

describe('a request that the server never saw', () => {
  test('is repeated, whatever a replay does', async () => {
    for (const mode of [STRICT, LENIENT, STEADY]) {
      const { chain, forms } = setUp({ mode, replies: [refused, refused, pair(1)] });
      expect((await chain.token()).value).toBe(access(1));
      expect(forms.map((form) => form['refresh_token'])).toEqual(Array(3).fill(refresh(0)));
    }
  });

  test.each<{ name: string; setting: Setting; code: 'CONNECTION_REFUSED' | 'ORIGIN_NOT_ALLOWED' }>([
    { name: 'refused', setting: { replies: Array(4).fill(refused) as Reply[] }, code: 'CONNECTION_REFUSED' },
    { name: 'not allowed there', setting: { tokenEndpoint: 'https://evil.test' }, code: 'ORIGIN_NOT_ALLOWED' },
  ])('is told as it is in the end, with nothing uncertain about it: $name', async ({ setting, code }) => {
    for (const mode of [STRICT, LENIENT]) {
      await expect(setUp({ mode, ...setting }).chain.token()).rejects.toEqual(stepError(code));
    }
  });
});

describe('a refusal for the moment', () => {
  const TOO_MANY: Reply = { status: 429, headers: { 'retry-after': '1' } };
  const AWAY: Reply = { status: 503, headers: { 'retry-after': '1' } };

  test.each([TOO_MANY, AWAY])('is followed by another attempt where a token may come again: %j', async (reply) => {
    for (const mode of [LENIENT, STEADY]) {
      const { chain, forms } = setUp({ mode, replies: [reply, reply, pair(1)] });
      expect((await chain.token()).value).toBe(access(1));
      expect(forms).toHaveLength(3);
    }
  });

  test.each<{ reply: Reply; code: 'TOKEN_REJECTED' | 'REFRESH_UNCERTAIN' }>([
    { reply: TOO_MANY, code: 'TOKEN_REJECTED' },
    { reply: AWAY, code: 'REFRESH_UNCERTAIN' },
  ])(
    'is final where a replay ends the grant: a gateway may say it of what was done ($code)',
    async ({ reply, code }) => {
      const { chain, forms } = setUp({ mode: STRICT, replies: [reply] });
      await expect(chain.token()).rejects.toEqual(stepError(code));
      expect(forms).toHaveLength(1);
    },
  );

  test('that asks for more time than there is, is told as that', async () => {
    const { chain } = setUp({ replies: [{ status: 503, headers: { 'retry-after': '60' } }] });
    await expect(chain.token()).rejects.toEqual(stepError('RETRY_TOO_LATE'));
  });
});

describe('a token that an earlier step of the job left', () => {
  test('is used: nothing is refreshed, and the place not even looked at', async () => {
    const { chain, events, host } = setUp({ held: { refreshToken: refresh(1), token: shared(1) } });
    expect(await chain.token()).toEqual(shared(1));
    expect(events).toEqual([]);
    expect(host.masks).toContain(access(1));
    expect(host.infos).toEqual([
      'The token that an earlier step of this job fetched is still good: nothing is refreshed.',
    ]);
  });

  test.each([
    { name: 'with just enough of its life left', token: shared(1, { expiresAt: NOW + 60_000 }) },
    { name: 'before half of a short life', token: shared(1, { obtainedAt: NOW - 10_000, expiresAt: NOW + 10_000 }) },
    { name: 'by a clock 5 minutes ahead', token: shared(1, { obtainedAt: NOW + 300_000 }) },
  ])('is used $name', async ({ token }) => {
    const { chain, forms } = setUp({ held: { refreshToken: refresh(1), token } });
    expect((await chain.token()).value).toBe(access(1));
    expect(forms).toEqual([]);
  });

  test.each<{ name: string; token: Token | undefined; rejected?: string }>([
    { name: 'almost over', token: shared(1, { expiresAt: NOW + 59_999 }) },
    { name: 'over', token: shared(1, { expiresAt: NOW - 1 }) },
    { name: 'the one that was rejected', token: shared(1), rejected: access(1) },
    { name: 'of unknown expiry', token: shared(1, { expiresAt: undefined }) },
    { name: 'good for 25 hours, which no honest one is', token: shared(1, { expiresAt: NOW + 25 * HOUR }) },
    { name: 'asked for in the future', token: shared(1, { obtainedAt: NOW + 300_001 }) },
    { name: 'not there', token: undefined },
  ])('is not used where it is $name: its refresh token is', async ({ token, rejected }) => {
    const { chain, events } = setUp({ held: { refreshToken: refresh(1), token }, replies: [pair(2)] });
    expect((await chain.token(rejected)).value).toBe(access(2));
    expect(events.slice(0, 2)).toEqual(['open', `ask ${refresh(1)}`]);
  });

  test('is used where another one was rejected', async () => {
    const { chain, forms } = setUp({ held: { refreshToken: refresh(1), token: shared(1) } });
    expect((await chain.token(access(0))).value).toBe(access(1));
    expect(forms).toEqual([]);
  });

  test('is not used by a step with other parameters', async () => {
    const held = writeChain({ refreshToken: refresh(1), token: shared(1) }, fingerprintOf({ resource: 'a' }));
    const { chain, events } = setUp({ held, parameters: { resource: 'b' } });
    await chain.token();
    expect(events).toContain(`ask ${refresh(1)}`);
  });

  test.each(['', 'nonsense', '{"refreshToken":5}'])('is not used where it is none: %j', async (held) => {
    const { chain, events } = setUp({ held });
    await chain.token();
    expect(events).toContain(`ask ${refresh(0)}`);
  });

  test('is left without its refresh token where the file must not hold that', async () => {
    const world = setUp({ keepsRefreshToken: false, replies: [pair(1)] });
    await world.chain.token();
    expect(world.events).toContain(`share ${access(1)}`);
    const next = setUp({ held: world.job.text ?? '', keepsRefreshToken: false });
    expect((await next.chain.token()).value).toBe(access(1));
  });

  test('cannot be left where the temp folder refuses it, which is no fault', async () => {
    const { chain, host } = setUp({ jobFile: 'refuses', replies: [pair(1)] });
    expect((await chain.token()).value).toBe(access(1));
    expect([host.warnings, host.failures]).toEqual([[], []]);
  });

  test('is not left where steps of a job cannot share', async () => {
    const { chain, events } = setUp({ jobFile: 'none', replies: [pair(1)] });
    expect((await chain.token()).value).toBe(access(1));
    expect(events).toEqual(['open', `ask ${refresh(0)}`, `save ${refresh(1)}`, 'close']);
  });
});

describe('a token that another run left in the place', () => {
  test('is used without the lease, and left for later steps of the job', async () => {
    const { chain, events, host } = setUp({ stored: { refreshToken: refresh(1), token: shared(1) } });
    expect(await chain.token()).toEqual(shared(1));
    expect(events).toEqual(['open, which suffices', `share ${refresh(1)} ${access(1)}`, 'close']);
    expect(host.masks).toEqual(expect.arrayContaining([refresh(1), access(1)]));
    expect(host.infos).toEqual(['The token that another run fetched is still good: nothing is refreshed.']);
  });

  test.each<{ name: string; token: Token; rejected?: string }>([
    { name: 'almost over', token: shared(1, { expiresAt: NOW + 59_999 }) },
    { name: 'the one that was rejected', token: shared(1), rejected: access(1) },
    { name: 'of unknown expiry', token: shared(1, { expiresAt: undefined }) },
  ])('is not used where it is $name', async ({ token, rejected }) => {
    const { chain, events } = setUp({ stored: { refreshToken: refresh(1), token }, replies: [pair(2)] });
    expect((await chain.token(rejected)).value).toBe(access(2));
    expect(events.slice(0, 2)).toEqual(['open', `ask ${refresh(1)}`]);
  });
});

describe('the place', () => {
  test('is closed when it cannot be opened, with its fault', async () => {
    const error = new StepError('LEASE_TAKEN', 'Taken.');
    const world = setUp();
    const location: TokenStore = {
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
        store: location,
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

  test('comes before the token of the workflow, which may be an old one', async () => {
    const { chain, events } = setUp({ stored: { refreshToken: refresh(4), token: undefined } });
    await chain.token();
    expect(events[1]).toBe(`ask ${refresh(4)}`);
  });

  test('comes after what an earlier step of the job left, where it keeps nothing', async () => {
    const held = { refreshToken: refresh(5), token: undefined };
    const { chain, events } = setUp({
      stored: { refreshToken: refresh(0), token: undefined },
      held,
      isReadable: false,
    });
    await chain.token();
    expect(events[1]).toBe(`ask ${refresh(5)}`);
  });

  test('that holds no refresh token leaves it to the workflow', async () => {
    const { chain, events } = setUp({ stored: { refreshToken: '', token: undefined } });
    await chain.token();
    expect(events[1]).toBe(`ask ${refresh(0)}`);
  });

  test('and the workflow that know none end in a refusal, and nothing is sent', async () => {
    const { chain, forms } = setUp({ given: '' });
    await expect(chain.token()).rejects.toEqual(stepError('REFRESH_REJECTED'));
    expect(forms).toEqual([]);
  });
});

describe('a second token in one step', () => {
  /** Two tokens in turn, the first of which the API did not accept. */
  async function twice(setting: Setting): Promise<World> {
    const world = setUp({ replies: [pair(1), pair(2)], ...setting });
    const first = await world.chain.token();
    expect((await world.chain.token(first.value)).value).toBe(access(2));
    return world;
  }
  const asked = ({ events }: World): string[] => events.filter((event) => event.startsWith('ask'));

  test.each<{ name: string; setting: Setting }>([
    { name: 'the file of the job', setting: {} },
    { name: 'its own memory, where there is no file', setting: { jobFile: 'none' } },
    { name: 'its own memory, where the file holds none', setting: { keepsRefreshToken: false } },
    { name: 'its own memory, where the file cannot be written', setting: { jobFile: 'refuses' } },
  ])('comes by the newest refresh token: of $name', async ({ setting }) => {
    for (const mode of [LENIENT, STRICT]) {
      expect(asked(await twice({ ...setting, mode }))).toEqual([`ask ${refresh(0)}`, `ask ${refresh(1)}`]);
    }
  });

  test('comes by the same refresh token where that is never replaced', async () => {
    const replies = [pair(1, { refresh_token: undefined }), pair(2, { refresh_token: undefined })];
    for (const jobFile of [{}, { jobFile: 'none' as const }]) {
      const world = await twice({ mode: STEADY, replies, ...jobFile });
      expect(asked(world)).toEqual([`ask ${refresh(0)}`, `ask ${refresh(0)}`]);
    }
  });

  test('is the one that another step of the job fetched meanwhile', async () => {
    const world = setUp({ replies: [pair(1)] });
    const first = await world.chain.token();
    world.job.text = writeChain({ refreshToken: refresh(2), token: shared(2) }, fingerprintOf({}));
    expect((await world.chain.token(first.value)).value).toBe(access(2));
    expect(world.forms).toHaveLength(1);
  });

  test('never comes by a refresh token that was used up, where that ends the grant', async () => {
    const stored = { refreshToken: refresh(0), token: undefined };
    const world = setUp({ mode: STRICT, stored, jobFile: 'none', replies: [pair(1), pair(2)] });
    const first = await world.chain.token();
    await world.chain.token(first.value).catch(() => undefined);
    expect(asked(world).filter((event) => event === `ask ${refresh(0)}`)).toHaveLength(1);
  });
});
