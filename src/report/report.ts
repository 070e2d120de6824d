import type { Host } from '../ci/host.js';
import { StepError } from '../lib/errors.js';
import type { Secrets } from '../lib/secrets.js';
import type { DoneChange } from '../request/change/run-change.js';
import type { Evidence } from './evidence/evidence.js';
import type { History } from './evidence/history.js';
import type { IssueInputs } from './inputs.js';
import { compareRuns, markerLine, markerOf, stampLine, stampOf, type Marker, type Stamp } from './marker.js';
import { composeNote, composeText, composeTitle } from './text/compose.js';
import type { NoteKind, ReportFacts } from './text/text.js';
import { isKeptOpen } from './tracker/keep-open.js';
import type { Issue, Note } from './tracker/issue.js';
import type { Tracker } from './tracker/tracker.js';

/** What a report did. */
export type Action = 'created' | 'commented' | 'reopened' | 'closed' | 'none';

/** The result of a report. */
export interface Outcome {
  action: Action;
  /** The issue; undefined if there is none. */
  issue: Pick<Issue, 'id' | 'url'> | undefined;
  /** What the tracker did not do as requested, although the report was made. */
  problem?: StepError | undefined;
}

export interface ReportDeps {
  tracker: Tracker;
  host: Host;
  now: () => number;
  random: () => number;
  /** Waits, or rejects when the step must end. */
  sleep: (ms: number) => Promise<void>;
}

type Settings = Pick<IssueInputs, 'key' | 'issueTitle' | 'issueText' | 'reopen' | 'closeAfter' | 'dryRun'> & {
  /** How the tracker writes texts. */
  text: { markup: readonly ('markdown' | 'textile')[]; title_max: number; text_max: number };
};

const NOTHING: Outcome = { action: 'none', issue: undefined };
const DAY_MS = 86_400_000;

/**
 * The pauses before and after a write. Reports that start together then mostly see what the first one wrote, and a list
 * shows what was written at the same time.
 */
const PAUSE_BEFORE_MS = 1200;
const PAUSE_AFTER_MS = 400;
const MAX_PAUSE_MS = 30_000;

/** Returns the pause before a write. Many reports make a tracker slow, and then need more time between them. */
const pauseAfterRead = (tookMs: number): number => Math.min(MAX_PAUSE_MS, Math.max(PAUSE_BEFORE_MS, 4 * tookMs));

/** The report of one build: it keeps exactly one open issue while the build fails. */
export class Report {
  readonly #evidence: Evidence;
  readonly #history: History;
  readonly #settings: Settings;
  readonly #deps: ReportDeps;
  readonly #marker: Marker;

  constructor(evidence: Evidence, history: History, settings: Settings, deps: ReportDeps) {
    this.#evidence = evidence;
    this.#history = history;
    this.#settings = settings;
    this.#deps = deps;
    this.#marker = markerOf(evidence.build, settings.key);
  }

  /** Writes the report. Rejects with a StepError. */
  run(): Promise<Outcome> {
    return this.#evidence.verdict === 'red' ? this.#failed() : this.#passed();
  }

