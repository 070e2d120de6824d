import { describe, expect, test } from '@jest/globals';
import { Secrets } from '../../../../src/lib/secrets.js';
import { composeNote, composeText, composeTitle } from '../../../../src/report/text/compose.js';
import type { ReportFacts, Why } from '../../../../src/report/text/text.js';
import { BUILD, cause, FACTS, NO_SECRETS, WHY } from './facts.js';

const TITLE = { max: 255, secrets: NO_SECRETS };
const TEXT = { markups: ['markdown'] as const, maxLength: 60_000, secrets: NO_SECRETS };
const facts = (why: Partial<Why> = {}, more: Partial<ReportFacts> = {}): ReportFacts => ({
  ...FACTS,
  ...more,
  why: { ...WHY, ...why },
});

describe('the title', () => {
  test('of an issue for a cause is the cause', () =>
    expect(composeTitle(facts({}, { isOfCause: true }), TITLE)).toBe(
      'auth.test.ts › refuses an expired token: expected 401',
    ));

  test('of an issue for a workflow ends with the main cause', () =>
    expect(composeTitle(facts(), TITLE)).toBe(
      'CI fails on main: auth.test.ts › refuses an expired token: expected 401',
    ));

  test('does not repeat the failed step, if that is all that is known', () => {
    const causes = [cause('test (ubuntu) › Run npm test', '', { tool: 'step', kind: 'error' })];
    expect(composeTitle(facts({ causes }), TITLE)).toBe('CI fails on main');
    expect(composeTitle(facts({ causes }, { isOfCause: true }), TITLE)).toBe('test (ubuntu) › Run npm test');
  });

  test('without words has the name of the test, or of the job and step', () => {
    expect(composeTitle(facts({ hasWords: false }), TITLE)).toBe(
      'CI fails on main: auth.test.ts › refuses an expired token',
    );
    const causes = [cause('src/secret-plan.ts TS2322', "Type 'Plan' is missing", { tool: 'tsc', kind: 'error' })];
    expect(composeTitle(facts({ causes, hasWords: false }, { isOfCause: true }), TITLE)).toBe(
      'test (ubuntu) › Run npm test',
    );
  });
});

describe('the text of an issue', () => {
  test('has the cause, its steps, the suspects and the log', () => {
    const text = composeText(facts(), TEXT);
    expect(text).toContain(
      '\n\nCause: `auth.test.ts › refuses an expired token`: `expected 401` in `test (ubuntu) › Run npm test`\n\n',
    );
    expect(text).toContain(
      'Suspects: 12 commits since the last green run: https://github.com/acme/shop/compare/abc1234..def5678\n\n' +
        `* ${BUILD.commitUrl} \`Fix the sums\` by \`octocat\`\n* and 11 more`,
    );
    expect(text).toContain('Log of `test (ubuntu)`:\n\n```text\nfirst line\nsecond line\n```');
  });

  test('without words quotes neither messages nor commits', () => {
    const text = composeText(facts({ hasWords: false, logs: [] }), TEXT);
    expect(text).not.toMatch(/expected 401|`Fix the sums` by|first line/u);
    expect(text).toContain('Cause: `auth.test.ts › refuses an expired token` in `test (ubuntu) › Run npm test`');
    expect(text).toContain(`* ${BUILD.commitUrl}\n* and 11 more`);
  });

  test('names the step of an error without words only once', () => {
    const causes = [cause('src/a.ts TS2322', 'secret', { kind: 'error' })];
    const text = composeText(facts({ hasWords: false, causes, logs: [] }), TEXT);
    expect(text).toContain('\n\nCause: `test (ubuntu) › Run npm test`\n\n');
  });

  test('lists at most 10 causes, and marks a likely flake', () => {
    const causes = Array.from({ length: 12 }, (_, index) => cause(`test ${index}`, 'timed out', { isFlaky: true }));
    const text = composeText(facts({ causes }), TEXT);
    expect(text).toContain('Cause: `test 0`: `timed out` in `test (ubuntu) › Run npm test` (likely a flake)');
    expect(text).toContain('Other causes:\n\n* `test 1`: ');
    expect(text).toContain('* and 2 more\n');
  });

  test('says that the same commit passed before', () => {
    const suspects = { ...WHY.suspects, isSameCommit: true } as NonNullable<Why['suspects']>;
    expect(composeText(facts({ suspects }), TEXT)).toContain('The same commit passed before.');
  });

  test('links only to the server of the run', () => {
    const evil = 'https://evil.example/acme/shop/commit/1';
    const commits = [{ sha: 'f'.repeat(40), title: '', author: '', login: undefined, url: evil }];
    const suspects = { ...WHY.suspects, compareUrl: evil, commits, total: 1 } as NonNullable<Why['suspects']>;
    const text = composeText(facts({ suspects }), TEXT);
    expect(text).not.toContain('evil');
    expect(text).toContain('Suspects: 1 commit since the last green run\n\n* `');
  });

  test('has no secret of the log, on one line or on several', () => {
    const key = ['-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBgkqh', 'kiG9w0BAQEFAASC', '-----END PRIVATE KEY-----'];
    const secrets = new Secrets(() => undefined);
    secrets.protect('hunter22222');
    const lines = ['login with hunter22222', 'export API_TOKEN=abcdefgh12345678', ...key, 'the end'];
    const text = composeText(facts({ logs: [{ job: 'test', lines }] }), { ...TEXT, secrets });
    expect(text).not.toMatch(/hunter22222|abcdefgh12345678|MIIEvQ|kiG9w0/u);
    expect(text).toContain('the end');
  });

  test('quotes no more of a log than fits', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(900)}`);
    const text = composeText(
      facts({
        logs: [
          { job: 'a', lines },
          { job: 'b', lines },
        ],
      }),
      TEXT,
    );
    expect(text.length).toBeLessThan(25_000);
    expect(text).toContain('Log of `b`:');
  });
});

describe('a note', () => {
  test('names a new cause first', () => {
    const added = cause('cart.test.ts › adds', 'expected 2');
    const note = composeNote('failed', facts({ causes: [...WHY.causes, added], newCauses: [added] }), TEXT);
    expect(note).toMatch(/\n\nNew cause: `cart\.test\.ts › adds`[\s\S]*Other causes:\n\n\* `auth\.test\.ts/u);
  });

  test('that closes the issue of a cause says why, and whether it was a flake', () => {
    const closed = (isFlake: boolean): string =>
      composeNote('closed', { ...FACTS, closeAfter: 1, isOfCause: true }, { ...TEXT, isFlake }).split('\n')[0] ?? '';
    expect(closed(false)).toBe('Closed: the steps that failed are green again.');
    expect(closed(true)).toContain('likely a flake');
  });

  test('says that other workflows still fail', () =>
    expect(composeNote('passed', FACTS, { ...TEXT, failsElsewhere: true })).toContain('Other workflows still fail'));
});
