import { describe, expect, test } from '@jest/globals';
import { Secrets } from '../../../../src/lib/secrets.js';
import { composeNote, composeText, composeTitle } from '../../../../src/report/text/compose.js';
import { parseTemplate } from '../../../../src/report/text/template.js';
import type { NoteKind, ReportFacts } from '../../../../src/report/text/text.js';
import { VALUE_NAMES } from '../../../../src/report/text/values.js';
import { count, minuteOf, ordinal } from '../../../../src/report/text/words.js';
import { BUILD, FACTS, NO_SECRETS } from './facts.js';

const TITLE = { max: 255, secrets: NO_SECRETS };
const TEXT = { markups: ['markdown'] as const, maxLength: 60_000, secrets: NO_SECRETS };
const withBuild = (build: Partial<typeof BUILD>): ReportFacts => ({ ...FACTS, build: { ...BUILD, ...build } });
const template = (text: string) => parseTemplate('text', text, VALUE_NAMES);

describe('the title', () => {
  test('names the workflow and the ref', () => expect(composeTitle(FACTS, TITLE)).toBe('CI fails on main'));

  test('has the path of a workflow without a name', () =>
    expect(composeTitle(withBuild({ workflowName: ' ' }), TITLE)).toBe('.github/workflows/ci.yml fails on main'));

  test('may come from the user, on one line', () =>
    expect(composeTitle(FACTS, { ...TITLE, template: template(' CI:\n{jobs} ') })).toBe('CI: test (ubuntu), lint'));

  test('is cut with a mark', () => {
    expect(composeTitle(FACTS, { ...TITLE, max: 10 })).toBe('CI fails …');
    expect(composeTitle(withBuild({ refName: 'x'.repeat(500) }), { ...TITLE, max: 60 }).length).toBe(60);
  });
});

