import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { ActionOptions, ActionResult } from '../../sandbox/runner.js';
import { type Chain, chainIn } from './support/chain.js';
import { Stage } from './redmine/stage.js';

/** Signs in as the bot with the built command and a browser. Returns the saved chain. */
async function signIn(stage: Stage): Promise<Chain> {
  const { redmine } = stage;
  const store = stage.newStore();
  const cli = stage.login(['--scope', redmine.scopes.join(' '), '--no-browser', '--save', `cat >'${store}'`]);
  const [address] = await cli.says(/http\S+\/oauth\/authorize\S+/u);
  await (await stage.browser()).signIn(address, redmine.bot, 'authorize');
  expect((await cli.ended).exitCode).toBe(0);
  return chainIn(store);
}

/** Runs a step with the operation and checks that it succeeds without a warning. */
async function succeed(
  stage: Stage,
  chain: Chain,
  [operation, parameters]: readonly [string, object],
  options: Partial<ActionOptions> = {},
): Promise<ActionResult> {
  const result = await stage.step(chain, { operation, parameters: JSON.stringify(parameters) }, options);
  expect(result.main.log).not.toMatch(/^(?:Error|Warning): /mu);
  expect([result.main.exitCode, result.post?.exitCode]).toEqual([0, 0]);
  return result;
}

const responseOf = ({ outputs }: ActionResult): unknown => JSON.parse(outputs['response'] ?? '');

/** Random bytes, to prove that nothing treats the file as text. */
const log = randomBytes(100_000);