  async #failed(): Promise<Outcome> {
    const target = await this.#target();
    if (target?.isOpen === true) return this.#note(target);
    if (target !== undefined) return this.#reopen(target);
    return this.#create();
  }

  /**
   * Returns the issue of the build: the open one, else one that was closed lately; undefined if there is none. Looks
   * again after a pause before something new is written.
   */
  async #target(): Promise<Issue | undefined> {
    const { now } = this.#deps;
    const startedAt = now();
    const first = await this.#find();
    if (first?.isOpen === true) return first;
    await this.#pause(pauseAfterRead(now() - startedAt));
    return this.#find();
  }

  async #find(): Promise<Issue | undefined> {
    const { tracker, now } = this.#deps;
    const issues = await tracker.find(this.#marker);
    const open = issues.find(({ isOpen }) => isOpen);
    if (open !== undefined) return open;
    const { reopen } = this.#settings;
    if (reopen === 'never') return undefined;
    const oldest = now() - reopen * DAY_MS;
    const closed = issues.filter(({ closedAt }) => closedAt !== undefined && closedAt >= oldest);
    for (const issue of closed.reverse()) if (!(await this.#isDuplicate(issue))) return issue;
    return undefined;
  }

  async #isDuplicate({ id }: Issue): Promise<boolean> {
    return (await this.#stamps(await this.#deps.tracker.notes(id))).some(({ result }) => result === 'duplicate');
  }

  /** Returns the stamps in our own notes. */
  async #stamps(notes: readonly Note[]): Promise<(Stamp & Pick<Note, 'createdAt'>)[]> {
    const stamps = [];
    for (const note of notes) {
      const stamp = (await this.#deps.tracker.isMine(note)) ? stampOf(note.text) : undefined;
      if (stamp !== undefined) stamps.push({ ...stamp, createdAt: note.createdAt });
    }
    return stamps;
  }

  /** Returns all stamps of an issue: that of its text, and those of its notes. */
  async #stampsOf(issue: Issue, notes: readonly Note[]): Promise<(Stamp & Pick<Note, 'createdAt'>)[]> {
    const own = stampOf(issue.text);
    return [...(own === undefined ? [] : [{ ...own, createdAt: issue.createdAt }]), ...(await this.#stamps(notes))];
  }

  /** Creates an issue. If another report has created one at the same time, the later one becomes a duplicate. */
  async #create(): Promise<Outcome> {
    const { tracker, host } = this.#deps;
    const facts = this.#facts([]);
    const { text, issueTitle, issueText, dryRun } = this.#settings;
    const common = { markups: text.markup, secrets: host.secrets };
    const title = composeTitle(facts, { template: issueTitle, max: text.title_max, secrets: host.secrets });
    const head = `${markerLine(this.#marker)}\n${this.#stampLine('failed')}\n\n`;
    const room = text.text_max - head.length;
    const body = head + composeText(facts, { ...common, template: issueText, maxLength: room });
    const made = await this.#createOnce(title, body);
    if (dryRun) return { action: 'none', issue: undefined };
    await this.#pause(PAUSE_AFTER_MS);
    const open = (await tracker.find(this.#marker)).filter(({ isOpen }) => isOpen);
    const [winner] = open;
    const isOther = winner !== undefined && winner.id !== made.id;
    if (!isOther) return { action: 'created', issue: made, problem: made.problem };
    const note = this.#noteText('duplicate', this.#facts([]), { winnerUrl: winner.url });
    const done = await tracker.closeDuplicate(made.id, note, winner);
    host.info(`Another report created the issue first. This one is closed as a duplicate: ${made.id}`);
    return { action: 'none', issue: winner, problem: done.problem };
  }

  /** Creates an issue. If the response is lost, looks for the issue before it sends the request again. */
  async #createOnce(
    title: string,
    body: string,
  ): Promise<Pick<Issue, 'id' | 'url'> & { problem?: StepError | undefined }> {
    const { tracker } = this.#deps;
    const create = async (): Promise<Pick<Issue, 'id' | 'url'> & { problem?: StepError | undefined }> =>
      hardened(await tracker.create(title, body));
    return create().catch(async (error: unknown) => {
      if (!isLost(error)) throw error;
      await this.#pause(PAUSE_AFTER_MS);
      const mine = (await tracker.find(this.#marker)).filter(
        ({ isOpen, text }) => isOpen && this.#isOfThisRun(stampOf(text)),
      );
      return mine.at(-1) ?? create();
    });
  }

  #isOfThisRun(stamp: Stamp | undefined): boolean {
    return stamp?.runId === this.#evidence.build.runId;
  }

  /** Adds a note about a failure to an open issue, unless this run or a newer one has its note. */
  async #note(issue: Issue): Promise<Outcome> {
    const { tracker } = this.#deps;
    const known = await this.#known(issue);
    if (known !== undefined) return this.#unchanged(known, issue);
    await this.#pause(PAUSE_BEFORE_MS);
    const notes = await tracker.notes(issue.id);
    const stamps = await this.#stampsOf(issue, notes);
    const newer = this.#superseded(stamps);
    if (newer !== undefined) return this.#unchanged(newer, issue);
    const text = this.#noteText('failed', this.#facts(stamps));
    const done = await this.#once(issue, () => tracker.comment(issue.id, text));
    const now = await tracker.read(issue.id);
    // A report of an older run may have closed it in the meantime.
    const reopened = now.isOpen ? undefined : await tracker.reopen(issue.id, undefined);
    return { action: 'commented', issue, problem: done?.problem ?? reopened?.problem };
  }

  /** Returns why the issue needs no note of this run; undefined if it needs one. */
  async #known(issue: Issue): Promise<string | undefined> {
    // The issue that a report of this run has just made may lose to another one: look again before it is named.
    if (!this.#isOfThisRun(stampOf(issue.text))) {
      return this.#superseded(await this.#stampsOf(issue, await this.#deps.tracker.notes(issue.id)));
    }
    return 'The issue already has a note of this run.';
  }

  /** Returns why a failure of this run changes nothing; undefined if it does. */
  #superseded(stamps: readonly Stamp[]): string | undefined {
    const { build } = this.#evidence;
    if (stamps.some((stamp) => BigInt(stamp.runId) > BigInt(build.runId)))
      return 'The issue has a note of a newer run.';
    const last = stamps
      .filter((stamp) => this.#isOfThisRun(stamp))
      .sort(compareRuns)
      .at(-1);
    return last?.result === 'failed' ? 'The issue already has a note of this run.' : undefined;
  }

  async #unchanged(reason: string, issue: Issue): Promise<Outcome> {
    this.#deps.host.info(reason);
    if (!this.#isOfThisRun(stampOf(issue.text))) return { action: 'none', issue };
    await this.#pause(PAUSE_AFTER_MS);
    const [winner] = (await this.#deps.tracker.find(this.#marker)).filter(({ isOpen }) => isOpen);
    return { action: 'none', issue: winner ?? issue };
  }

  async #reopen(issue: Issue): Promise<Outcome> {
    const { tracker } = this.#deps;
    const stamps = await this.#stampsOf(issue, await tracker.notes(issue.id));
    const reason = this.#superseded(stamps);
    if (reason !== undefined) return this.#unchanged(reason, issue);
    const text = this.#noteText('reopened', this.#facts(stamps));
    const done = await this.#once(issue, () => tracker.reopen(issue.id, text));
    return { action: 'reopened', issue, problem: done?.problem };
  }

  /**
   * Carries out a change with a note. If its response is lost, looks for the note before it sends the request again.
   * Resolves to undefined if the lost request was carried out.
   */
  async #once(issue: Issue, change: () => Promise<DoneChange>): Promise<DoneChange | undefined> {
    return change().catch(async (error: unknown) => {
      if (!isLost(error)) throw error;
      await this.#pause(PAUSE_AFTER_MS);
      const stamps = await this.#stamps(await this.#deps.tracker.notes(issue.id));
      const { runId, attempt } = this.#evidence.build;
      const isThere = stamps.some((stamp) => stamp.runId === runId && stamp.attempt === attempt);
      return isThere ? undefined : change();
    });
  }

  async #passed(): Promise<Outcome> {
    const { tracker, host } = this.#deps;
    const open = (await tracker.find(this.#marker)).filter(({ isOpen }) => isOpen);
    const [issue, ...others] = open;
    if (issue === undefined) return NOTHING;
    const notes = await tracker.notes(issue.id);
    const stamps = await this.#stampsOf(issue, notes);
    const { build } = this.#evidence;
    if (stamps.some((stamp) => compareRuns(stamp, build) > 0)) {
      return this.#unchanged('The issue has a note of a newer run.', issue);
    }
    if (stamps.some((stamp) => stamp.result === 'passed' && compareRuns(stamp, build) === 0)) {
      return this.#unchanged('The issue already has a note of this run.', issue);
    }
    const remaining = this.#remaining(stamps);
    if (!(await this.#closes(issue, notes, remaining))) {
      const last = [...stamps].sort(compareRuns).at(-1);
      if (last?.result === 'passed') return { action: 'none', issue };
      const text = this.#noteText('passed', this.#facts(stamps), { remaining });
      const done = await this.#once(issue, () => tracker.comment(issue.id, text));
      return { action: 'commented', issue, problem: done?.problem };
    }
    const text = this.#noteText('closed', this.#facts(stamps));
    const done = await this.#once(issue, () => tracker.close(issue.id, text));
    // Left over by a report that was ended between the creation and the comparison.
    for (const other of others) {
      const note = this.#noteText('duplicate', this.#facts([]), { winnerUrl: issue.url });
      await tracker.closeDuplicate(other.id, note, issue);
      host.info(`The issue ${other.id} was a duplicate, and is closed too.`);
    }
    return { action: 'closed', issue, problem: done?.problem };
  }

  /** How many more successful runs close the issue; undefined if it is never closed or if it is unknown. */
  #remaining(stamps: readonly Stamp[]): number | undefined {
    const { closeAfter } = this.#settings;
    if (closeAfter === 'never') return undefined;
    if (closeAfter === 1) return 0;
    if (this.#history.greens === undefined) return undefined;
    const failed = stamps.filter(({ result }) => result === 'failed').map(({ runId }) => BigInt(runId));
    const after = this.#history.greenIds.filter((id) => failed.every((one) => BigInt(id) > one));
    return Math.max(0, closeAfter - after.length - 1);
  }

  async #closes(issue: Issue, notes: readonly Note[], remaining: number | undefined): Promise<boolean> {
    const { host, tracker } = this.#deps;
    if (remaining === undefined && this.#settings.closeAfter !== 'never') {
      host.notice('The step cannot count successful runs, so it does not close the issue. Grant actions: read.');
    }
    if (remaining !== 0) return false;
    const others = [];
    for (const note of notes) if (!(await tracker.isMine(note))) others.push(note);
    if (!isKeptOpen(issue, others)) return true;
    host.info('The issue stays open: it has the label or a comment "do not close".');
    return false;
  }

  #facts(stamps: readonly (Stamp & Pick<Note, 'createdAt'>)[]): ReportFacts {
    const { build, jobs, verdict } = this.#evidence;
    const failed = stamps.filter(({ result, runId }) => result === 'failed' && runId !== build.runId);
    const times = failed.map(({ createdAt }) => createdAt).filter((time) => time > 0);
    const { closeAfter } = this.#settings;
    return {
      build,
      jobs,
      failures: new Set(failed.map(({ runId }) => runId)).size + (verdict === 'red' ? 1 : 0),
      since: times.length === 0 ? undefined : Math.min(...times),
      closeAfter: closeAfter === 'never' || !this.#evidence.mayResolve ? undefined : closeAfter,
    };
  }

  #noteText(
    kind: NoteKind,
    facts: ReportFacts,
    more: { winnerUrl?: string | undefined; remaining?: number | undefined } = {},
  ): string {
    const { text } = this.#settings;
    const result = kind === 'duplicate' ? 'duplicate' : kind === 'failed' || kind === 'reopened' ? 'failed' : 'passed';
    const head = `${this.#stampLine(result)}\n\n`;
    const { secrets }: { secrets: Secrets } = this.#deps.host;
    const maxLength = text.text_max - head.length;
    return head + composeNote(kind, facts, { ...more, markups: text.markup, maxLength, secrets });
  }

  #stampLine(result: Stamp['result']): string {
    const { runId, attempt } = this.#evidence.build;
    return stampLine({ runId, attempt, result });
  }

  /** Waits up to `atMostMs`, at least a quarter of it. */
  async #pause(atMostMs: number): Promise<void> {
    if (this.#settings.dryRun) return;
    await this.#deps.sleep(Math.round((0.25 + 0.75 * this.#deps.random()) * atMostMs));
  }
}

/** Returns whether the tracker may have carried out a request whose response is unknown. */
const isLost = (error: unknown): boolean =>
  error instanceof StepError && !error.refused && !error.unsent && LOST_CODES.includes(error.code);

const LOST_CODES: readonly string[] = ['API_STATUS', 'CONNECTION_LOST', 'HTTP_INVALID', 'TIMEOUT', 'RESPONSE_INVALID'];

/** Codes of a problem after which there is no issue, or one that everybody can read. */
const HARD_PROBLEMS: readonly string[] = ['PRIVACY_UNPROVEN', 'TEXT_PUBLIC'];

/** Throws the problem of a change if the report was not made. */
function hardened<Made extends { problem?: StepError | undefined }>(made: Made): Made {
  if (made.problem !== undefined && HARD_PROBLEMS.includes(made.problem.code)) throw made.problem;
  return made;
}
