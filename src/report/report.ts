import type { Host } from '../ci/host.js';
import { StepError } from '../lib/errors.js';
import type { Secrets } from '../lib/secrets.js';
import type { DoneChange } from '../request/change/run-change.js';
import type { Evidence } from './evidence/evidence.js';
import type { History } from './evidence/history.js';
import type { IssueInputs } from './input-groups.js';
import type { FoundCause } from './cause/findings.js';
import { isGreenNow, type EndedJobs, type StepMark } from './failed-steps.js';
import { markerLine, type Marker } from './marker.js';
import {
  codeOf,
  compareRuns,
  failsElsewhere,
  isSameStamp,
  newest,
  stampLines,
  stampOf,
  stampsOf,
  type Stamp,
  type TimedStamp,
} from './stamp.js';
import { ownersOf } from './suspects/owners.js';
import { composeNote, composeText, composeTitle, type NoteOptions } from './text/compose.js';
import type { Markup, NoteKind, ReportFacts, Why } from './text/text.js';
import { isKeptOpen } from './tracker/keep-open.js';
import type { Issue, Note } from './tracker/issue.js';
import type { NewIssue, Tracker } from './tracker/tracker.js';

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

export type ReportSettings = Pick<
  IssueInputs,
  'key' | 'issueTitle' | 'issueText' | 'owners' | 'reopen' | 'closeAfter' | 'dryRun'
> & {
  /** How the tracker writes texts. */
  text: { markup: readonly Markup[]; title_max: number; text_max: number };
};

/** What a report is about: one issue. */
export interface ReportSubject {
  evidence: Evidence;
  history: History;
  /** The marker of the issue. */
  marker: Marker;
  /** Why the build failed; undefined for a green build. */
  why: Omit<Why, 'newCauses'> | undefined;
  /** What the issue of a cause has more; undefined for the issue of a workflow. */
  ofCause?: CauseSubject | undefined;
}

interface CauseSubject {
  /** The failed steps of this run. Without steps for a run that is green there. */
  mark: StepMark;
  ended: EndedJobs;
}

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

/** How often a change whose response is lost is sent. */
const MAX_ATTEMPTS = 2;

const NEWER_RUN = 'The issue has a note of a newer run.';
const SAME_RUN = 'The issue already has a note of this run.';
const NO_LABEL =
  'The tracker did not set the label of the issue. The step finds the issue by its author. Give the token the ' +
  'permission to set labels: push access to the repository.';

/** The report of one build: it keeps exactly one open issue while the build fails. */
export class Report {
  readonly #evidence: Evidence;
  readonly #history: History;
  readonly #why: ReportSubject['why'];
  readonly #ofCause: CauseSubject | undefined;
  readonly #settings: ReportSettings;
  readonly #deps: ReportDeps;
  readonly #marker: Marker;

  constructor(subject: ReportSubject, settings: ReportSettings, deps: ReportDeps) {
    this.#evidence = subject.evidence;
    this.#history = subject.history;
    this.#marker = subject.marker;
    this.#why = subject.why;
    this.#ofCause = subject.ofCause;
    this.#settings = settings;
    this.#deps = deps;
  }

