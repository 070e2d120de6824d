/** One token for several jobs: share-token, sealed-token, and what can go wrong with them. */
import { describe, expect, test } from '@jest/globals';
import {
  calls,
  keepFolder,
  OTHER_SECRET,
  runJob,
  SEAL_KEY,
  startSharing,
  tokenOf,
  type SharingServer,
} from './sharing-stage.js';
import { expectFailure, expectSuccess } from './stage.js';
import { commandsOf, lines } from './support.js';

const SHARE = { 'share-token': 'true' };
const NEXT_RUN = { env: { GITHUB_RUN_ID: '1002' } };

describe('a token that a job shares', () => {
  test('is used by another job, without a second token request', async () => {
    const stage = await startSharing();
    const maker = await runJob(stage, SHARE);
    expectSuccess(maker);
    const sealed = maker.outputs['sealed-token'] ?? '';
    expect(sealed).toMatch(/^sealed\.1\.[\w-]{100,}$/u);
    const user = await runJob(stage, { token: sealed, ...calls(stage) });
    expectSuccess(user);
    expect(stage.issued).toHaveLength(1);
    expect(tokenOf(stage)).toBe(stage.issued[0]);
    expect(lines(stage.server)).toEqual(['POST /token', 'GET /api']);
  });

  test('is masked before anything else is printed', async () => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, SHARE);
    const { main } = await runJob(stage, { token: outputs['sealed-token'] ?? '', ...calls(stage) });
    const first = main.commands.findIndex(({ command }) => command !== 'add-mask');
    const mask = main.commands.findIndex(({ command, value }) => command === 'add-mask' && value === stage.issued[0]);
    expect(mask).toBeGreaterThan(-1);
    const printed = main.stdout.split('\n').findIndex((line) => line !== '' && !line.startsWith('::add-mask::'));
    const masked = main.stdout.split('\n').findIndex((line) => line === `::add-mask::${stage.issued[0]}`);
    expect(masked).toBeLessThan(printed);
    expect(first === -1 || mask < first).toBe(true);
    // The sealed token itself may be a job output, so it is not masked.
    expect(main.masks).not.toContain(outputs['sealed-token']);
  });

  test('is not revoked by the job that made it', async () => {
    const stage = await startSharing();
    const revocation = { issuer: stage.server.origin };
    const { post } = await runJob(stage, { ...SHARE, ...revocation }, { post: true });
    expect(commandsOf(post, 'warning')).toEqual([]);
    expect(lines(stage.server)).not.toContain('POST /revoke');
  });

  test('opens with the seal key alone', async () => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, { ...SHARE, 'seal-key': SEAL_KEY, 'client-secret': 'short-secret' });
    const token = outputs['sealed-token'] ?? '';
    const user = await runJob(stage, { token, 'seal-key': SEAL_KEY, 'client-secret': '', ...calls(stage) });
    expectSuccess(user);
    expect(stage.issued).toHaveLength(1);
  });

  test('opens in another attempt of the run', async () => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, SHARE);
    const again = { env: { GITHUB_RUN_ATTEMPT: '2' } };
    expectSuccess(await runJob(stage, { token: outputs['sealed-token'] ?? '', ...calls(stage) }, again));
    expect(stage.issued).toHaveLength(1);
  });

  test('is an output of a job that sends a request', async () => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, { ...SHARE, ...calls(stage) });
    expect(outputs['token']).toBeUndefined();
    expectSuccess(await runJob(stage, { token: outputs['sealed-token'] ?? '', ...calls(stage) }));
    expect(stage.issued).toHaveLength(1);
  });

  test('becomes the output token in token mode, with its expiry and scope', async () => {
    const stage = await startSharing();
    const maker = await runJob(stage, SHARE);
    const user = await runJob(stage, { token: maker.outputs['sealed-token'] ?? '' });
    expectSuccess(user);
    const { token, scope, 'expires-at': expiresAt } = user.outputs;
    expect([token, scope]).toEqual([stage.issued[0], 'read']);
    expect(Date.parse(expiresAt ?? '')).toBeCloseTo(Date.parse(maker.outputs['expires-at'] ?? ''), -4);
  });
});

