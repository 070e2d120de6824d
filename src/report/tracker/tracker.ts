import type { Host } from '../../ci/host.js';
import { readJson, type HttpResponse } from '../../http/message.js';
import { describeFailure, StepError } from '../../lib/errors.js';
import { scalarText, select, type Json, type JsonObject } from '../../lib/json.js';
import type { Operation } from '../../provider/provider.js';
import { fillUrl } from '../../provider/template.js';
import { listAt } from '../../request/change/pages.js';
import { openOwnRequests, type OwnRequests } from '../../request/change/own-requests.js';
import { asProblem, runChange, type DoneChange } from '../../request/change/run-change.js';
import { hidingFlag } from '../../request/plan/parameters.js';
import { planRequest, type RequestPlan } from '../../request/plan/plan.js';
import type { RequestContext } from '../../request/send-for-step.js';
import type { RequestDeps } from '../../request/send-plan.js';
import { hasMarker, MARKER_FORM, markerWith, searchWordOf, type Marker } from '../marker.js';
import { idsAround, inParts } from './around.js';
import { assigneeParameter, mayBeAssignees, missingAssignees, notAssigned, withoutChecks } from './assignees.js';
import { describePlan } from './dry-run.js';
import { fillParameters, hasValues, pickFrom, type FormValues, type IssuesForm } from './form.js';
import { compareIssues, isNote, labelsOf, readIssue, readNote, type Issue, type Note } from './issue.js';
import { writeUnseen } from './unseen.js';
import { Writers } from './writers.js';

type Fresh = NonNullable<IssuesForm['find']['fresh']>;
type Relate = NonNullable<IssuesForm['duplicate']['relate']>;
type NoteProperties = NonNullable<IssuesForm['notes']['properties']>;

/** The settings of a tracker. */
export interface TrackerSettings extends RequestContext {
  form: IssuesForm;
  /** The parameters of the path that the run determines, such as the repository. */
  context: Readonly<JsonObject>;
  /** The parameters of the workflow for every request, such as the project, and those for a new issue or a note. */
  fields: Readonly<JsonObject>;
  label: string;
  closeStatus: string;
  reopenStatus: string;
  /** How long ago a closed issue may have been closed so that it is found, in milliseconds. */
  maxAgeMs: number;
  /** Whether the tracker belongs to the repository of the build, and has the same readers. */
  isOwn: boolean;
  /** Whether to log the changes instead of sending them. */
  dryRun: boolean;
}

export interface TrackerDeps extends RequestDeps {
  now: () => number;
  /** Waits for a random time of at most so many milliseconds. Without it, writes are not spread. */
  pause?: (atMostMs: number) => Promise<void>;
}

/** The id and the address of an issue. */
export interface IssueLink {
  id: string;
  url: string | undefined;
}

/** An issue that was created. */
export interface NewIssue extends IssueLink {
  /** Why its fields are not as requested; undefined if they are. */
  problem: StepError | undefined;
  /** Whether it has the label of the report, or the tracker has no labels. */
  hasLabel: boolean;
}

/** A tracker with the issues of failing builds. Every method rejects with a StepError. */
export class Tracker {
  readonly #settings: TrackerSettings;
  readonly #deps: TrackerDeps;
  readonly #own: OwnRequests;
  readonly #writers: Writers;
  #me: Promise<string> | undefined;
  /** The ids of the issues that were created, and of those that were found. */
  readonly #made = new Set<string>();
  readonly #known = new Set<string>();
  /** How many reports raced for the issue: so many of its kind were open at once. */
  #racers = 1;

  constructor(settings: TrackerSettings, deps: TrackerDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#own = openOwnRequests(settings, deps);
    this.#writers = new Writers(settings.form, this.#own);
  }

