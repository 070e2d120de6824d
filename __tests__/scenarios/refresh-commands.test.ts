import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { System } from '../../sandbox/oauth-server.js';
import type { ActionResult, StepResult } from '../../sandbox/runner.js';
import { startGitHub } from '../../sandbox/systems/github/server.js';
import { RESCUE_BINDING, sealMaterial, unseal } from '../../src/lib/seal.js';
import { keep, newJob, runOn, stageOAuth, stagePlanio, TokenFile, type Job, type Stage } from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

/** The input that commands need at a server that revokes the chain on reuse. */
const GUARD = { 'refresh-guard': 'concurrency' };
/** Inputs for a separate token request, whose access token is not shared with the others. */
const separate = (kind: number): Record<string, string> => ({ 'token-parameters': `{ "kind": "${kind}" }` });

test('ten runs in sequence use one chain, and no run revokes a token', async () => {
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
    message: RegExp;
    /** How often the token is saved. */
    rounds?: number;
  }

  test.each<Case>([
    {
      name: 'fails',
      save: () => 'token=$(cat); echo "no room for $token" >&2; exit 3',
      message: /save-refresh-token failed with exit code 3: "no room for \*\*\*"/u,
    },
    { name: 'does not read its input', save: () => 'true', message: /did not read the token/u },
    {
      name: 'writes to another store than load-refresh-token',
      save: (file) => `cat > '${file.path}.elsewhere'; echo x >> '${file.path}.rounds'`,
      message: /succeeded, but the command of load-refresh-token does not print the new refresh token/u,
    },
  ])('$name fails the step before the access token is used, and the chain stays valid', async ({ save, message }) => {
    const stage = await stagePlanio();
    const file = keep(new TokenFile(stage.seed));
    const result = await runOn(stage, { inputs: { ...file.inputs, 'save-refresh-token': save(file) } });
    expectFailure(result, 'SAVE_FAILED', message);
    expectFailure(
      result,
      'SAVE_FAILED',
      /The step revoked the new refresh token\. The previous refresh token is still valid/u,
    );
    expect(stage.calls()).toEqual(['POST /oauth/revoke']);
    expect(new URLSearchParams(stage.system.requests.at(-1)?.body).get('token')).toBe(stage.chain()[1]);
    expect(file.token).toBe(stage.seed);

    expectSuccess(await runOn(stage, { inputs: file.inputs }));
    expect(stage.presented()).toEqual([stage.seed, stage.seed]);
    expect(file.token).toBe(stage.chain().at(-1));
  });
});

test.each([
  { name: 'nothing', load: 'true', message: /printed nothing/u },
  { name: 'more than a token', load: 'echo my token: 0123456789', message: /printed text that is not a valid token/u },
  {
    name: 'two lines',
    load: 'echo token-0123456789; echo token-9876543210',
    message: /printed text that is not a valid token/u,
  },
  {
    name: '100 KiB',
    load: "head -c 102400 /dev/zero | tr '\\0' a",
    message: /printed text that is not a valid token/u,
  },
  { name: 'a token, and fails', load: 'echo token-0123456789; false', message: /failed with exit code 1\./u },
])('if the load command prints $name, no request is sent', async ({ load, message }) => {
  const stage = await stagePlanio();
  const inputs = { 'load-refresh-token': load, 'save-refresh-token': 'cat > saved' };
  const result = await runOn(stage, { inputs, secrets: ['token-0123456789', 'token-9876543210'] });
  expectFailure(result, 'LOAD_FAILED', message);
  expect(stage.system.requests).toEqual([]);
});

describe('a new refresh token that cannot be saved is sealed in the log, and', () => {
  /** A store that a test can break. */
  interface Store {
    inputs: Record<string, string>;
    job: () => Job;
    secrets: string[];
    /** Breaks the store. Returns the inputs of a step that cannot save. */
    broken: () => Record<string, string>;
    repair: () => void;
  }

  const FAILING_SAVE = { 'save-refresh-token': 'cat > /dev/null; false' };
  const rescued = ({ log }: StepResult): string => /sealed under seal-key: ([\w-]+)/u.exec(log)?.[1] ?? '';

  function savedByCommand(stage: Stage<System>, load: boolean): Store {
    const file = keep(new TokenFile(stage.seed));
    const { 'load-refresh-token': loads = '', 'save-refresh-token': saves = '' } = file.inputs;
    const inputs = {
      ...(load ? { 'load-refresh-token': loads } : { 'refresh-token': stage.seed }),
      'save-refresh-token': saves,
    };
    return { inputs, job: newJob, secrets: [], broken: () => FAILING_SAVE, repair: () => undefined };
  }

  async function onBranch(stage: Stage<System>): Promise<Store> {
    let isBroken = false;
    const refuse = (response: ServerResponse): boolean => Boolean(response.writeHead(403).end('{"message":"Not now"}'));
    const github = keep(
      await startGitHub({
        intercept: ({ method }, response, body) =>
          // The lease can still be acquired.
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

  test.each<{ name: string; open: (stage: Stage<System>) => Store | Promise<Store>; before: number }>([
    { name: 'a save command alone', open: (stage) => savedByCommand(stage, false), before: 0 },
    { name: 'a load command that prints the previous one', open: (stage) => savedByCommand(stage, true), before: 1 },
    { name: 'a branch with the previous one', open: onBranch, before: 1 },
  ])('later steps of the job save and use it: $name', async ({ open, before }) => {
    const stage = await stageOAuth();
    const store = await open(stage);
    const step = (inputs: Record<string, string>, job = store.job()): Promise<ActionResult> => {
      const given = { ...GUARD, 'seal-key': stage.sealKey, ...store.inputs, ...inputs };
      return runOn(stage, { inputs: given, job, secrets: store.secrets });
    };
    for (let run = 1; run <= before; run += 1) expectSuccess(await step(separate(run)));

    const job = store.job();
    const failed = await step(store.broken(), job);
    expectFailure(
      failed,
      'SAVE_FAILED',
      /in the log, sealed under seal-key\. .*The new one is in a sealed file: the next step of this job/u,
    );
    expectFailure(
      failed,
      'SAVE_FAILED',
      /Start no run before the new one is saved: .*may then revoke the whole chain/u,
    );
    expect(unseal(rescued(failed.main), sealMaterial(stage.sealKey), RESCUE_BINDING)).toBe(stage.chain().at(-1));
    expect(stage.calls()).toHaveLength(before);

    store.repair();
    expectSuccess(await step({}, job));
    expectSuccess(await step(separate(0), job));
    expect(stage.presented()).toEqual(stage.chain().slice(0, before + 2));
    if (before > 0) {
      expectSuccess(await step(separate(0)));
      expect(stage.presented()).toEqual(stage.chain().slice(0, -1));
    }
  });
});