describe('a shared token that cannot be used', () => {
  test('of another run: the step gets its own', async () => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, SHARE);
    const user = await runJob(stage, { token: outputs['sealed-token'] ?? '', ...calls(stage) }, NEXT_RUN);
    expectSuccess(user);
    expect(user.main.log).toContain(
      'The sealed token is of another run of the workflow. The step gets a token of its own.',
    );
    expect(tokenOf(stage)).toBe(stage.issued[1]);
  });

  test('that has expired: the step gets its own, or says what to do', async () => {
    const stage = await startSharing({ expiresIn: 1 });
    const { outputs } = await runJob(stage, { ...SHARE, 'min-ttl': '0', 'seal-key': SEAL_KEY });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const given = { token: outputs['sealed-token'] ?? '', 'seal-key': SEAL_KEY, ...calls(stage) };
    const alone = await runJob(stage, { ...given, 'client-secret': '' });
    expectFailure(alone, 'SEAL_INVALID', 'The sealed token has expired.');
    expectSuccess(await runJob(stage, given));
    expect(stage.issued).toHaveLength(2);
  });

  test('that the API rejects: one new token, one more try', async () => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, SHARE);
    stage.ended.add(stage.issued[0] ?? '');
    const user = await runJob(stage, { token: outputs['sealed-token'] ?? '', ...calls(stage) });
    expectSuccess(user);
    expect(stage.used).toEqual([stage.issued[0], stage.issued[1]]);
  });

  test('nor the new one: the step fails after one more try', async () => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, SHARE);
    for (const text of ['0', '1', '2']) stage.ended.add(`access-token-${text}-of-the-server`);
    const user = await runJob(stage, { token: outputs['sealed-token'] ?? '', ...calls(stage) });
    expectFailure(user, 'API_STATUS');
    expect(stage.issued).toHaveLength(2);
    expect(stage.used).toHaveLength(2);
  });

  test.each([
    { name: 'another client secret', inputs: { 'client-secret': OTHER_SECRET } },
    { name: 'another client', inputs: { 'client-id': 'another-client' } },
    { name: 'another scope', inputs: { scope: 'write' } },
    { name: 'another audience', inputs: { audience: 'https://other.example' } },
    { name: 'another repository', options: { env: { GITHUB_REPOSITORY_ID: '7' } } },
  ])('is not opened with $name', async ({ inputs = {}, options = {} }) => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, SHARE);
    const user = await runJob(stage, { token: outputs['sealed-token'] ?? '', ...calls(stage), ...inputs }, options);
    expectFailure(user, 'SEAL_INVALID', 'cannot be opened');
    expect(lines(stage.server)).toEqual(['POST /token']);
  });

  test('is refused at an origin that its maker did not name', async () => {
    const [stage, other] = await Promise.all([startSharing(), startSharing()]);
    const { outputs } = await runJob(stage, { ...SHARE, 'base-url': stage.server.origin });
    const token = outputs['sealed-token'] ?? '';
    const user = await runJob(stage, { token, ...calls(other) });
    expectFailure(user, 'ORIGIN_NOT_ALLOWED', other.server.origin);
    expect(lines(other.server)).toEqual([]);
    expectSuccess(await runJob(stage, { token, ...calls(stage) }));
  });

  test.each(['', 'A', '=', '.', ' x'])('is not opened if it is changed by %j', async (end) => {
    const stage = await startSharing();
    const sealed = (await runJob(stage, SHARE)).outputs['sealed-token'] ?? '';
    const token = end === '' ? `${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'B' : 'A'}` : sealed + end;
    expectFailure(await runJob(stage, { token, ...calls(stage) }), 'SEAL_INVALID', 'cannot be opened');
  });

  test('is told apart from one of another version', async () => {
    const stage = await startSharing();
    const user = await runJob(stage, { token: 'sealed.2.AQAA', ...calls(stage) });
    expectFailure(user, 'SEAL_INVALID', 'another version of bearer-step');
  });
});