  /** Returns the id of the user that the token acts as. */
  me(): Promise<string> {
    const { operation, path } = this.#settings.form.me;
    this.#me ??= this.#own.read(operation, {}).then((response) => {
      const me = scalarText(select(response, path));
      if (me !== '') return me;
      throw new StepError('RESPONSE_UNEXPECTED', `${this.#title} does not show who the token acts as.`);
    });
    return this.#me;
  }

  /**
   * Returns whether only some people see the issues: the workflow hides them, or the tracker says that they are private.
   * If it does not say so, or cannot be read, everybody may see them.
   */
  async isPrivate(): Promise<boolean> {
    if (this.#hides()) return true;
    const { visibility } = this.#settings.form;
    if (visibility === undefined) return false;
    const { operation, path, private: values } = visibility;
    try {
      const value = select(await this.#own.read(operation, this.#common(operation)), path);
      return values.some((one) => one === value);
    } catch (error) {
      if (error instanceof StepError && UNKNOWN_VISIBILITY.includes(error.code)) return false;
      throw error;
    }
  }

  /** Returns our issues with the marker: open ones, else those that were closed lately; the winner first. */
  async find(marker: Marker): Promise<Issue[]> {
    return this.#search(searchWordOf(marker), (text) => hasMarker(text, marker));
  }

  /** Does the same as `find` for all markers whose first word is this one. */
  async findAll(word: string): Promise<Issue[]> {
    return this.#search(word, (text) => markerWith(text, word) !== undefined);
  }

  async #search(marker: string, isWanted: (text: string) => boolean): Promise<Issue[]> {
    const { find } = this.#settings.form;
    const me = await this.me();
    const found = new Map<string, Issue>();
    for (const search of find.searches) {
      const parameters = { ...this.#common(find.operation), ...fillParameters(search, this.#values({ marker, me })) };
      const listed = await this.#own.list(find.operation, parameters, find.items);
      const items = find.fresh === undefined ? listed : await this.#fresh(listed, find.fresh);
      const issues = items.flatMap((item) => this.#issueOf(item) ?? []);
      for (const issue of issues) {
        if (isSameUser(issue.author, me) && isWanted(issue.text) && this.#isHiddenEnough(issue)) {
          found.set(issue.id, issue);
        }
      }
      if ([...found.values()].some(({ isOpen }) => isOpen)) break;
    }
    const sorted = [...found.values()].sort(compareIssues);
    for (const { id } of sorted) this.#known.add(id);
    this.#racers = Math.max(this.#racers, sorted.filter(({ isOpen }) => isOpen).length);
    return sorted;
  }

  /**
   * Returns the issues that a search found as they are now, those that this report has seen before, those that are newer
   * than the newest one of the search, and those that are as new as one that the report has created.
   */
  async #fresh(listed: readonly Json[], fresh: Fresh): Promise<Json[]> {
    const found = listed.map((item) => scalarText(select(item, this.#settings.form.issue.id)));
    const near = [...this.#made].flatMap((id) => idsAround(id, fresh.around));
    const ids = [...new Set([...found, ...this.#known, ...(await this.#afterNewest(fresh)), ...near])];
    const parameters = { ...this.#common(fresh.operation), ...fillParameters(fresh.parameters, this.#values({})) };
    const parts = [];
    for (const part of inParts(
      ids.filter((id) => id !== ''),
      fresh.most,
    )) {
      parts.push(await this.#own.list(fresh.operation, { ...parameters, [fresh.ids]: part }, fresh.items));
    }
    return parts.flat();
  }

  /** Returns the ids that follow the newest one of a search: those of issues that it does not show yet. */
  async #afterNewest({ newest }: Fresh): Promise<string[]> {
    if (newest === undefined) return [];
    const { find, issue } = this.#settings.form;
    const parameters = { ...this.#common(find.operation), ...fillParameters(newest.parameters, this.#values({})) };
    const [first] = listAt(await this.#own.read(find.operation, parameters), find.items);
    const id = scalarText(select(first, issue.id));
    return id === '' ? [] : idsAround(id, { before: 0, after: newest.after });
  }

  /** Returns an issue as it is now. */
  async read(id: string): Promise<Issue> {
    const { read } = this.#settings.form;
    const parameters = { ...this.#common(read.operation), ...fillParameters(read.parameters, this.#values({ id })) };
    const response = await this.#own.read(read.operation, { ...parameters, id });
    const item = read.path === undefined ? response : select(response, read.path);
    const issue = this.#issueOf((item ?? null) as Json);
    if (issue !== undefined) return issue;
    throw new StepError('RESPONSE_UNEXPECTED', `${this.#title} did not show the issue ${id}.`);
  }

  /** Returns the notes of an issue. */
  async notes(id: string): Promise<Note[]> {
    const { notes } = this.#settings.form;
    const parameters = { ...this.#common(notes.operation), ...fillParameters(notes.parameters, this.#values({ id })) };
    const items = await this.#own.list(notes.operation, { ...parameters, id }, notes.items);
    const { form } = this.#settings;
    const listed = items.filter((item) => isNote(item, form));
    const own = notes.properties === undefined ? [] : await this.#ownNotes(listed, notes.properties);
    const read = listed.map((item, index) => readNote(item, form, own[index]));
    if (notes.writers?.operation === undefined) return read;
    return this.#writers.mark(read, await this.me(), this.#common(notes.writers.operation));
  }

  /** Returns our notes with their properties, each at the index of its note. */
  async #ownNotes(items: readonly Json[], { operation, id, ids, most, items: path }: NoteProperties): Promise<Json[]> {
    const { author } = this.#settings.form.notes;
    const me = await this.me();
    const idOf = (item: Json): string => scalarText(select(item, id));
    const own = items.filter((item) => isSameUser(scalarText(select(item, author)), me)).map(idOf);
    const found = new Map<string, Json>();
    for (const part of inParts(own, most)) {
      const parameters = { ...this.#common(operation), [ids]: part.map(numberOf) };
      for (const item of await this.#own.list(operation, parameters, path)) found.set(idOf(item), item);
    }
    return items.map((item) => found.get(idOf(item)) ?? null);
  }

  /** Returns whether a note is by the user of the token. */
  async isMine({ author }: Pick<Note, 'author'>): Promise<boolean> {
    return isSameUser(author, await this.me());
  }

  /**
   * Creates an issue. A text that must stay hidden follows later, but its first paragraph, the marker and the stamp, is
   * there at once, so that others find the issue. If the tracker refuses the assignees, it is created without them.
   */
  async create(title: string, text: string, assignees: readonly string[] = []): Promise<NewIssue> {
    const assigned = this.#assigneeParameter(assignees);
    if (Object.keys(assigned).length === 0) return this.#create(title, text, {});
    const names = assignees.map((name) => this.#host.secrets.sanitize(name, 60)).join(', ');
    try {
      return await this.#create(title, text, assigned);
    } catch (error) {
      if (!mayBeAssignees(error)) throw error;
      const made = await this.#create(title, text, {});
      this.#host.warning(notAssigned(names, describeFailure(error).text));
      return made;
    }
  }

  async #create(title: string, text: string, assigned: JsonObject): Promise<NewIssue> {
    const plan = this.#planCreate(title, text, assigned);
    const head = writeUnseen(text.split('\n\n', 1)[0] ?? '', this.#settings.form.text.unseen).text;
    const placeholder = { [this.#settings.form.create.text]: head };
    const operation = withoutChecks(plan.operation, [...this.#uncheckedLabels(), ...Object.keys(assigned)]);
    const { result, problem } = await this.#send({ ...plan, operation, placeholder });
    if (result.id !== undefined) this.#made.add(result.id);
    const isSent = !this.#settings.dryRun;
    const missing = isSent ? missingAssignees(result.response, plan.operation, assigned) : [];
    if (missing.length > 0) {
      const names = missing.map((name) => this.#host.secrets.sanitize(name, 60)).join(', ');
      this.#host.warning(
        notAssigned(names, 'The tracker ignored a part of the assignees, or the token may not assign.'),
      );
    }
    return { id: result.id ?? '', url: result.url, problem, hasLabel: this.#hasLabel(result.response) };
  }

  #assigneeParameter(names: readonly string[]): JsonObject {
    const { form, fields } = this.#settings;
    return assigneeParameter(form.create, this.#operation(form.create.operation), fields, names);
  }

  /** Returns the parameter of labels, unless `fields` has some. The report works without its label. */
  #uncheckedLabels(): string[] {
    const { labels } = this.#settings.form.create;
    return labels === undefined || Object.hasOwn(this.#settings.fields, labels) ? [] : [labels];
  }

  #hasLabel(response: HttpResponse): boolean {
    const { create, issue } = this.#settings.form;
    if (create.labels === undefined || this.#settings.dryRun) return true;
    const shown = readJson(response) ?? null;
    // A response without labels says nothing about them.
    if (issue.labels === undefined || select(shown, issue.labels.items) === undefined) return true;
    const labels = labelsOf(shown, issue.labels);
    return labels.some((label) => label.toLowerCase() === this.#settings.label.toLowerCase());
  }

  /** Returns the request that creates an issue. Throws INPUT_INVALID if `fields` is invalid. */
  planCreate(title: string, text: string, assignees: readonly string[] = []): RequestPlan {
    return this.#planCreate(title, text, this.#assigneeParameter(assignees));
  }

  #planCreate(title: string, text: string, assigned: JsonObject): RequestPlan {
    const { create } = this.#settings.form;
    const { label, fields } = this.#settings;
    const markers = create.marker_label === true ? markersOf(text) : [];
    const labels =
      create.labels === undefined ? {} : { [create.labels]: [label, ...markers, ...listOf(fields[create.labels])] };
    return this.#plan(create.operation, {
      ...this.#ownFields(create.operation),
      ...labels,
      ...assigned,
      [create.title]: title,
      ...this.#textOf(text, create),
    });
  }

  /** Adds a note to an issue. */
  async comment(id: string, text: string): Promise<DoneChange> {
    const { comment } = this.#settings.form;
    const fields = { ...this.#noteFields(comment.operation), id, ...this.#textOf(text, comment) };
    const add = (): Promise<DoneChange> => this.#send(this.#plan(comment.operation, fields));
    return this.#made.has(id) ? add() : this.#inTurn(add);
  }

  /**
   * Writes to an issue to which all reports write that raced for it, at a random time. Each has about two of these
   * writes, so with this margin, hardly any time has more than the tracker accepts. If it has, the report waits again.
   */
  async #inTurn<Done>(write: () => Promise<Done>): Promise<Done> {
    const { pace } = this.#settings.form;
    if (pace === undefined || this.#settings.dryRun) return write();
    const wait = async (reports: number): Promise<void> =>
      this.#deps.pause?.((reports * 2.5 * pace.seconds * 1000) / pace.writes);
    if (this.#racers > 1) await wait(this.#racers);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await write();
      } catch (error) {
        if (attempt === MAX_TURNS || !(error instanceof StepError) || error.status !== 429) throw error;
        await wait(Math.max(this.#racers, 2 * pace.writes));
      }
    }
  }

  /** Returns the parameters with a text of ours, and with its lines that nobody should see. */
  #textOf(text: string, { text: name, properties: list }: { text: string; properties?: string }): JsonObject {
    const written = writeUnseen(text, this.#settings.form.text.unseen);
    const properties = list === undefined || written.properties === undefined ? {} : { [list]: written.properties };
    return { [name]: written.text, ...properties };
  }

  /** Closes an issue, with a note if there is a text. In one request, if the tracker can. */
  close(id: string, text: string | undefined): Promise<DoneChange> {
    return this.#change('close', id, text);
  }

  /** Opens an issue again, with a note if there is a text. In one request, if the tracker can. */
  reopen(id: string, text: string | undefined): Promise<DoneChange> {
    return this.#change('reopen', id, text);
  }

  /** Closes a duplicate of another issue, with a note if there is a text, then relates it to that issue. */
  async closeDuplicate(id: string, text: string | undefined, winner: Issue): Promise<DoneChange> {
    const { relate } = this.#settings.form.duplicate;
    const values = { winner: numberOf(winner.id), winner_ref: winner.ref };
    const done = await this.#change('duplicate', id, text, values);
    if (relate === undefined) return done;
    const problem = await this.#inTurn(() => this.#relate(relate, id, values)).catch(asProblem);
    // Nothing is lost: its note has the address of the other issue.
    if (problem !== undefined) this.#host.warning(notRelated(id, winner.id, describeFailure(problem).text));
    return done;
  }

  /** Relates an issue to another one. Resolves to why it is not as requested. */
  async #relate(
    { operation, parameters, shown }: Relate,
    id: string,
    more: FormValues,
  ): Promise<StepError | undefined> {
    const values = this.#values({ id, ...more });
    const own = Object.hasOwn(this.#operation(operation).parameters ?? {}, 'id') ? { id } : {};
    const { problem } = await this.#send(this.#plan(operation, { ...fillParameters(parameters, values), ...own }));
    if (problem !== undefined || shown === undefined || this.#settings.dryRun) return problem;
    const request = { ...this.#common(shown.operation), ...fillParameters(shown.parameters, values), id };
    const items = await this.#own.list(shown.operation, request, shown.items);
    if (items.some((item) => hasValues(item, fillParameters(shown.where, values)))) return undefined;
    return new StepError('CHANGE_IGNORED', `${this.#title} does not show the relation.`);
  }

  async #change(
    kind: 'close' | 'reopen' | 'duplicate',
    id: string,
    text: string | undefined,
    more: FormValues = {},
  ): Promise<DoneChange> {
    const change = this.#settings.form[kind];
    if (text !== undefined && change.text === undefined) await this.comment(id, text);
    const send = async (): Promise<DoneChange> => {
      const picked = await this.#pickValues(id, change.parameters);
      if (picked === undefined) return this.#checkState(kind, id);
      const parameters = fillParameters(change.parameters, this.#values({ id, ...picked, ...more }));
      const note = text === undefined || change.text === undefined ? {} : this.#textOf(text, { text: change.text });
      const plan = this.#plan(change.operation, { ...this.#noteFields(change.operation), id, ...parameters, ...note });
      // Without a note, the same change can be sent twice.
      return this.#send(plan, Object.keys(note).length === 0);
    };
    return send().catch((error: unknown) => {
      // Another change of the same issue was carried out at the same time.
      if (error instanceof StepError && error.status === 409) return send();
      throw error;
    });
  }

  /** Returns a change that is not necessary: somebody else made it. Rejects with CHANGE_IGNORED if it was not made. */
  async #checkState(kind: 'close' | 'reopen' | 'duplicate', id: string): Promise<DoneChange> {
    const { isOpen } = await this.read(id);
    if (isOpen === (kind === 'reopen')) return NOTHING_DONE;
    const wanted = kind === 'reopen' ? 'open' : 'closed';
    throw new StepError('CHANGE_IGNORED', `${this.#title} allows no "${wanted}" status for the issue ${id}.`, {
      hint: 'Let the workflow of the tracker allow such a status, and give the user of the token the permission to change it.',
    });
  }

  /** Returns the values that depend on the issue, of those that `parameters` needs; undefined if one is not possible. */
  async #pickValues(id: string, parameters: JsonObject = {}): Promise<FormValues | undefined> {
    const values: Record<string, Json> = {};
    for (const [name, pick] of Object.entries(this.#settings.form.values ?? {})) {
      if (!Object.values(parameters).includes(`{${name}}`)) continue;
      const request = { ...this.#common(pick.operation), ...pick.parameters, id };
      const items = await this.#own.list(pick.operation, request, pick.items);
      const picked = pickFrom(items, pick, this.#values({ id }));
      if (picked === undefined) return undefined;
      if (!picked.isPreferred) this.#host.warning(notAllowed(name, id));
      Object.assign(values, picked.also, { [name]: picked.value });
    }
    return values;
  }

  async #send(plan: RequestPlan, retryUnsafe = false): Promise<DoneChange> {
    const inputs = { ...this.#settings.inputs, retryUnsafe };
    if (!this.#settings.dryRun) return runChange(plan, { ...this.#settings, inputs }, this.#deps);
    describePlan(plan, this.#settings.form, this.#host);
    return NOTHING_DONE;
  }

  #plan(name: string, parameters: JsonObject): RequestPlan {
    const { provider, baseUrl } = this.#settings;
    const operation = this.#operation(name);
    if (baseUrl === undefined) throw new StepError('INTERNAL', 'The tracker has no base URL.');
    const all = { ...this.#common(name), ...parameters };
    return planRequest(operation, provider, baseUrl, { parameters: all, query: {}, headers: {} });
  }

  #operation(name: string): Operation {
    const operation = this.#settings.provider.operations[name];
    if (operation === undefined) throw new StepError('INTERNAL', `The provider has no operation ${name}.`);
    return operation;
  }

  /** Returns the parameters of the path that every request of the tracker has, such as the project. */
  #common(name: string): JsonObject {
    const { parameters = {} } = this.#operation(name);
    const given = { ...this.#settings.context, ...this.#settings.fields };
    return Object.fromEntries(Object.entries(given).filter(([key]) => parameters[key]?.in === 'path'));
  }

  /** Returns the fields of the workflow for a new issue: all of them, except those that only a note has. */
  #ownFields(name: string): JsonObject {
    const { parameters = {} } = this.#operation(name);
    const ofNotes = this.#operation(this.#settings.form.comment.operation).parameters ?? {};
    const entries = Object.entries(this.#settings.fields);
    return Object.fromEntries(
      entries.filter(([key]) => Object.hasOwn(parameters, key) || !Object.hasOwn(ofNotes, key)),
    );
  }

  /** Returns the fields of the workflow that only a note has, such as private_notes. */
  #noteFields(name: string): JsonObject {
    const { parameters = {} } = this.#operation(name);
    const ofIssues = this.#operation(this.#settings.form.create.operation).parameters ?? {};
    const entries = Object.entries(this.#settings.fields);
    return Object.fromEntries(
      entries.filter(([key]) => Object.hasOwn(parameters, key) && !Object.hasOwn(ofIssues, key)),
    );
  }

  #values(more: FormValues): FormValues {
    const { label, closeStatus, reopenStatus, maxAgeMs } = this.#settings;
    const since = new Date(Math.max(0, this.#deps.now() - maxAgeMs - DAY_MS)).toISOString().replace(/\.\d+Z$/u, 'Z');
    return {
      ...this.#settings.fields,
      label,
      since,
      since_day: since.slice(0, 10),
      close_status: closeStatus,
      reopen_status: reopenStatus,
      ...more,
    };
  }

  #issueOf(item: Json): Issue | undefined {
    const { form, baseUrl } = this.#settings;
    const template = this.#operation(form.read.operation).result?.url;
    const urlOf = (id: string): string | undefined =>
      template === undefined ? undefined : fillUrl(template, { base_url: baseUrl }, { id }, 'id')?.href;
    return readIssue(item, form, urlOf);
  }

  /** Returns whether an issue is hidden, if the fields of the workflow ask for it. No note goes into another one. */
  #isHiddenEnough({ isHidden }: Issue): boolean {
    return isHidden || !this.#hides();
  }

  /** Returns whether the fields of the workflow hide a new issue. */
  #hides(): boolean {
    return hidingFlag(this.planCreate('title', 'text').given) !== undefined;
  }

  get #title(): string {
    return this.#settings.provider.title;
  }

  get #host(): Host {
    return this.#deps.host;
  }
}

/** The codes after which it is unknown whether issues are private. Others would end every request. */
const UNKNOWN_VISIBILITY: readonly string[] = [
  'API_STATUS',
  'RESPONSE_UNEXPECTED',
  'RESPONSE_INVALID',
  'SCOPE_MISSING',
];

const DAY_MS = 86_400_000;
/** How often a write is sent to an issue that gets too many. */
const MAX_TURNS = 3;
const NO_RESPONSE = { status: 200, headers: {}, body: Buffer.alloc(0) };
const NOTHING_DONE: DoneChange = {
  result: { response: NO_RESPONSE, received: NO_RESPONSE.body, text: '', id: undefined, url: undefined },
  problem: undefined,
};

const notRelated = (id: string, winner: string, reason: string): string =>
  `The duplicate ${id} was closed, but not related to the issue ${winner}. ${reason}`;

const notAllowed = (name: string, id: string): string =>
  `The tracker does not allow the ${name === 'closed' ? 'close-status' : 'reopen-status'} for the issue ${id}. ` +
  'The step uses another status that it allows.';

/** GitHub's GraphQL API may omit the suffix of the logins of apps. */
const isSameUser = (author: string, me: string): boolean => author === me || author === `${me}[bot]`;

/** Returns the markers in the first line of the text of an issue. */
const markersOf = (text: string): string[] => text.split('\n', 1)[0]?.match(MARKER_FORM) ?? [];

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

const numberOf = (id: string): Json => (/^\d{1,15}$/u.test(id) ? Number(id) : id);