describe('the text of an issue', () => {
  test('says what failed, where, since when, and how it is closed', () => {
    expect(composeText(FACTS, TEXT)).toBe(
      [
        'The workflow `CI` of `acme/shop` fails on `main`.',
        '',
        '* Run: https://github.com/acme/shop/actions/runs/4711 (attempt 2)',
        '* Workflow: `.github/workflows/ci.yml`',
        `* Commit: ${BUILD.commitUrl} \`Fix the sums\``,
        '* Event: `push`, started by `octocat`',
        '* Failures: 7 since 2026-11-26 11:06 UTC',
        '',
        'Failed jobs:',
        '',
        '* `test (ubuntu)`, step `Run npm test`: https://github.com/acme/shop/actions/runs/4711/job/1',
        '* `lint`, timed out: https://github.com/acme/shop/actions/runs/4711/job/2',
        '',
        'This issue is closed after 2 green builds in a row.',
      ].join('\n'),
    );
  });

  test('leaves out what a CI system does not tell', () => {
    const known = { workflowName: 'backup', workflow: 'shell', runId: '1795000000', countsAttempts: false };
    const unknown = { repository: '', refName: '', url: '', commitUrl: '', sha: '', title: '', event: '', actor: '' };
    const facts = { ...withBuild({ ...known, ...unknown }), jobs: [], closeAfter: 1 };
    expect(composeTitle(facts, TITLE)).toBe('backup fails');
    expect(composeText(facts, TEXT).split('\n').slice(0, 5)).toEqual([
      'The workflow `backup` fails.',
      '',
      '* Run: `1795000000`',
      '* Workflow: `shell`',
      '* Failures: 7 since 2026-11-26 11:06 UTC',
    ]);
    const started = {
      ...facts,
      build: { ...facts.build, actor: 'alice', url: 'https://az.example/_build/results?buildId=5' },
    };
    expect(composeText(started, TEXT)).toContain('* Run: https://az.example/_build/results?buildId=5\n');
    expect(composeText(started, TEXT)).toContain('* Started by `alice`\n');
  });

  test('links no query but the number of a build', () => {
    for (const query of ['?x=y', '?buildId=5&x=@team', '?buildId=', '?buildId=5#1', '?buildid=5']) {
      const url = `https://az.example/_build/results${query}`;
      expect(composeText(withBuild({ url }), TEXT)).not.toContain(`* Run: ${url}`);
    }
  });

  test('does without what is unknown', () => {
    const text = composeText(
      { ...withBuild({ title: '', actor: '' }), jobs: [], since: undefined, closeAfter: undefined },
      TEXT,
    );
    expect(text).toContain(`* Commit: ${BUILD.commitUrl}\n`);
    expect(text).toContain('started by unknown\n* Failures: 7\n\nThe run shows which jobs failed.\n\n');
    expect(text).toContain('This issue is not closed automatically.');
    expect(composeText({ ...FACTS, closeAfter: 1 }, TEXT)).toContain('The next green build closes this issue.');
  });

  test.each([
    'http://github.com/acme/shop/actions/runs/4711/job/1',
    'https://evil.example/job/1',
    'https://me@github.com/job/1',
    'https://github.com:444/job/1',
    'https://github.com/job/1?a=b',
    'https://github.com/job/1#x',
    'https://github.com/job/1 @all',
    `https://github.com/${'x'.repeat(600)}`,
    'javascript:alert(1)',
  ])('has no link to a job at %s', (url) => {
    const jobs = [{ name: 'a', url, result: 'failure' as const, steps: [] }];
    expect(composeText({ ...FACTS, jobs }, TEXT)).toContain('* `a`\n');
  });

  test('quotes an address of the run that is none', () => {
    const text = composeText(withBuild({ url: 'x @all', commitUrl: '' }), TEXT);
    expect(text).toContain('* Run: `x @\u2060all` (attempt 2)');
    expect(text).toContain('* Commit: `0123456789abcdef0123456789abcdef01234567` `Fix the sums`');
  });

  test('has at most 20 jobs and 5 steps of each', () => {
    const steps = Array.from({ length: 7 }, (_, index) => `s${index}`);
    const jobs = Array.from({ length: 23 }, (_, index) => ({ name: `j${index}`, result: 'failure' as const, steps }));
    const text = composeText({ ...FACTS, jobs }, TEXT);
    expect(text).toContain('* `j19`, steps `s0`, `s1`, `s2`, `s3`, `s4` and 2 more\n* and 3 more\n');
    expect(text).not.toContain('j20');
    const list = composeText({ ...FACTS, jobs }, { ...TEXT, template: template('{jobs}') });
    expect(list).toMatch(/`j19` and 3 more$/u);
  });

  test('leaves jobs out first if it is too long, then paragraphs', () => {
    const jobs = Array.from({ length: 20 }, (_, index) => ({
      name: `job ${index}`,
      result: 'failure' as const,
      steps: [],
    }));
    const facts = { ...FACTS, jobs };
    const full = composeText(facts, TEXT).length;
    for (let maxLength = 1; maxLength <= full; maxLength += 7) {
      const text = composeText(facts, { ...TEXT, maxLength });
      expect(text.length).toBeLessThanOrEqual(maxLength);
      expect((text.match(/`/gu) ?? []).length % 2).toBe(0);
    }
    expect(composeText(facts, { ...TEXT, maxLength: full - 1 })).toContain('* `job 17`\n* and 2 more\n');
    expect(composeText(facts, { ...TEXT, maxLength: 420 })).toContain('Failed: 20 jobs.');
    expect(composeText(facts, { ...TEXT, maxLength: 30 })).toBe('The build failed.');
  });

  test('may come from the user, and has all values', () => {
    const names = VALUE_NAMES.map((name) => `${name}={${name}}`).join('\n');
    expect(composeText(FACTS, { ...TEXT, template: template(names) }).split('\n')).toEqual([
      'workflow=`CI`',
      'ref=`main`',
      `commit=${BUILD.sha}`,
      'commit_title=`Fix the sums`',
      'event=`push`',
      'actor=`octocat`',
      'run_id=4711',
      'attempt=2',
      'run_url=https://github.com/acme/shop/actions/runs/4711',
      'jobs=`test (ubuntu)`, `lint`',
      'repository=`acme/shop`',
      'cause=unknown',
    ]);
  });

  test('quotes values of our own that have another form', () => {
    const facts = withBuild({ sha: '@all', runId: '#1', url: 'x' });
    const text = composeText(facts, { ...TEXT, template: template('{commit} {run_id} {run_url}') });
    expect(text).toBe('`@\u2060all` `#\u20601` `x`');
  });

  test('has no marker that a template and its values make together', () => {
    const facts = withBuild({ sha: 'a'.repeat(40) });
    const text = composeText(facts, { ...TEXT, maxLength: 43, template: template('bsr{commit}') });
    expect(text).not.toMatch(/bsr[0-9a-f]{32}/u);
    expect(text.length).toBeLessThanOrEqual(43);
  });
});

describe('a note', () => {
  const first = (kind: NoteKind, facts = FACTS, more = {}): string =>
    composeNote(kind, facts, { ...TEXT, ...more }).split('\n', 1)[0] ?? '';

  test.each<[NoteKind, string]>([
    ['failed', 'Failed again, the 7th time since 2026-11-26 11:06 UTC.'],
    ['reopened', 'Failed again, the 7th time since 2026-11-26 11:06 UTC. The issue is open again.'],
    ['passed', 'Passed.'],
    ['closed', 'Closed: the last 2 builds passed.'],
    ['duplicate', 'This is a duplicate. Several runs reported the same failing build at the same time.'],
  ])('of the kind %s says so', (kind, expected) => expect(first(kind)).toBe(expected));

  test('says how many more builds close the issue', () => {
    expect(first('passed', FACTS, { remaining: 1 })).toBe('Passed. The issue is closed after 1 more green build.');
    expect(first('passed', FACTS, { remaining: 2 })).toBe(
      'Passed. The issue is closed after 2 more green builds in a row.',
    );
    expect(first('closed', { ...FACTS, closeAfter: 1 })).toBe('Closed: the build passed.');
    expect(first('closed', { ...FACTS, closeAfter: undefined })).toBe('Closed: the build passed.');
  });

  test('does without a time that is unknown or invalid', () => {
    expect(first('failed', { ...FACTS, since: undefined })).toBe('Failed again, the 7th time.');
    expect(first('failed', { ...FACTS, since: 1e300 })).toBe('Failed again, the 7th time.');
  });

  test('points a duplicate to the winner', () => {
    const winnerUrl = 'https://redmine.example/issues/3';
    expect(first('duplicate', FACTS, { winnerUrl })).toBe(`This is a duplicate of ${winnerUrl}`);
    expect(first('duplicate', FACTS, { winnerUrl: 'x @all' })).not.toContain('@');
  });

  test('lists failed jobs only if there are some', () => {
    expect(composeNote('failed', FACTS, TEXT)).toContain('Failed jobs:');
    expect(composeNote('passed', FACTS, TEXT)).not.toContain('ailed jobs');
  });
});

describe('secrets', () => {
  const secrets = new Secrets(() => undefined);
  secrets.protect('tea-and-cake');

  test('are taken out of names, titles and templates before these are cut', () => {
    const facts = withBuild({ refName: `${'x'.repeat(95)}tea-and-cake`, title: 'by jo@example.org, tea%2Dand%2Dcake' });
    const own = template('{ref} {commit_title} tea-and-cake');
    for (const text of [
      composeTitle(facts, { ...TITLE, template: own, secrets }),
      composeText(facts, { ...TEXT, template: own, secrets }),
      composeText(facts, { ...TEXT, secrets }),
      composeNote('failed', facts, { ...TEXT, secrets }),
    ]) {
      expect(text).not.toMatch(/tea|jo@/iu);
    }
  });
});

test('words are English', () => {
  expect([1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 23, 100, 101, 111, 112].map(ordinal).join(' ')).toBe(
    '1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 23rd 100th 101st 111th 112th',
  );
  expect([count(1, 'job'), count(2, 'job'), count(0, 'job')]).toEqual(['1 job', '2 jobs', '0 jobs']);
  expect([minuteOf(0), minuteOf(undefined)]).toEqual(['1970-01-01 00:00 UTC', undefined]);
});
