import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Authority } from '../../sandbox/certificates.js';
import { newSealKey, RESCUE_BINDING, sealMaterial, unseal } from '../../src/lib/seal.js';
import { leaksIn, secretsOfClient } from '../support/leaks.js';
import { ChainLog } from './chain-log.js';
import { mountDisk, type Disk } from './disk.js';
import type { Decision, Disturber } from './disturber.js';
import type { RunPlan, StepPlan } from './plan.js';
import { runDisturbed, type StepEnd } from './step.js';
import { openStore, type Store } from './stores.js';
import { signIn, startSubject, type Subject } from './systems.js';

/** What a run was like. */
export interface RunReport {
  steps: StepEnd[];
  /** What must not happen, each in a sentence. */
  violations: string[];
  /** For a chain: whether the last step could use it, or why it may be lost. */
  chain: 'alive' | 'lost: REFRESH_UNCERTAIN' | 'lost: SIGKILL' | 'lost' | undefined;
  posts: number;
  /** Whether a disk should have been full, but no disk could be mounted. */
  lacksDisk: boolean;
}

/** The runner kills a cancelled step after 10 s. */
const CANCELLED_LIMIT_MS = 10_000;
const PASS: Decision = { isHandled: false, delayMs: 0 };

/** Carries out the plan of a run in a folder of its own. */
export class Run {
  readonly #plan: RunPlan;
  readonly #number: number;
  readonly #folder: string;
  readonly #sealKey = newSealKey();
  readonly #log = new ChainLog();
  readonly #report: RunReport = { steps: [], violations: [], chain: undefined, posts: 0, lacksDisk: false };
  #subject!: Subject;
  #store: Store | undefined;
  #disk: Disk | undefined;
  /** Disturbs the current step. Undefined while several steps run at once. */
  #disturber: Disturber | undefined;
  #jobs = 0;
  #names = 0;

  constructor(plan: RunPlan, number: number, folder: string) {
    this.#plan = plan;
    this.#number = number;
    this.#folder = folder;
  }