describe('one sign-in', () => {
  const stage = new Stage();

  test('is enough for 20 consecutive jobs, and Redmine has exactly their changes', async () => {
    const chain = await signIn(stage);
    const { project, bot } = stage.redmine;
    const before = await stage.admin.countIssues();
    let jobs = 0;

    /** Runs a job of one step. It refreshes, saves and uses the token; the post step sends nothing. */
    async function job(operation: string, parameters: object = {}): Promise<ActionResult> {
      const [previous, from] = [chain.newest(), stage.gate.exchanges.length];
      const result = await succeed(stage, chain, [operation, parameters]);
      const sent = stage.gate.seen().slice(from);
      expect(sent[0]).toBe('POST /oauth/token 200');
      expect(sent.filter((line) => line.includes('/oauth/'))).toHaveLength(1);
      expect(stage.gate.refreshTokens().at(-1)).toBe(previous);
      expect(chain.newest()).not.toBe(previous);
      jobs += 1;
      return result;
    }
    const create = async (...args: Parameters<typeof job>): Promise<number> =>
      Number((await job(...args)).outputs['id']);

    expect((await job('current-user')).outputs['id']).toBe(String(bot.id));
    expect(responseOf(await job('list-projects'))).toMatchObject({
      projects: expect.arrayContaining([expect.objectContaining({ identifier: project })]),
    });
    const statuses = responseOf(await job('list-issue-statuses')) as { issue_statuses: { id: number; name: string }[] };
    const statusOf = (wanted: string) => statuses.issue_statuses.find(({ name }) => name === wanted)?.id;
    const build = { project, subject: 'Build 17 failed', description: 'Log:\n\n```\nboom\n```', priority_id: 4 };
    const first = await create('create-issue', build);
    const second = await create('create-issue', {
      project,
      subject: 'Ünïcode | "quoted" & <b>bold</b>',
      tracker_id: 2,
    });
    await job('update-issue', { id: first, status_id: statusOf('In Progress'), notes: 'looking into it' });
    await job('add-note', { id: first, notes: 'failed again\nin build 18' });
    expect(await create('relate-issue', { id: first, issue_to_id: second })).toBeGreaterThan(0);
    const read = await job('get-issue', { id: first, include: 'journals,relations' });
    expect(responseOf(read)).toMatchObject({ issue: { id: first, relations: [{ issue_to_id: second }] } });
    expect(read.outputs).toMatchObject({ id: String(first), url: `${stage.baseUrl}/issues/${first}` });
    const third = Number((await attach('create-issue', { project, subject: 'Build 19 failed' })).outputs['id']);
    await job('update-issue', { id: second, subject: 'Renamed', description: 'now with a text' });
    await job('relate-issue', { id: second, issue_to_id: third, relation_type: 'blocks' });
    await job('add-note', { id: third, notes: 'one' });
    await job('add-note', { id: third, notes: 'two' });
    await job('update-issue', { id: third, status_id: statusOf('Resolved') });
    await attach('add-note', { id: first, notes: 'see the log' });
    await job('update-issue', { id: first, status_id: statusOf('Resolved'), notes: 'fixed' });
    expect(responseOf(await job('list-issues', { project, status_id: '*' }))).toMatchObject({
      total_count: before + 3,
    });
    const attached = responseOf(await job('get-issue', { id: third, include: 'attachments' }));
    expect(attached).toMatchObject({ issue: { attachments: [{ filename: 'build.log' }] } });
    await job('current-user');
    expect(jobs).toBe(20);

    expect(await stage.admin.countIssues()).toBe(before + 3);
    expect(await stage.admin.readIssue(first)).toMatchObject({
      subject: 'Build 17 failed',
      author: { id: bot.id },
      status: { name: 'Resolved' },
      priority: { id: 4 },
      description: 'Log:\r\n\r\n```\r\nboom\r\n```',
      relations: [{ issue_id: first, issue_to_id: second, relation_type: 'relates' }],
      attachments: [{ filename: 'build.log', filesize: log.length, content_type: 'text/plain' }],
    });
    expect(await stage.admin.notesOf(first)).toEqual([
      'looking into it',
      'failed again\nin build 18',
      'see the log',
      'fixed',
    ]);
    expect(await stage.admin.readIssue(second)).toMatchObject({ subject: 'Renamed', tracker: { id: 2 } });
    expect(await stage.admin.notesOf(third)).toEqual(['one', 'two']);
    const { attachments, relations, status } = await stage.admin.readIssue(third);
    expect(await stage.admin.download(attachments[0]?.content_url ?? '')).toEqual(log);
    expect(relations).toMatchObject([{ issue_id: second, issue_to_id: third, relation_type: 'blocks' }]);
    expect(status.name).toBe('Resolved');

    /** Runs a job of two steps that share one access token: one uploads a file, one attaches it to an issue. */
    async function attach(operation: string, parameters: object): Promise<ActionResult> {
      const from = stage.gate.refreshTokens().length;
      const folder = stage.newJobFolder({ 'build.log': log });
      const upload = ['upload-file', { file: 'build.log', filename: 'build.log' }] as const;
      const token = (await succeed(stage, chain, upload, { folder })).outputs['id'];
      const uploads = [{ token, filename: 'build.log', content_type: 'text/plain' }];
      const result = await succeed(stage, chain, [operation, { ...parameters, uploads }], { folder });
      expect(stage.gate.refreshTokens()).toHaveLength(from + 1);
      jobs += 1;
      return result;
    }
  });
});

describe('Redmine below a path', () => {
  const stage = new Stage({ subPath: '/redmine' });

  test('supports the sign-in and returns the right URL of a new issue', async () => {
    const chain = await signIn(stage);
    const issue = { project: stage.redmine.project, subject: 'Below a path' };
    const { outputs } = await succeed(stage, chain, ['create-issue', issue]);
    const { page } = await (await stage.browser()).signIn(outputs['url'] ?? '', stage.redmine.bot, 'authorize');

    expect(outputs['url']).toBe(`${stage.baseUrl}/issues/${outputs['id']}`);
    expect(page.url()).toBe(outputs['url']);
    expect(await page.locator('.issue div.subject').innerText()).toBe('Below a path');
    expect(await stage.admin.readIssue(Number(outputs['id']))).toMatchObject({ subject: 'Below a path' });
  });
});
