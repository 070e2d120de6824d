/** GitLab as the tracker of a failing build. */
import { describe, expect, test } from '@jest/globals';
import { addIssue, addNote } from '../../sandbox/systems/gitlab/project.js';
import { changes, gitLabStage, once, openIssues, ownNotes, type GitLabStage } from './report-gitlab-stage.js';
import { expectAction, GREEN, messages, RED } from './report-stage.js';

const CREATE = /^POST \S+\/issues$/u;
const NOTE = /^POST \S+\/notes$/u;
const STATE = /^PUT \S+\/issues\/1$/u;

describe('an issue of GitLab', () => {
  test('is created, noted, closed and opened again', async () => {
    const stage = await gitLabStage();
    const { gitLab, build } = stage;
    const red = await build(RED, { fields: { assignee_ids: [5], labels: ['ci'] } });
    expectAction(red, 'created', '1');
    expect(red.outputs['url']).toBe(`${gitLab.baseUrl}/example/project/-/issues/1`);
    expectAction(await build(RED), 'commented', '1');
    expectAction(await build(GREEN), 'closed', '1');
    expect(gitLab.project.issues).toMatchObject([{ state: 'closed', title: 'CI fails on main' }]);
    expectAction(await build(RED), 'reopened', '1');
    const [issue, ...others] = gitLab.project.issues;
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ state: 'opened', labels: ['build-failure', 'ci'], assignees: [{ id: 5 }] });
    expect(issue?.description).toMatch(/^<!-- bsr[0-9a-f]{32} -->\n<!-- run \d+\.1 failed -->\n/u);
    expect(ownNotes(stage).map(({ body }) => body.split('\n\n')[1])).toEqual([
      expect.stringMatching(/^Failed again, the 2nd time since /u),
      'Closed: the build passed.',
      expect.stringMatching(/^Failed again, the 3rd time .*The issue is open again\.$/u),
    ]);
    expect(changes(stage)).toEqual([
      'POST /issues',
      'POST /issues/1/notes',
      'POST /issues/1/notes',
      'PUT /issues/1',
      'POST /issues/1/notes',
      'PUT /issues/1',
    ]);
    expect(gitLab.project.actions).toEqual([]);
  });

  test('may be that of a project by its number, and a dry run changes nothing', async () => {
    const stage = await gitLabStage();
    expectAction(await stage.build(RED, { fields: { project: 7 } }), 'created', '1');
    const before = changes(stage).length;
    const result = await stage.build(GREEN, { inputs: { 'dry-run': 'true' } });
    expect(result.outputs['action']).toBe('none');
    expect(result.main.stdout).toMatch(/Not sent: POST \S+\/issues\/1\/notes[^]*Not sent: PUT \S+\/issues\/1, fields/u);
    expect(changes(stage)).toHaveLength(before);
  });

  test('of another author is not ours, nor one without our first line', async () => {
    const stage = await gitLabStage();
    await stage.build(RED);
    const [first] = stage.gitLab.project.issues;
    Object.assign(first ?? {}, { author: { id: 6, username: 'mallory' } });
    addIssue(stage.gitLab.project, 'https://x.test', { title: 'x', description: `\n${first?.description}` });
    expectAction(await stage.build(RED), 'created', '3');
  });

  test('is found without its label, which somebody has removed', async () => {
    const stage = await gitLabStage();
    await stage.build(RED);
    Object.assign(stage.gitLab.project.issues[0] ?? {}, { labels: [] });
    expectAction(await stage.build(GREEN), 'closed', '1');
  });
});

