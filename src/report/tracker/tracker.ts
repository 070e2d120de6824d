import type { Host } from '../../ci/host.js';
import { readJson, type HttpResponse } from '../../http/message.js';
import { describeFailure, StepError } from '../../lib/errors.js';
import { scalarText, select, type Json, type JsonObject } from '../../lib/json.js';
import type { Operation } from '../../provider/provider.js';
import { fillUrl } from '../../provider/template.js';
import { openOwnRequests, type OwnRequests } from '../../request/change/own-requests.js';
import { asProblem, runChange, type DoneChange } from '../../request/change/run-change.js';
import { hidingFlag } from '../../request/plan/parameters.js';
import { planRequest, type RequestPlan } from '../../request/plan/plan.js';
import type { RequestContext } from '../../request/send-for-step.js';
import type { RequestDeps } from '../../request/send-plan.js';
import { hasMarker, markerWith, searchWordOf, type Marker } from '../marker.js';
import { assigneeParameter, mayBeAssignees, missingAssignees, notAssigned, withoutChecks } from './assignees.js';
import { describePlan } from './dry-run.js';
import { fillParameters, pickFrom, type FormValues, type IssuesForm } from './form.js';
import { compareIssues, isNote, labelsOf, readIssue, readNote, type Issue, type Note } from './issue.js';
import { Writers } from './writers.js';

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
      const items = await this.#own.list(find.operation, parameters, find.items);
      const issues = items.flatMap((item) => this.#issueOf(item) ?? []);
      for (const issue of issues) {
        if (isSameUser(issue.author, me) && isWanted(issue.text) && this.#isHiddenEnough(issue)) {
          found.set(issue.id, issue);
        }
      }
      if ([...found.values()].some(({ isOpen }) => isOpen)) break;
    }
    return [...found.values()].sort(compareIssues);
  }

  /** Returns an issue as it is now. */
  async read(id: string): Promise<Issue> {
    const { read } = this.#settings.form;
    const response = await this.#own.read(read.operation, { ...this.#common(read.operation), id });
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
    const read = items.filter((item) => isNote(item, form)).map((item) => readNote(item, form));
    if (notes.writers?.operation === undefined) return read;
    return this.#writers.mark(read, await this.me(), this.#common(notes.writers.operation));
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
    const placeholder = { [this.#settings.form.create.text]: text.split('\n\n', 1)[0] ?? '' };
    const operation = withoutChecks(plan.operation, [...this.#uncheckedLabels(), ...Object.keys(assigned)]);
    const { result, problem } = await this.#send({ ...plan, operation, placeholder });
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
    const labels = labelsOf(readJson(response) ?? null, issue.labels);
    return labels.some((label) => label.toLowerCase() === this.#settings.label.toLowerCase());
  }

  /** Returns the request that creates an issue. Throws INPUT_INVALID if `fields` is invalid. */
  planCreate(title: string, text: string, assignees: readonly string[] = []): RequestPlan {
    return this.#planCreate(title, text, this.#assigneeParameter(assignees));
  }

  #planCreate(title: string, text: string, assigned: JsonObject): RequestPlan {
    const { create } = this.#settings.form;
    const { label, fields } = this.#settings;
    const labels = create.labels === undefined ? {} : { [create.labels]: [label, ...listOf(fields[create.labels])] };
    return this.#plan(create.operation, {
      ...this.#ownFields(create.operation),
      ...labels,
      ...assigned,
      [create.title]: title,
      [create.text]: text,
    });
  }

  /** Adds a note to an issue. */
  async comment(id: string, text: string): Promise<DoneChange> {
    const { comment } = this.#settings.form;
    return this.#send(
      this.#plan(comment.operation, { ...this.#noteFields(comment.operation), id, [comment.text]: text }),
    );
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
    const known = this.#values({ ...this.#common(relate.operation), id, ...values });
    const parameters = fillParameters(relate.parameters, known);
    const problem = await this.#send(this.#plan(relate.operation, { ...parameters, id })).then(
      (related) => related.problem,
      asProblem,
    );
    // Nothing is lost: its note has the address of the other issue.
    if (problem !== undefined) this.#host.warning(notRelated(id, winner.id, describeFailure(problem).text));
    return done;
  }

  async #change(
    kind: 'close' | 'reopen' | 'duplicate',
    id: string,
    text: string | undefined,
    more: FormValues = {},
  ): Promise<DoneChange> {
    const change = this.#settings.form[kind];
    if (text !== undefined && change.text === undefined) await this.comment(id, text);
    const picked = await this.#pickValues(id, change.parameters);
    const parameters = fillParameters(change.parameters, this.#values({ id, ...picked, ...more }));
    const note = text === undefined || change.text === undefined ? {} : { [change.text]: text };
    const plan = this.#plan(change.operation, { ...this.#noteFields(change.operation), id, ...parameters, ...note });
    // Without a note, the same change can be sent twice.
    return this.#send(plan, Object.keys(note).length === 0);
  }

  /** Returns the values that depend on the issue, of those that `parameters` needs. */
  async #pickValues(id: string, parameters: JsonObject = {}): Promise<FormValues> {
    const values: Record<string, Json> = {};
    for (const [name, pick] of Object.entries(this.#settings.form.values ?? {})) {
      if (!Object.values(parameters).includes(`{${name}}`)) continue;
      const request = { ...this.#common(pick.operation), ...pick.parameters, id };
      const items = await this.#own.list(pick.operation, request, pick.items);
      const picked = pickFrom(items, pick, this.#values({ id }));
      if (picked === undefined) {
        throw new StepError('CHANGE_IGNORED', `${this.#title} allows no "${name}" status for the issue ${id}.`, {
          hint: 'Let the workflow of the tracker and the role of the user allow such a status.',
        });
      }
      if (!picked.isPreferred) this.#host.warning(notAllowed(name, id));
      values[name] = picked.value;
    }
    return values;
  }

  async #send(plan: RequestPlan, retryUnsafe = false): Promise<DoneChange> {
    const inputs = { ...this.#settings.inputs, retryUnsafe };
    if (!this.#settings.dryRun) return runChange(plan, { ...this.#settings, inputs }, this.#deps);
    describePlan(plan, this.#settings.form, this.#host);
    return {
      result: { response: NO_RESPONSE, received: NO_RESPONSE.body, text: '', id: undefined, url: undefined },
      problem: undefined,
    };
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
    return { label, since, close_status: closeStatus, reopen_status: reopenStatus, ...more };
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
const NO_RESPONSE = { status: 200, headers: {}, body: Buffer.alloc(0) };

const notRelated = (id: string, winner: string, reason: string): string =>
  `The duplicate ${id} was closed, but not related to the issue ${winner}. ${reason}`;

const notAllowed = (name: string, id: string): string =>
  `The tracker does not allow the ${name === 'closed' ? 'close-status' : 'reopen-status'} for the issue ${id}. ` +
  'The step uses another status that it allows.';

/** GitHub's GraphQL API may omit the suffix of the logins of apps. */
const isSameUser = (author: string, me: string): boolean => author === me || author === `${me}[bot]`;

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

const numberOf = (id: string): Json => (/^\d{1,15}$/u.test(id) ? Number(id) : id);
