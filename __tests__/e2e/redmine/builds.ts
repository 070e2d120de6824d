import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll } from '@jest/globals';
import type { ActionOptions, ActionResult } from '../../../sandbox/runner.js';
import type { Issue } from './administration.js';
import { type Chain, load, save } from '../support/chain.js';
import { newGrant } from './grants.js';
import type { Stage } from './stage.js';

/** The project whose role may close issues and hide texts. */
export const BUILDS = 'builds';

/** A run of a workflow, which a report is about. */
export interface Run {
  /** The results of the jobs before the report, by id. */
  needs?: Record<string, string>;
  runId?: number;
  attempt?: number;
  event?: string;
  ref?: string;
  payload?: object;
  inputs?: Record<string, string>;
  env?: Record<string, string>;
  onSpawn?: ActionOptions['onSpawn'];
}

export const RED = { build: 'success', test: 'failure' };
export const GREEN = { build: 'success', test: 'success' };

/** The action and the issue of a report, as its outputs name them. */
export const outcome = ({ outputs }: ActionResult): [string | undefined, string | undefined] => [
  outputs['action'],
  outputs['id'],
];

/** Runs the report of builds, with one given token. */
export class Builds {
  readonly #stage: Stage;
  #token = '';
  #workflows = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    beforeAll(async () => {
      this.#token = await this.newToken();
    });
  }

  /** Signs in, and returns an access token with all scopes except `without`. */
  async newToken(without: readonly string[] = []): Promise<string> {
    const { redmine } = this.#stage;
    const scopes = [...redmine.scopes, ...redmine.hidingScopes].filter((scope) => !without.includes(scope));
    const grant = await newGrant(redmine, scopes);
    this.#stage.addSecret(grant.access_token);
    this.#stage.addSecret(grant.refresh_token);
    return grant.access_token;
  }

  /** Returns the function that runs the report of a new workflow, whose issue no other workflow has. */
  newWorkflow(common: Run = {}): (run?: Run) => Promise<ActionResult> {
    this.#workflows += 1;
    const file = `ci-${this.#workflows}.yml`;
    return (run = {}) =>
      this.#report(file, {
        ...common,
        ...run,
        inputs: { ...common.inputs, ...run.inputs },
        env: { ...common.env, ...run.env },
      });
  }

  /** Signs in again, after a test has revoked all tokens. */
  async signInAgain(): Promise<void> {
    this.#token = await this.newToken();
  }

  /** Returns what makes a report use a chain instead of the given token. */
  chain({ seed, store }: Chain): Run {
    const { clientId, clientSecret } = this.#stage.redmine;
    const client = { 'client-id': clientId, 'client-secret': clientSecret, token: '' };
    return {
      inputs: { ...client, 'refresh-token': seed, 'load-refresh-token': load, 'save-refresh-token': save },
      env: { STORE: store },
    };
  }

  /** The inputs of every report: the given token, and no token for GitHub. */
  get inputs(): Record<string, string> {
    const { baseUrl } = this.#stage;
    const fields = JSON.stringify({ project: BUILDS });
    return { provider: 'redmine', 'base-url': baseUrl, token: this.#token, status: 'success', fields };
  }

  #report(file: string, run: Run): Promise<ActionResult> {
    const { needs, ref = 'refs/heads/main', env, inputs, onSpawn } = run;
    const ids = Object.entries(needs ?? {}).map(([id, result]) => [id, { result, outputs: {} }]);
    const repository = 'example/project';
    return this.#stage.run(
      { ...this.inputs, ...(needs ? { needs: JSON.stringify(Object.fromEntries(ids)) } : {}), ...inputs },
      {
        action: 'report',
        ...(onSpawn === undefined ? {} : { onSpawn }),
        env: {
          GITHUB_EVENT_NAME: run.event ?? 'push',
          GITHUB_EVENT_PATH: payloadFile(run.payload),
          GITHUB_RUN_ID: String(run.runId ?? 1001),
          GITHUB_RUN_ATTEMPT: String(run.attempt ?? 1),
          GITHUB_SHA: 'a1'.repeat(20),
          GITHUB_ACTOR: 'alice',
          GITHUB_REF: ref,
          GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags)\//u, ''),
          GITHUB_WORKFLOW: 'CI',
          GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/${file}@${ref}`,
          ...env,
        },
      },
    );
  }

  /** Returns an issue as the administrator sees it. */
  issue(id: string | undefined): Promise<Issue> {
    return this.#stage.admin.readIssue(Number(id));
  }

  /** Creates an issue with the given token, and returns its id. */
  async createAsBot(issue: object): Promise<string> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    const url = `${this.#stage.redmine.baseUrl}/projects/${BUILDS}/issues.json`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ issue }) });
    return String(((await response.json()) as { issue: Issue }).issue.id);
  }

  /** Returns whether an issue is closed, and the first line of each of its notes. */
  async state(id: string | undefined): Promise<{ isClosed: boolean; stamps: (string | undefined)[] }> {
    const { status, journals } = await this.issue(id);
    // The change of a status has a note of its own, without a text, if the other one is private.
    const notes = journals.map(({ notes: text }) => text).filter((text) => text);
    return { isClosed: status.is_closed, stamps: notes.map((text) => text.split(/\r?\n/u)[0]) };
  }
}

function payloadFile(payload: object = { head_commit: { message: 'Change the parser\n\nMore.' } }): string {
  const file = join(mkdtempSync(join(tmpdir(), 'bearer-step-event-')), 'event.json');
  writeFileSync(file, JSON.stringify(payload));
  return file;
}