describe('what GitLab drops silently', () => {
  test('the label of the report: a warning, and the issue is found by its author', async () => {
    const stage = await gitLabStage();
    stage.gitLab.project.maySetMetadata = false;
    const red = await stage.build(RED);
    expect(messages(red)).toMatchObject({ errors: [], warnings: [expect.stringContaining('label')] });
    expect(red.outputs).toMatchObject({ action: 'created', id: '1' });
    expectAction(await stage.build(GREEN), 'closed', '1');
  });

  test('an assignee: the step fails, and the issue is there', async () => {
    const stage = await gitLabStage();
    stage.gitLab.project.maySetMetadata = false;
    const { main, outputs } = await stage.build(RED, { fields: { assignee_ids: [5] } });
    expect(main.stdout).toMatch(/CHANGE_IGNORED.*assignee_ids/u);
    expect([main.exitCode, outputs['id']]).toEqual([1, '1']);
  });

  test('a confidential issue: no word of the report was sent, and the placeholder is closed', async () => {
    const stage = await gitLabStage();
    stage.gitLab.project.mayHide = false;
    const { main } = await stage.build(RED, { fields: { confidential: true } });
    expect(main.stdout).toMatch(/PRIVACY_UNPROVEN[^]*withdrawn/u);
    expect(main.exitCode).toBe(1);
    const bodies = stage.gitLab.requests.map(({ body }) => body).join('\n');
    expect(bodies).not.toMatch(/CI fails|The workflow/u);
    expect(stage.gitLab.project.issues).toMatchObject([{ state: 'closed', title: 'Confidential issue' }]);
  });

  test('an internal note: its text was not sent', async () => {
    const stage = await gitLabStage();
    await stage.build(RED, { fields: { internal: true } });
    stage.gitLab.project.mayHide = false;
    const { main } = await stage.build(RED, { fields: { internal: true } });
    expect(main.stdout).toMatch(/PRIVACY_UNPROVEN[^]*withdrawn/u);
    expect(ownNotes(stage)).toMatchObject([{ body: 'This note was withdrawn.', internal: false }]);
    expect(stage.gitLab.requests.map(({ body }) => body).join('\n')).not.toContain('Failed again');
  });
});

describe('what is hidden', () => {
  test('a confidential issue gets its text after GitLab has hidden it, and only such an issue is ours', async () => {
    const stage = await gitLabStage();
    expectAction(await stage.build(RED), 'created', '1');
    expectAction(await stage.build(RED, { fields: { confidential: true } }), 'created', '2');
    const [, issue] = stage.gitLab.project.issues;
    expect(issue).toMatchObject({ confidential: true, title: 'CI fails on main', labels: ['build-failure'] });
    expect(issue?.description).toContain('The workflow `CI`');
    expectAction(await stage.build(RED, { fields: { confidential: true } }), 'commented', '2');
    expectAction(await stage.build(GREEN, { fields: { confidential: true } }), 'closed', '2');
  });

  test('internal notes get their text after GitLab has hidden them', async () => {
    const stage = await gitLabStage();
    const fields = { internal: true };
    await stage.build(RED, { fields });
    expectAction(await stage.build(RED, { fields }), 'commented', '1');
    expectAction(await stage.build(RED, { fields }), 'commented', '1');
    expectAction(await stage.build(GREEN, { fields }), 'closed', '1');
    expect(ownNotes(stage)).toMatchObject([
      { internal: true, body: expect.stringContaining('Failed again, the 2nd time') },
      { internal: true, body: expect.stringContaining('Failed again, the 3rd time') },
      { internal: true, body: expect.stringContaining('Closed: the build passed.') },
    ]);
  });
});

describe('text of strangers', () => {
  test('commands nothing, in the issue and in its notes, with a text of the workflow too', async () => {
    const stage = await gitLabStage();
    const title = '/close\n/assign @all `x`\n```\n/label ~bug\n```';
    const inputs = { title: '{commit_title}', text: '{commit_title}\n{ref}: {actor}\n\n{workflow}' };
    const more = { run: { title }, payload: { head_commit: { message: title } }, env: { GITHUB_ACTOR: '/close' } };
    for (const given of [inputs, {}]) {
      expect(
        (await stage.build(RED, { ...more, inputs: { ...given, key: JSON.stringify(given).length.toString() } })).main
          .exitCode,
      ).toBe(0);
    }
    await stage.build(RED, { ...more, inputs: { key: '2' } });
    expect(stage.gitLab.project.actions).toEqual([]);
    expect(openIssues(stage)).toHaveLength(2);
    const texts = [
      ...stage.gitLab.project.issues.flatMap(({ title: one, description }) => [one, description]),
      ...ownNotes(stage).map(({ body }) => body),
    ];
    expect(texts.join('\n')).not.toMatch(/^\/\w|@all|~bug/mu);
  });
});