  async execute(authority: Authority): Promise<RunReport> {
    mkdirSync(this.#folder, { recursive: true });
    const needsDisk = this.#plan.groups.flat().some((step) => step.disturbances.some(({ kind }) => kind === 'full'));
    this.#disk = needsDisk ? mountDisk(join(this.#folder, 'disk')) : undefined;
    this.#report.lacksDisk = needsDisk && this.#disk === undefined;
    this.#subject = await startSubject(this.#plan, {
      authority,
      meet: (...call) => this.#disturber?.meet(...call) ?? PASS,
      onRefresh: (token, response) => this.#onRefresh(token, response),
    });
    try {
      if (this.#plan.kind === 'chain')
        this.#store = await openStore[this.#plan.store]({
          seed: await signIn(this.#subject),
          folder: join(this.#disk?.folder ?? this.#folder, 'store'),
          meet: (...call) => this.#disturber?.meet('store', ...call) ?? PASS,
        });
      for (const [index, group] of this.#plan.groups.entries())
        await this.#runGroup(group, index === this.#plan.groups.length - 1);
      return this.#report;
    } finally {
      await this.#subject.system.close();
      await this.#store?.close();
      this.#disk?.remove();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  #onRefresh(token: string, response: Parameters<ChainLog['onRefresh']>[2]): void {
    const snapshot = (): { issued: number; content: string } => ({
      issued: this.#subject.system.issued().refreshTokens.length,
      content: this.#store?.content() ?? '',
    });
    this.#log.onRefresh(token, snapshot, response);
  }

  async #runGroup(group: readonly StepPlan[], isLast: boolean): Promise<void> {
    this.#log.begin();
    const ends = await Promise.all(group.map((step) => this.#runStep(step, group.length === 1)));
    this.#report.steps.push(...ends);
    if (this.#plan.kind === 'chain') this.#judgeChain(ends, isLast);
    else if (isLast) this.#expectSuccess(ends);
  }

  /** Notes what the steps of a group mean for the chain, and gets back a token that could not be saved. */
  #judgeChain(ends: readonly StepEnd[], isLast: boolean): void {
    const codes = ends.map(({ code }) => code);
    const isKilled = ends.some(({ main }) => main.signal === 'SIGKILL');
    const reused = this.#log.reused();
    const isExcused = isKilled || codes.includes('REFRESH_UNCERTAIN');
    if (this.#subject.revokesOnReuse && reused > 0 && !isExcused)
      this.#violate(`A rotated refresh token was presented again, ${reused} times`);
    this.#log.end({ isKilled, isUncertain: codes.includes('REFRESH_UNCERTAIN') }, this.#store?.content() ?? '');
    for (const end of ends) this.#rescue(end);
    if (!isLast) return;
    const [last] = ends;
    const loss = this.#subject.revokesOnReuse ? this.#log.loss() : undefined;
    this.#report.chain = last?.main.exitCode === 0 ? 'alive' : loss === undefined ? 'lost' : `lost: ${loss}`;
    if (this.#report.chain === 'lost') this.#expectSuccess(ends);
  }

  /** Gets a token back from the log and saves it, as docs/refresh-tokens.md tells users to do. */
  #rescue({ main }: StepEnd): void {
    const envelope = /sealed under seal-key: ([\w-]+)/u.exec(main.stdout)?.[1];
    if (envelope === undefined || !this.#subject.revokesOnReuse) return;
    this.#store?.rescue(unseal(envelope, sealMaterial(this.#sealKey), RESCUE_BINDING));
    this.#log.rescue();
  }

  #expectSuccess(ends: readonly StepEnd[]): void {
    for (const { main, code } of ends)
      if (main.exitCode !== 0)
        this.#violate(`The last step failed although nothing disturbed it: ${code}. Its log:\n${main.log}`);
  }

  async #runStep({ method, isSameJob, disturbances }: StepPlan, isAlone: boolean): Promise<StepEnd> {
    if (!isSameJob || !isAlone || this.#jobs === 0) this.#jobs += 1;
    const job = this.#jobs;
    const runId = `${1000 + job}`;
    const name = `thing ${(this.#names += 1)}`;
    this.#store?.running.add(runId);
    const end = await runDisturbed({
      folder: join(this.#disk?.folder ?? this.#folder, `job-${job}-`),
      env: { GITHUB_RUN_ID: runId, ...this.#store?.env },
      inputs: { ...this.#inputs(job), ...this.#subject.request(method, name) },
      disturbances,
      disk: this.#disk,
      post: this.#plan.kind === 'requests',
      onStart: (disturber) => (this.#disturber = isAlone ? disturber : undefined),
    });
    this.#disturber = undefined;
    this.#store?.running.delete(runId);
    const created = this.#subject.created(name);
    this.#report.posts += created;
    if (created > 1) this.#violate(`A POST was processed ${created} times`);
    if (method === 'POST' && end.main.exitCode === 0 && created !== 1)
      this.#violate('A POST was reported, but not sent');
    this.#judgeStep(end);
    return end;
  }

  /** The token parameters differ for each job, so that jobs do not share an access token. */
  #inputs(job: number): Record<string, string> {
    const common = { ...this.#subject.inputs, timeout: '120', 'idle-timeout': '2' };
    if (this.#store === undefined) return common;
    const isBranch = this.#plan.kind === 'chain' && this.#plan.store === 'branch';
    return {
      ...common,
      ...this.#store.inputs(),
      ...(isBranch ? {} : { 'refresh-guard': 'concurrency' }),
      'seal-key': this.#sealKey,
      'token-parameters': JSON.stringify({ job: String(job) }),
    };
  }

  #judgeStep(end: StepEnd): void {
    const { main, post, code, left, endedAfterMs } = end;
    if (!endedProperly(end))
      this.#violate(`A step ended by ${main.signal}, or without an error. Its log:\n${main.log}`);
    if (code === 'INTERNAL') this.#violate(`A step failed with INTERNAL. Its log:\n${main.log}`);
    if (left.length > 0) this.#violate(`${left.length} processes were left`);
    if (endedAfterMs !== undefined && endedAfterMs > CANCELLED_LIMIT_MS)
      this.#violate(`A step ended ${Math.round(endedAfterMs)} ms after a signal`);
    if (main.stderr + (post?.stderr ?? '') !== '') this.#violate(`A step wrote to stderr: ${main.stderr}`);
    const { clientId, clientSecret } = this.#subject.system;
    const { accessTokens, refreshTokens } = this.#subject.system.issued();
    const ofChain = [...(this.#store?.secrets ?? []), this.#sealKey];
    const secrets = [...secretsOfClient(clientId, clientSecret), ...accessTokens, ...refreshTokens, ...ofChain];
    for (const leak of leaksIn(end, secrets)) this.#violate(`A secret leaked: ${leak}`);
  }

  #violate(text: string): void {
    this.#report.violations.push(`Run ${this.#number}: ${text}.`);
  }
}

/** Returns whether a step ended by itself, with an error if it failed, or by a signal that was sent to it. */
function endedProperly({ main, code, applied }: StepEnd): boolean {
  const { signal, exitCode, log } = main;
  if (signal === null) return exitCode === 0 || code !== '';
  if (!applied.some((disturbance) => disturbance.kind === 'kill' && disturbance.signal === signal)) return false;
  // A step handles the other signals before it sends anything. Until then, it prints only masks.
  return signal === 'SIGKILL' || log === '';
}