  /** Writes the report. Rejects with a StepError. */
  async run(): Promise<Outcome> {
    const outcome = await (this.#evidence.verdict === 'red' ? this.#failed() : this.#passed());
    return this.#settings.dryRun ? { ...outcome, action: 'none' } : outcome;
  }

  /** Looks for the issue, and again after a pause: reports that start together then see what the first one wrote. */
  async #failed(): Promise<Outcome> {
    const startedAt = this.#deps.now();
    const first = await this.#find();
    const tookMs = this.#deps.now() - startedAt;
    const reason = first?.isOpen === true ? this.#outdated((await this.#read(first)).stamps) : undefined;
    if (first !== undefined && reason !== undefined) return this.#unchanged(reason, first);
    await this.#pause(pauseAfterRead(tookMs));
    const issue = await this.#find();
    return this.#write(issue).catch(async (error: unknown) => {
      if (issue === undefined || !isGone(error)) throw error;
      return this.#write(await this.#find());
    });
  }

  /** Writes the failure into the issue, or creates one. */
  async #write(issue: Issue | undefined): Promise<Outcome> {
    if (issue === undefined) return this.#create();
    const { stamps } = await this.#read(issue);
    const reason = this.#outdated(stamps);
    if (reason !== undefined) return this.#unchanged(reason, issue);
    return issue.isOpen ? this.#note(issue, stamps) : this.#reopen(issue, stamps);
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
  async #stamps(notes: readonly Note[]): Promise<TimedStamp[]> {
    const stamps = [];
    for (const note of notes) if (await this.#deps.tracker.isMine(note)) stamps.push(...timedStamp(note));
    return stamps;
  }

  /** Returns the notes of an issue, and all its stamps: that of its text, and those of our notes. */
  async #read(issue: Issue): Promise<{ notes: Note[]; stamps: TimedStamp[] }> {
    const notes = await this.#deps.tracker.notes(issue.id);
    return { notes, stamps: [...timedStamp(issue), ...(await this.#stamps(notes))] };
  }

  /** Returns the open issues of the build, the winner first. */
  async #open(): Promise<Issue[]> {
    return (await this.#deps.tracker.find(this.#marker)).filter(({ isOpen }) => isOpen);
  }

  /** Creates an issue. If another report has created one at the same time, the later one becomes a duplicate. */
  async #create(): Promise<Outcome> {
    const { host } = this.#deps;
    const made = await this.#createOnce();
    if (this.#settings.dryRun) return NOTHING;
    if (!made.hasLabel) host.warning(NO_LABEL);
    await this.#pause(PAUSE_AFTER_MS);
    const [winner] = await this.#open();
    if (winner === undefined || winner.id === made.id) return { action: 'created', issue: made, problem: made.problem };
    const problem = await this.#closeDuplicate(made.id, winner);
    host.info(`Another report created the issue first. This one is closed as a duplicate: ${made.id}`);
    if (this.#isOfThisRun(stampOf(winner.text))) return { action: 'none', issue: winner, problem };
    const outcome = await this.#write(winner);
    return { ...outcome, problem: outcome.problem ?? problem };
  }

  /** Creates an issue. If the response is lost, looks for the issue before it sends the request again. */
  #createOnce(): Promise<NewIssue> {
    const { tracker, random } = this.#deps;
    const nonce = `<!-- report ${random().toString(36).slice(2, 12)} -->`;
    const { title, text } = this.#newIssue(nonce);
    const assignees = ownersOf(this.#settings.owners, pathsOf(this.#why));
    const find = async (): Promise<NewIssue | undefined> => {
      const issue = (await tracker.find(this.#marker)).find((one) => one.text.includes(nonce));
      return issue && { ...issue, problem: undefined, hasLabel: true };
    };
    return this.#onceOnly(async () => hardened(await tracker.create(title, text, assignees)), find);
  }

  /** Returns the title and the text of a new issue. `nonce` is a line that no other issue has. */
  #newIssue(nonce: string): { title: string; text: string } {
    const { text, issueTitle, issueText } = this.#settings;
    const { secrets } = this.#deps.host;
    const facts = this.#facts([]);
    const head = `${markerLine(this.#marker)}\n${this.#stampLines('failed')}\n${nonce}\n\n`;
    const maxLength = text.text_max - head.length;
    const body = composeText(facts, { markups: text.markup, secrets, template: issueText, maxLength });
    return { title: composeTitle(facts, { template: issueTitle, max: text.title_max, secrets }), text: head + body };
  }

  async #closeDuplicate(id: string, winner: Issue): Promise<StepError | undefined> {
    const note = this.#noteText('duplicate', this.#facts([]), { winnerUrl: winner.url });
    const close = (text?: string): Promise<DoneChange> => this.#deps.tracker.closeDuplicate(id, text, winner);
    return (await this.#noteOnce(id, note, close))?.problem;
  }

  /**
   * Carries out a change. If its response is lost, `find` looks for what the change made before it is sent again.
   * Resolves to what the change or `find` returns.
   */
  async #onceOnly<Made>(change: () => Promise<Made>, find: () => Promise<Made | undefined>): Promise<Made> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await change();
      } catch (error) {
        if (!isLost(error)) throw error;
        await this.#pause(PAUSE_AFTER_MS);
        const made = await find();
        if (made !== undefined) return made;
        if (attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  /**
   * Carries out a change with a note. If its response is lost, looks for the note before it sends the request again. If
   * the note is there, only the rest of the change is carried out.
   */
  #noteOnce(
    id: string,
    note: string,
    change: (note?: string) => Promise<DoneChange | undefined>,
  ): Promise<DoneChange | undefined> {
    const stamp = stampOf(note);
    const find = async (): Promise<DoneChange | null | undefined> => {
      const stamps = await this.#stamps(await this.#deps.tracker.notes(id));
      const isThere = stamps.some((one) => stamp !== undefined && isSameStamp(one, stamp));
      return isThere ? ((await change()) ?? null) : undefined;
    };
    return this.#onceOnly<DoneChange | null>(async () => (await change(note)) ?? null, find).then(
      (done) => done ?? undefined,
    );
  }

  #isOfThisRun(stamp: Stamp | undefined): boolean {
    return stamp?.runId === this.#evidence.build.runId;
  }

  /** Adds a note about a failure to an open issue. */
  async #note(issue: Issue, stamps: readonly TimedStamp[]): Promise<Outcome> {
    const done = await this.#comment(issue, this.#noteText('failed', this.#facts(stamps)));
    const open = await this.#open();
    if (open.some(({ id }) => id === issue.id)) return { action: 'commented', issue, problem: done?.problem };
    const [winner] = open;
    // The issue was a duplicate, whose creator has closed it.
    if (winner !== undefined) return this.#write(winner);
    const reopened = await this.#reopenIfFailed(issue);
    return { action: 'commented', issue, problem: done?.problem ?? reopened?.problem };
  }

  async #comment({ id }: Issue, note: string): Promise<DoneChange | undefined> {
    const add = async (text?: string): Promise<DoneChange | undefined> =>
      text === undefined ? undefined : this.#deps.tracker.comment(id, text);
    return this.#noteOnce(id, note, add);
  }

  /** Opens a closed issue again if its newest stamp is a failure: another report closed it at the same time. */
  async #reopenIfFailed(issue: Issue): Promise<DoneChange | undefined> {
    if (this.#settings.dryRun) return undefined;
    const { stamps } = await this.#read(issue);
    const last = newest(stamps);
    const isWrong = last?.result === 'failed' && compareRuns(last, this.#evidence.build) >= 0;
    return isWrong ? this.#deps.tracker.reopen(issue.id, undefined) : undefined;
  }

  #ofWorkflow(stamps: readonly TimedStamp[]): TimedStamp[] {
    return stampsOf(stamps, this.#ofCause?.mark.workflow);
  }

  /** Returns why a failure of this run changes nothing; undefined if it does. */
  #outdated(stamps: readonly TimedStamp[]): string | undefined {
    const { build } = this.#evidence;
    const own = this.#ofWorkflow(stamps);
    if (own.some(({ runId }) => BigInt(runId) > BigInt(build.runId))) return NEWER_RUN;
    const last = newest(own.filter((stamp) => this.#isOfThisRun(stamp)));
    return last?.result === 'failed' ? SAME_RUN : undefined;
  }

  /** Names the issue. It may have been created a moment ago, and lose to another one: looks once more. */
  async #unchanged(reason: string, issue: Issue): Promise<Outcome> {
    this.#deps.host.info(reason);
    await this.#pause(PAUSE_AFTER_MS);
    const [winner = issue] = await this.#open();
    return { action: 'none', issue: winner };
  }

  async #reopen(issue: Issue, stamps: readonly TimedStamp[]): Promise<Outcome> {
    const text = this.#noteText('reopened', this.#facts(stamps));
    const done = await this.#noteOnce(issue.id, text, (note) => this.#deps.tracker.reopen(issue.id, note));
    return { action: 'reopened', issue, problem: done?.problem };
  }

  async #passed(): Promise<Outcome> {
    const [first] = await this.#open();
    if (first === undefined) return NOTHING;
    const reason = this.#outdatedGreen((await this.#read(first)).stamps);
    if (reason !== undefined) return this.#unchanged(reason, first);
    await this.#pause(PAUSE_BEFORE_MS);
    const [issue, ...others] = await this.#open();
    if (issue === undefined) return NOTHING;
    const { notes, stamps } = await this.#read(issue);
    const now = this.#outdatedGreen(stamps);
    if (now !== undefined) return this.#unchanged(now, issue);
    const remaining = this.#remaining(this.#ofWorkflow(stamps));
    const isElsewhere = this.#ofCause !== undefined && failsElsewhere(stamps, this.#ofCause.mark.workflow);
    const closes = !isElsewhere && (await this.#closes(issue, notes, remaining));
    return closes
      ? this.#close(issue, others, stamps)
      : this.#noteGreen(issue, stamps, { remaining, failsElsewhere: isElsewhere });
  }

  /** Returns why a success of this run changes nothing; undefined if it does. */
  #outdatedGreen(stamps: readonly TimedStamp[]): string | undefined {
    const { build } = this.#evidence;
    const own = this.#ofWorkflow(stamps);
    if (own.some((stamp) => compareRuns(stamp, build) > 0)) return NEWER_RUN;
    const last = newest(own.filter((stamp) => compareRuns(stamp, build) === 0));
    return last?.result === 'passed' ? SAME_RUN : this.#notGreen(own);
  }

  /** Returns why a failed step of the issue is not green yet; undefined if all of this workflow are. */
  #notGreen(own: readonly TimedStamp[]): string | undefined {
    if (this.#ofCause === undefined) return undefined;
    const { ended } = this.#ofCause;
    const last = newest(own.filter(({ result }) => result !== 'duplicate'));
    if (last?.result !== 'failed') return 'The issue has no failed step of this workflow.';
    const isGreen = (last.steps?.steps ?? []).every((step) => isGreenNow(step, ended));
    return isGreen ? undefined : 'A failed step of the issue was not green in this run, so the issue stays open.';
  }

  /** Adds a note about a success that does not close the issue. Only the first success in a row gets one. */
  async #noteGreen(
    issue: Issue,
    stamps: readonly TimedStamp[],
    more: { remaining: number | undefined; failsElsewhere: boolean },
  ): Promise<Outcome> {
    const last = newest(this.#ofWorkflow(stamps));
    if (last?.result === 'passed') return { action: 'none', issue };
    const done = await this.#comment(issue, this.#noteText('passed', this.#facts(stamps), more));
    return { action: 'commented', issue, problem: done?.problem };
  }

  async #close(issue: Issue, others: readonly Issue[], stamps: readonly TimedStamp[]): Promise<Outcome> {
    const { tracker, host } = this.#deps;
    const isFlake = stamps.some(({ runId, result }) => result === 'failed' && runId === this.#evidence.build.runId);
    const text = this.#noteText('closed', this.#facts(stamps), { isFlake });
    const done = await this.#noteOnce(issue.id, text, (note) => tracker.close(issue.id, note));
    // Left over by a report that was ended between the creation and the comparison.
    for (const other of others) {
      await this.#closeDuplicate(other.id, issue);
      host.info(`The issue ${other.id} was a duplicate, and is closed too.`);
    }
    const reopened = await this.#reopenIfFailed(issue);
    return { action: reopened === undefined ? 'closed' : 'none', issue, problem: done?.problem ?? reopened?.problem };
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

  #facts(stamps: readonly TimedStamp[]): ReportFacts {
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
      isOfCause: this.#ofCause !== undefined,
      why: this.#why && { ...this.#why, newCauses: this.#newCauses(stamps, this.#why.causes) },
    };
  }

  /** Returns the causes that no text of the issue of a workflow names. Older texts name none. */
  #newCauses(stamps: readonly TimedStamp[], causes: readonly FoundCause[]): FoundCause[] {
    const known = new Set(stamps.flatMap((stamp) => stamp.causes));
    return known.size === 0 ? [] : causes.filter(({ fingerprint }) => !known.has(codeOf(fingerprint)));
  }

  #noteText(
    kind: NoteKind,
    facts: ReportFacts,
    more: Pick<NoteOptions, 'winnerUrl' | 'remaining' | 'failsElsewhere' | 'isFlake'> = {},
  ): string {
    const { text } = this.#settings;
    const result = kind === 'duplicate' ? 'duplicate' : kind === 'failed' || kind === 'reopened' ? 'failed' : 'passed';
    const head = `${this.#stampLines(result)}\n\n`;
    const { secrets }: { secrets: Secrets } = this.#deps.host;
    const maxLength = text.text_max - head.length;
    return head + composeNote(kind, facts, { ...more, markups: text.markup, maxLength, secrets });
  }

  /** Returns the lines that say which run a text is about, and which causes or steps. */
  #stampLines(result: Stamp['result']): string {
    const { runId, attempt } = this.#evidence.build;
    const named = this.#ofCause === undefined && result === 'failed' ? (this.#why?.causes ?? []) : [];
    const causes = named.map(({ fingerprint }) => codeOf(fingerprint));
    return stampLines({ runId, attempt, result, causes, steps: this.#ofCause?.mark });
  }

  /** Waits up to `atMostMs`, at least a quarter of it. */
  async #pause(atMostMs: number): Promise<void> {
    if (this.#settings.dryRun) return;
    await this.#deps.sleep(Math.round((0.25 + 0.75 * this.#deps.random()) * atMostMs));
  }
}

