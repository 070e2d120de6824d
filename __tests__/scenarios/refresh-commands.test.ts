import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { System } from '../../sandbox/oauth-server.js';
import type { ActionResult, StepResult } from '../../sandbox/runner.js';
import { startGitHub } from '../../sandbox/systems/github/server.js';
import { RESCUE_BINDING, sealMaterial, unseal } from '../../src/lib/seal.js';
import { keep, newJob, runOn, stageOAuth, stagePlanio, TokenFile, type Job, type Stage } from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

/** What makes a refresh token of the stricter kind usable with commands. */
const GUARD = { 'refresh-guard': 'concurrency' };
/** A token request of its own kind: its token is not shared with others. */
const apart = (kind: number): Record<string, string> => ({ 'token-parameters': `{ "kind": "${kind}" }` });

test('ten runs after each other live on one chain, and none revokes anything', async () => {
  const stage = await stageOAuth();
  const file = keep(new TokenFile(stage.seed));
  for (let run = 1; run <= 10; run += 1) {
    const result = await runOn(stage, { inputs: { ...GUARD, ...file.inputs }, post: true });
    expectSuccess(result);
    expect(result.outputs['status']).toBe('200');
    expect(result.post).toMatchObject({ exitCode: 0, stdout: '' });
    expect(file.token).toBe(stage.chain().at(-1));
  }
  expect(stage.chain()).toHaveLength(11);
  expect(stage.presented()).toEqual(stage.chain().slice(0, 10));
  expect(new Set(stage.calls())).toEqual(new Set(['GET /api/whoami']));
  expect(await stage.system.isActive(stage.system.issued().accessTokens.at(-1) ?? '')).toBe(true);
});

describe('a save command that', () => {
  interface Case {
    name: string;
    save: (file: TokenFile) => string;
    says: RegExp;
    /** How often the token is saved. */
    rounds?: number;
  }

  test.each<Case>([
    {
      name: 'fails',
      save: () => 'token=$(cat); echo "no room for $token" >&2; exit 3',
      says: /save-refresh-token failed with exit code 3: "no room for \*\*\*"/u,
    },
    { name: 'does not read its input', save: () => 'true', says: /did not read the token/u },
    {
      name: 'lies, or means another place than the load command,',
      save: (file) => `cat > '${file.path}.elsewhere'; echo x >> '${file.path}.rounds'`,
      says: /said that it saved, but load-refresh-token does not print the token/u,
    },
  ])('$name ends the step before its access token is used, and the chain stays as it was', async ({ save, says }) => {
    const stage = await stagePlanio();
    const file = keep(new TokenFile(stage.seed));
    const result = await runOn(stage, { inputs: { ...file.inputs, 'save-refresh-token': save(file) } });
    expectFailure(result, 'SAVE_FAILED', says);
    expectFailure(result, 'SAVE_FAILED', /The new refresh token was revoked\. The refresh token before it stays good/u);
    expect(stage.calls()).toEqual(['POST /oauth/revoke']);
    expect(new URLSearchParams(stage.system.requests.at(-1)?.body).get('token')).toBe(stage.chain()[1]);
    expect(file.token).toBe(stage.seed);

    expectSuccess(await runOn(stage, { inputs: file.inputs }));
    expect(stage.presented()).toEqual([stage.seed, stage.seed]);
    expect(file.token).toBe(stage.chain().at(-1));
  });
});

test.each([
  { name: 'nothing', load: 'true', says: /printed nothing/u },
  { name: 'more than a token', load: 'echo my token: 0123456789', says: /printed what cannot be a token/u },
  { name: 'two lines', load: 'echo token-0123456789; echo token-9876543210', says: /printed what cannot be a token/u },
  { name: '100 KiB', load: "head -c 102400 /dev/zero | tr '\\0' a", says: /printed what cannot be a token/u },
  { name: 'a token, and fails', load: 'echo token-0123456789; false', says: /failed with exit code 1\./u },
])('where the load command prints $name, nothing is sent', async ({ load, says }) => {
  const stage = await stagePlanio();
  const inputs = { 'load-refresh-token': load, 'save-refresh-token': 'cat > saved' };
  const result = await runOn(stage, { inputs, secrets: ['token-0123456789', 'token-9876543210'] });
  expectFailure(result, 'LOAD_FAILED', says);
  expect(stage.system.requests).toEqual([]);
});