describe('a token that cannot be shared', () => {
  test('since the secret of the client is weak: a warning, and the step goes on', async () => {
    const stage = await startSharing();
    const result = await runJob(stage, { ...SHARE, 'client-secret': 'planview-hub-secret-2026' });
    expectSuccess(result, [expect.stringMatching(/is no key.*seal-key/u)]);
    expect(result.outputs['sealed-token']).toBeUndefined();
    expect(result.outputs['token']).toBe(stage.issued[0]);
  });

  test('since its expiry is unknown', async () => {
    const stage = await startSharing({ expiresIn: null });
    const result = await runJob(stage, SHARE);
    expectSuccess(result, [expect.stringContaining('does not say when the token expires')]);
    expect(result.outputs['sealed-token']).toBeUndefined();
  });

  test.each([
    { input: 'share-token', inputs: { token: 'a-plain-token-1' } },
    { input: 'share-token', inputs: { 'tls-verify': 'false' } },
    { input: 'revoke-token', inputs: { 'revoke-token': 'true', issuer: 'https://login.example.com' } },
  ])('because of the input $input', async ({ input, inputs }) => {
    const stage = await startSharing();
    const result = await runJob(stage, { ...SHARE, ...inputs });
    expectFailure(result, 'INPUT_INVALID', input);
    expect(lines(stage.server)).toEqual([]);
  });
});

test('an empty token is told with its likely causes', async () => {
  const stage = await startSharing();
  const result = await runJob(stage, { token: '', 'seal-key': SEAL_KEY, 'client-secret': '', ...calls(stage) });
  expectFailure(result, 'INPUT_INVALID', /token: is empty.*drops a job output.*needs/su);
});

describe('the operation revoke-token', () => {
  const REVOKE = { operation: 'revoke-token' };
  /** The metadata of the server name its revocation endpoint. */
  const atIssuer = ({ server }: SharingServer): Record<string, string> => ({ 'token-url': '', issuer: server.origin });

  test('revokes a sealed token at the revocation endpoint of the inputs', async () => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, { ...SHARE, ...atIssuer(stage) });
    const token = outputs['sealed-token'] ?? '';
    const last = await runJob(stage, { ...REVOKE, ...atIssuer(stage), token });
    expectSuccess(last);
    expect(stage.revoked).toEqual(stage.issued);
    expect(last.main.log).toContain('The server accepted the revocation of the token.');
    expect(last.outputs).toEqual({});
    // It is gone: a later job says so and gets a token of its own.
    expectSuccess(await runJob(stage, { ...atIssuer(stage), token, ...calls(stage) }));
    expect(stage.issued).toHaveLength(2);
  });

  test('is the only one that revokes a shared token: a step that got no other one leaves it to the others', async () => {
    const stage = await startSharing({ quota: 1 });
    const { outputs } = await runJob(stage, { ...SHARE, ...atIssuer(stage) });
    const given = { token: outputs['sealed-token'] ?? '', ...atIssuer(stage), ...calls(stage), retries: '0' };
    stage.ended.add(stage.issued[0] ?? '');
    expectFailure(await runJob(stage, given), 'TOKEN_REJECTED', 'too many requests');
    expect(stage.revoked).toEqual([]);
    stage.ended.clear();
    expectSuccess(await runJob(stage, given));
    expect(stage.revoked).toEqual([]);
  });

  test('revokes a plain token, also one of another run', async () => {
    const stage = await startSharing();
    const { outputs } = await runJob(stage, { ...SHARE, ...atIssuer(stage) });
    const given = { ...REVOKE, ...atIssuer(stage) };
    expectSuccess(await runJob(stage, { ...given, token: stage.issued[0] ?? '' }));
    expectSuccess(await runJob(stage, { ...given, token: outputs['sealed-token'] ?? '' }, NEXT_RUN));
    expect(stage.revoked).toEqual([stage.issued[0], stage.issued[0]]);
  });

  test('has nothing to do for a token that has expired', async () => {
    const stage = await startSharing({ expiresIn: 1 });
    const { outputs } = await runJob(stage, { ...SHARE, ...atIssuer(stage), 'min-ttl': '0' });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const last = await runJob(stage, { ...REVOKE, ...atIssuer(stage), token: outputs['sealed-token'] ?? '' });
    expectSuccess(last);
    expect(last.main.log).toContain('The token has expired');
    expect(stage.revoked).toEqual([]);
  });

  test.each([
    { name: 'without a token', inputs: { token: '' }, says: /token: is missing/u },
    { name: 'without the client', inputs: { 'client-id': '' }, says: /client-id: is empty/u },
    { name: 'without its secret', inputs: { 'client-secret': '' }, says: /client-secret: is empty/u },
    { name: 'with a body', inputs: { body: '{}' }, says: /body: / },
    { name: 'with share-token', inputs: SHARE, says: /share-token/u },
    {
      name: 'with a changed token',
      inputs: { token: 'sealed.1.AQAA' },
      code: 'SEAL_INVALID',
      says: /cannot be opened/u,
    },
  ])('fails $name, before it sends anything', async ({ inputs, code = 'INPUT_INVALID', says }) => {
    const stage = await startSharing();
    const given = { ...REVOKE, ...atIssuer(stage), token: 'access-token-of-secrets', ...inputs };
    expectFailure(await runJob(stage, given), code, says);
    expect(lines(stage.server)).toEqual([]);
  });

  test('fails without a revocation endpoint', async () => {
    const stage = await startSharing();
    const given = { ...REVOKE, token: 'access-token-of-secrets' };
    expectFailure(await runJob(stage, given), 'INPUT_INVALID', /operation: .*no revocation endpoint is known/u);
    expect(lines(stage.server)).toEqual([]);
  });

  test('fails if the server refuses', async () => {
    const stage = await startSharing();
    stage.refusesRevocation = true;
    const result = await runJob(stage, { ...REVOKE, ...atIssuer(stage), token: 'access-token-of-secrets' });
    expectFailure(result, 'TOKEN_REJECTED', 'The revocation endpoint returned HTTP 400');
  });
});

