/** A provider file of the workflow as the tracker of a failing build. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { startForgejo, type Forgejo } from '../../sandbox/systems/forgejo.js';
import { expectAction, GREEN, messages, RED, reportStage, type Jobs, type ReportRun } from './report-stage.js';
import { keep } from './stage.js';

let folder: string;
let forgejo: Forgejo;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-tracker-'));
  forgejo = keep(await startForgejo());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const EXAMPLE = readFileSync('docs/provider-examples/forgejo.yml', 'utf8');

type Build = (jobs: Jobs, more?: ReportRun) => Promise<ActionResult>;

/** Returns a function that adds a run, and reports it with a provider file of this text. */
async function stage(text = EXAMPLE): Promise<Build> {
  const { build } = await reportStage();
  const file = join(folder, 'tracker.yml');
  writeFileSync(file, text);
  const inputs = {
    provider: file,
    'base-url': forgejo.baseUrl,
    token: forgejo.token,
    fields: '{owner: acme, repository: shop}',
  };
  return (jobs, more = {}) => build(jobs, { secrets: [forgejo.token], ...more, inputs: { ...inputs, ...more.inputs } });
}

describe('the example of Forgejo', () => {
  test('keeps one issue: it is created, noted, closed and opened again', async () => {
    const build = await stage();
    expectAction(await build(RED), 'created', '1');
    expectAction(await build(RED), 'commented', '1');
    expectAction(await build(GREEN), 'closed', '1');
    const reopened = await build(RED);
    expectAction(reopened, 'reopened', '1');
    expect(reopened.outputs['url']).toBe(`${forgejo.origin}/acme/shop/issues/1`);
    expect(forgejo.issues).toMatchObject([{ state: 'open', title: 'CI fails on main' }]);
    expect(forgejo.comments).toHaveLength(3);
  });

  test('closes an issue unless somebody who may write has asked that it stays open', async () => {
    const build = await stage();
    await build(RED);
    const created_at = new Date().toISOString();
    forgejo.comments.push({ id: 90, body: 'Do not close.', user: { login: 'eve' }, created_at, issue: 1 });
    forgejo.permissions.set('eve', 'write');
    await build(GREEN);
    expect(forgejo.issues).toMatchObject([{ state: 'open' }]);
    forgejo.permissions.set('eve', 'read');
    await build(RED);
    expectAction(await build(GREEN), 'closed', '1');
  });

  test('makes one issue of many reports at once', async () => {
    const build = await stage();
    const results = await Promise.all(Array.from({ length: 8 }, () => build(RED)));
    const open = forgejo.issues.filter(({ state }) => state === 'open');
    expect(open).toHaveLength(1);
    expect(new Set(results.map(({ outputs }) => outputs['id']))).toEqual(new Set([String(open[0]?.number)]));
    expect(results.flatMap((one) => messages(one).errors)).toEqual([]);
  });
});

describe('a file', () => {
  const refused = async (text: string, words: RegExp): Promise<void> => {
    const { main, outputs } = await (await stage(text))(RED);
    expect(main.stdout).toMatch(words);
    expect([main.exitCode, outputs['error-code']]).toEqual([1, 'INPUT_INVALID']);
    expect(forgejo.requests).toEqual([]);
  };

  test('without the section issues is refused with what is missing', async () => {
    await refused(
      EXAMPLE.slice(0, EXAMPLE.indexOf('\nissues:') + 1),
      /provider: \S+tracker\.yml has no section issues/u,
    );
  });

  test.each([
    { from: "created_by: '{me}' }", to: "creator: '{me}' }", key: 'find.searches.0.creator' },
    { from: 'text: body }\n  close', to: 'text: note }\n  close', key: 'comment.text' },
    { from: '{me}', to: '{myself}', key: 'find.searches.0.created_by' },
    { from: 'closed_at: closed_at', to: 'closed: closed_at', key: 'issue.closed' },
  ])('with $to in issues is refused, with its line', async ({ from, to, key }) => {
    const line = EXAMPLE.slice(0, EXAMPLE.indexOf(from)).split('\n').length;
    await refused(EXAMPLE.replace(from, to), new RegExp(`tracker\\.yml:${line}: issues\\.${key}: `, 'u'));
  });

  test('is refused on an event on which anyone may have written it', async () => {
    const build = await stage();
    const { main } = await build(RED, { event: 'workflow_run' });
    expect(main.stdout).toMatch(/INPUT_INVALID.*provider: is a file, but/u);
    expect(forgejo.requests).toEqual([]);
  });
});