describe('where a refresh token is used up and its successor cannot be saved, that is sealed in the log, and', () => {
  /** A way to keep a chain, which can be out of order. */
  interface Moment {
    inputs: Record<string, string>;
    job: () => Job;
    secrets: string[];
    /** The inputs while it is out of order. */
    broken: () => Record<string, string>;
    repair: () => void;
  }

  const FAILING_SAVE = { 'save-refresh-token': 'cat > /dev/null; false' };
  const rescued = ({ log }: StepResult): string => /sealed under seal-key: ([\w-]+)/u.exec(log)?.[1] ?? '';

  function savedByCommand(stage: Stage<System>, load: boolean): Moment {
    const file = keep(new TokenFile(stage.seed));
    const { 'load-refresh-token': loads = '', 'save-refresh-token': saves = '' } = file.inputs;
    const inputs = {
      ...(load ? { 'load-refresh-token': loads } : { 'refresh-token': stage.seed }),
      'save-refresh-token': saves,
    };
    return { inputs, job: newJob, secrets: [], broken: () => FAILING_SAVE, repair: () => undefined };
  }

  async function onBranch(stage: Stage<System>): Promise<Moment> {
    let isBroken = false;
    const refuse = (response: ServerResponse): boolean => Boolean(response.writeHead(403).end('{"message":"Not now"}'));
    const github = keep(
      await startGitHub({
        intercept: ({ method }, response, body) =>
          // Taking the lease is still possible.
          isBroken && method === 'PUT' && stage.presented().length > 1 && body.length > 0 && refuse(response),
      }),
    );
    const inputs = { 'refresh-token': stage.seed, 'save-refresh-token': 'branch', 'github-token': github.token };
    return {
      inputs,
      job: () => newJob(github),
      secrets: [github.token],
      broken: () => {
        isBroken = true;
        return {};
      },
      repair: () => (isBroken = false),
    };
  }

  test.each<{ name: string; open: (stage: Stage<System>) => Moment | Promise<Moment>; before: number }>([
    { name: 'a save command alone', open: (stage) => savedByCommand(stage, false), before: 0 },
    { name: 'a load command that prints the one before', open: (stage) => savedByCommand(stage, true), before: 1 },
    { name: 'a branch with the one before', open: onBranch, before: 1 },
  ])('later steps of the job go on with it: $name', async ({ open, before }) => {
    const stage = await stageOAuth();
    const location = await open(stage);
    const step = (inputs: Record<string, string>, job = location.job()): Promise<ActionResult> => {
      const given = { ...GUARD, 'seal-key': stage.sealKey, ...location.inputs, ...inputs };
      return runOn(stage, { inputs: given, job, secrets: location.secrets });
    };
    for (let run = 1; run <= before; run += 1) expectSuccess(await step(apart(run)));

    const job = location.job();
    const failed = await step(location.broken(), job);
    expectFailure(
      failed,
      'SAVE_FAILED',
      /kept in the log, sealed under seal-key .*, and in a sealed file for the later/u,
    );
    expect(unseal(rescued(failed.main), sealMaterial(stage.sealKey), RESCUE_BINDING)).toBe(stage.chain().at(-1));
    expect(stage.calls()).toHaveLength(before);

    location.repair();
    expectSuccess(await step({}, job));
    expectSuccess(await step(apart(0), job));
    expect(stage.presented()).toEqual(stage.chain().slice(0, before + 2));
    if (before > 0) {
      expectSuccess(await step(apart(0)));
      expect(stage.presented()).toEqual(stage.chain().slice(0, -1));
    }
  });
});