describe('parallel steps of one job', () => {
  test.each([2, 6])('%i of them request one token', async (count) => {
    const stage = await startSharing();
    const folder = keepFolder();
    const steps = Array.from({ length: count }, (_, index) =>
      runJob(stage, { ...SHARE, ...calls(stage) }, { folder, step: `step-${index}` }),
    );
    for (const step of await Promise.all(steps)) expectSuccess(step);
    expect(stage.issued).toHaveLength(1);
    expect(new Set(stage.used)).toEqual(new Set(stage.issued));
  });

  test('request two if they want different tokens', async () => {
    const stage = await startSharing();
    const folder = keepFolder();
    const [first, second] = await Promise.all(
      ['read', 'write'].map((scope, index) => runJob(stage, { ...SHARE, scope }, { folder, step: `step-${index}` })),
    );
    expect(stage.issued).toHaveLength(2);
    expect(first?.outputs['token']).not.toBe(second?.outputs['token']);
  });

  test('request one each without share-token', async () => {
    const stage = await startSharing();
    const folder = keepFolder();
    await Promise.all([0, 1].map((index) => runJob(stage, calls(stage), { folder, step: `step-${index}` })));
    expect(stage.issued).toHaveLength(2);
  });
});

test('the clock of the machine may be wrong: the times are those of the server', async () => {
  const ahead = await startSharing({ expiresIn: 100, skewMs: -120_000 });
  const { outputs } = await runJob(ahead, { ...SHARE, 'min-ttl': '0' });
  // By the clock of the server, from which this machine is two minutes ahead, the token has expired here.
  const user = await runJob(ahead, { token: outputs['sealed-token'] ?? '', 'min-ttl': '0', ...calls(ahead) });
  expectSuccess(user);
  expect(user.main.log).toContain('has expired');
});

test('the end of a quota is told with what helps', async () => {
  const stage = await startSharing({ quota: 0 });
  const result = await runJob(stage, { ...calls(stage), retries: '0' });
  expectFailure(result, 'TOKEN_REJECTED', /too many requests.*share-token.*cache-token/su);
});