/** Returns the files that may have broken the build: those that changed, else those that the causes name. */
function pathsOf(why: ReportSubject['why']): readonly string[] {
  const changed = why?.suspects?.files ?? [];
  return changed.length > 0 ? changed : (why?.causes.flatMap(({ name }) => name.match(FILE_NAME) ?? []) ?? []);
}

const FILE_NAME = /[\w@+-][\w./@+-]{0,200}\.\w{1,10}/gu;

/** Returns what the first lines of a text say, if they are of a report. */
function timedStamp({ text, createdAt }: Pick<Note, 'text' | 'createdAt'>): TimedStamp[] {
  const stamp = stampOf(text);
  return stamp === undefined ? [] : [{ ...stamp, createdAt }];
}

/** Returns whether an issue was moved or deleted. */
const isGone = (error: unknown): boolean => error instanceof StepError && [301, 404, 410].includes(error.status ?? 0);

/** Returns whether the tracker may have carried out a request whose response is unknown. */
const isLost = (error: unknown): boolean =>
  error instanceof StepError &&
  !error.refused &&
  !error.unsent &&
  (LOST_CODES.includes(error.code) || (error.code === 'API_STATUS' && error.transient));

const LOST_CODES: readonly string[] = ['CONNECTION_LOST', 'HTTP_INVALID', 'TIMEOUT', 'RESPONSE_INVALID'];

/** Codes of a problem after which there is no issue, or one that everybody can read. */
const HARD_PROBLEMS: readonly string[] = ['PRIVACY_UNPROVEN', 'TEXT_PUBLIC'];

/** Throws the problem of a change if the report was not made. */
function hardened<Made extends { problem?: StepError | undefined }>(made: Made): Made {
  if (made.problem !== undefined && HARD_PROBLEMS.includes(made.problem.code)) throw made.problem;
  return made;
}