describe('do not close', () => {
  const noteOf =
    (level?: number) =>
    (stage: GitLabStage): void => {
      const { project } = stage.gitLab;
      const [issue] = project.issues;
      if (level !== undefined) project.members.set(9, level);
      if (issue !== undefined)
        addNote(project, issue, { body: 'Do not close this.', author: { id: 9, username: 'eve' } });
    };

  test.each([
    {
      name: 'a label',
      prepare: (stage: GitLabStage) => stage.gitLab.project.issues[0]?.labels.push('do-not-close'),
      action: 'none',
    },
    { name: "a Developer's note", prepare: noteOf(30), action: 'none' },
    { name: "a Reporter's note", prepare: noteOf(20), action: 'closed' },
    { name: "a stranger's note", prepare: noteOf(), action: 'closed' },
  ])('$name: $action', async ({ prepare, action }) => {
    const stage = await gitLabStage();
    await stage.build(RED);
    prepare(stage);
    const result = await stage.build(GREEN);
    expect(openIssues(stage)).toHaveLength(action === 'closed' ? 0 : 1);
    expect(messages(result).errors).toEqual([]);
  });
});

describe('a lost response', () => {
  test.each([{ injected: 'drop-response' as const }, { injected: true as const }])(
    'after the change: $injected; nothing happens twice, and nothing is lost',
    async ({ injected }) => {
      const stage = await gitLabStage();
      stage.intercept(once(CREATE, injected));
      expectAction(await stage.build(RED), 'created', '1');
      stage.intercept(once(NOTE, injected));
      expectAction(await stage.build(RED), 'commented', '1');
      stage.intercept(once(NOTE, injected));
      expectAction(await stage.build(GREEN), 'closed', '1');
      stage.intercept(once(STATE, injected));
      expectAction(await stage.build(RED), 'reopened', '1');
      expect(stage.gitLab.project.issues).toHaveLength(1);
      expect(ownNotes(stage)).toHaveLength(3);
    },
  );
});

test('a duplicate is closed by its creator, and linked to the issue of the first report', async () => {
  const stage = await gitLabStage();
  const { project } = stage.gitLab;
  stage.intercept((line, body) => {
    if (!CREATE.test(line) || project.issues.length > 0) return false;
    const { title, description } = JSON.parse(body) as { title: string; description: string };
    const other = description.replace(/<!-- report \w+ -->/u, '<!-- report other -->');
    addIssue(project, 'https://x.test', { title, description: other, labels: ['build-failure'] });
    return false;
  });
  expectAction(await stage.build(RED), 'none', '1');
  expect(project.issues).toMatchObject([{ state: 'opened' }, { state: 'closed' }]);
  expect(project.links).toEqual([{ source: 2, target: 1, link_type: 'relates_to' }]);
  expect(changes(stage)).toEqual(['POST /issues', 'POST /issues/2/notes', 'PUT /issues/2', 'POST /issues/2/links']);
  expectAction(await stage.build(GREEN), 'closed', '1');
  expectAction(await stage.build(RED), 'reopened', '1');
});

test('the limit for notes is obeyed: the step waits as long as GitLab says', async () => {
  const stage = await gitLabStage();
  stage.gitLab.project.noteLimit = { count: 1, windowMs: 3000 };
  await stage.build(RED);
  expectAction(await stage.build(RED), 'commented', '1');
  expectAction(await stage.build(RED), 'commented', '1');
  const times = ownNotes(stage).map(({ created_at: at }) => Date.parse(at));
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(3000);
  const tries = changes(stage).filter((line) => line.endsWith('/notes'));
  expect(tries.length).toBeLessThanOrEqual(3);
});
