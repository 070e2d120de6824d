import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { createDeferred } from '../support/deferred.js';
import { openStore, SERVERS, STORES, type StoreName } from './parallel-stage.js';
import { keep, openGate, type Stage } from './refresh-stage.js';
import type { System } from '../../sandbox/oauth-server.js';

// A lock is over 15 s after its holder was stopped, and all cases of a server run at once.
jest.setTimeout(240_000);

/** Long after the lease of a branch has ended. */
const LEASE_ENDS_MS = 600_000;

/** When the step that has the lock is interrupted. */
type Moment =
  | 'while it loads'
  | 'before the server gets the request'
  | 'before it gets the response'
  | 'before its save'
  | 'while its save command goes on';

interface Case {
  moment: Moment;
  store: StoreName;
  /** SIGSTOP: it continues after the other steps have ended. */
  signal: 'SIGKILL' | 'SIGSTOP';
}

/** What happened: error codes, or `ok`. */
interface Outcome {
  interrupted: string;
  /** Two steps that were waiting for the lock. */
  others: string[];
  /** A later step of the job. */
  later: string;
  /** The only step of a later job. */
  next: string;
  /** The refresh tokens that the server got from the job, as indexes in the order in which it issued them. */
  presented: number[];
}

const LOADING: Case = { moment: 'while it loads', store: 'a load and a save command', signal: 'SIGKILL' };
const CASES: readonly Case[] = [
  LOADING,
  { ...LOADING, store: 'a branch' },
  { ...LOADING, signal: 'SIGSTOP' },
  ...STORES.flatMap((store): Case[] => [
    { moment: 'before the server gets the request', store, signal: 'SIGKILL' },
    { moment: 'before it gets the response', store, signal: 'SIGKILL' },
    { moment: 'before its save', store, signal: 'SIGKILL' },
    { moment: 'before it gets the response', store, signal: 'SIGSTOP' },
  ]),
  { moment: 'while its save command goes on', store: 'a save command', signal: 'SIGKILL' },
  { moment: 'while its save command goes on', store: 'a load and a save command', signal: 'SIGKILL' },
  { moment: 'while its save command goes on', store: 'a load and a save command', signal: 'SIGSTOP' },
];

const codeOf = ({ main, outputs }: ActionResult): string =>
  main.signal ?? outputs['error-code'] ?? (main.exitCode === 0 ? 'ok' : 'no code');

/** Interrupts the first of three steps of a job, runs a later step, and then another job. */
async function interrupt({ moment, store, signal }: Case, stage: Stage<System>, isStrict: boolean): Promise<Outcome> {
  const [reached, interrupted] = [createDeferred(), createDeferred()];
  let isFirst = true;
  /** Resolves to whether this is the first call, when the step is interrupted. */
  const pauseAt = async (wanted: Moment): Promise<boolean> => {
    if (moment !== wanted || !isFirst) return false;
    isFirst = false;
    reached.resolve();
    await interrupted.promise;
    return true;
  };
  const gate = keep(await openGate());
  const firstOnly = keep(new Folder());
  const wait = `if mkdir '${firstOnly.path}/reached' 2>/dev/null; then ${gate.command} fi; `;
  let clock = Date.now();
  const opened = await openStore(stage, store, isStrict, {
    before: moment === 'while it loads' ? { load: wait } : moment.includes('save') ? { save: wait } : {},
    now: () => clock,
    hold: ({ method = '', url = '' }) => method === 'POST' && url.endsWith('/git/refs') && pauseAt('while it loads'),
    intercept: ({ method, socket }) => {
      if (moment !== 'before its save' || method !== 'PUT' || !isFirst || stage.presented().length === 0) return false;
      void pauseAt('before its save').then(() => socket.destroy());
      return true;
    },
  });
  stage.intercept = async ({ socket }, _, body) => {
    if (!body.includes('grant_type=refresh_token')) return false;
    if (await pauseAt('before the server gets the request')) return Boolean(socket.destroy());
    // A stopped process gets the response when it continues.
    return (await pauseAt('before it gets the response')) && signal === 'SIGKILL' ? 'drop-response' : false;
  };

  const job = opened.openJob();
  const holder = job.start();
  const visitor = await Promise.race([gate.next(), reached.promise]);
  const others = [job.start(), job.start()];
  await Promise.all(others.map((step) => step.logs('Waiting for it')));
  holder.signal(signal);
  if (moment === 'before its save') visitor?.kill();
  else visitor?.release();
  interrupted.resolve();
  if (store === 'a branch') {
    await Promise.race(others.map((step) => step.logs('has the lease')));
    clock += LEASE_ENDS_MS;
  }
  const ended = await Promise.all(others.map(({ result }) => result));
  holder.signal('SIGCONT');
  const first = await holder.result;
  const later = await job.start().result;
  const presented = stage.presented().map((token) => stage.chain().indexOf(token));
  clock += LEASE_ENDS_MS;
  const next = await opened.openJob().start().result;
  return {
    interrupted: codeOf(first),
    others: ended.map(codeOf),
    later: codeOf(later),
    next: codeOf(next),
    presented,
  };
}

const ALL_OK = { interrupted: 'SIGKILL', others: ['ok', 'ok'], later: 'ok', next: 'ok', presented: [0] };
const UNCERTAIN = { others: ['REFRESH_UNCERTAIN', 'REFRESH_UNCERTAIN'], later: 'REFRESH_UNCERTAIN' };

/** Returns what must happen. A refresh token is presented twice only where that is safe. */
function expected({ moment, store, signal }: Case, isStrict: boolean): Outcome {
  const outcome = { ...ALL_OK, interrupted: signal === 'SIGKILL' ? signal : 'ok' };
  if (moment === 'while it loads') return outcome;
  // The store has the new refresh token, and the other steps can read it.
  if (moment === 'while its save command goes on' && store !== 'a save command')
    return { ...outcome, presented: [0, 1] };
  if (!isStrict) return { ...outcome, presented: [0, 0] };
  if (signal === 'SIGKILL') {
    // The server has rotated the refresh token, and nobody has the new one. No client can prevent this.
    const isLost = moment === 'before it gets the response' || moment === 'before its save';
    return { ...outcome, ...UNCERTAIN, next: isLost ? 'REFRESH_REJECTED' : 'ok' };
  }
  // The step that was stopped has the only valid refresh token. A branch refuses its save, since others had the lease.
  return { ...outcome, ...UNCERTAIN, later: 'ok', interrupted: store === 'a branch' ? 'SAVE_FAILED' : 'ok' };
}

test.each(SERVERS)(
  'the steps of a job survive one that is killed or stopped, if the server $server',
  async (server) => {
    const nameOf = ({ moment, store, signal }: Case): string => `${signal} ${moment}, with ${store}`;
    const outcomes = CASES.map(async (item) => {
      const outcome = await interrupt(item, await server.open(), server.isStrict);
      return [nameOf(item), outcome] as const;
    });
    const wanted = CASES.map((item) => [nameOf(item), expected(item, server.isStrict)] as const);
    expect(Object.fromEntries(await Promise.all(outcomes))).toEqual(Object.fromEntries(wanted));
  },
);

/** An empty folder. */
class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'bearer-step-gate-'));

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
