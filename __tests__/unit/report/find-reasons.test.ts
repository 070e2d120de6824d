import { describe, expect, test } from '@jest/globals';
import type { CiBuild } from '../../../src/ci/build.js';
import { whyOf } from '../../../src/report/find-reasons.js';
import { ciBuild } from './evidence/samples.js';
import { cause, WHY } from './text/facts.js';

const REASONS = {
  findings: {
    causes: [cause('a › b', 'expected 1')],
    logs: [{ job: 'test', lines: ['1', '2', 'error', '4', '5'], errorAt: 2 }],
  },
  suspects: WHY.suspects,
};

const withRepository = (repository: object | undefined): CiBuild =>
  ciBuild({ payload: repository === undefined ? undefined : ({ repository } as never) });
const stated = (isPublic: boolean | undefined): CiBuild =>
  ciBuild({ stated: { title: '', url: '', commitUrl: '', ...(isPublic === undefined ? {} : { isPublic }) } });

const AUDIENCE = { isOwnTracker: false, logLines: 0, tracker: { isPrivate: () => Promise.resolve(false) } };

describe('the words of a log', () => {
  test.each([
    { name: 'a public repository', ci: withRepository({ private: false, visibility: 'public' }), hasWords: true },
    { name: 'an old payload of a public repository', ci: withRepository({ private: false }), hasWords: true },
    { name: 'an internal repository', ci: withRepository({ private: false, visibility: 'internal' }), hasWords: false },
    { name: 'a private repository', ci: withRepository({ private: true, visibility: 'private' }), hasWords: false },
    { name: 'a repository of which nothing is known', ci: withRepository({}), hasWords: false },
    { name: 'no payload', ci: withRepository(undefined), hasWords: false },
    { name: 'a public project elsewhere', ci: stated(true), hasWords: true },
    { name: 'a private project elsewhere', ci: stated(false), hasWords: false },
    { name: 'a project elsewhere of which nothing is known', ci: stated(undefined), hasWords: false },
  ])('of $name are in a tracker that is not private: $hasWords', async ({ ci, hasWords }) => {
    expect((await whyOf(REASONS, { ...AUDIENCE, ci })).hasWords).toBe(hasWords);
  });

  test.each([{ isOwnTracker: true }, { logLines: 1 }, { tracker: { isPrivate: () => Promise.resolve(true) } }])(
    'of a private repository are in the tracker with %j',
    async (more) => {
      const ci = withRepository({ private: true });
      expect((await whyOf(REASONS, { ...AUDIENCE, ci, ...more })).hasWords).toBe(true);
    },
  );
});

test('the tracker is not asked if there is nothing to quote', async () => {
  const causes = [cause('test › Run tests', '', { tool: 'step', kind: 'error' })];
  const tracker = { isPrivate: () => Promise.reject(new Error('The tracker was asked.')) };
  const reasons = { findings: { causes, logs: [] }, suspects: undefined };
  const ci = withRepository({ private: true });
  expect((await whyOf(reasons, { ...AUDIENCE, ci, tracker })).hasWords).toBe(true);
});

test('the log is quoted only if asked to, around the error', async () => {
  const ci = withRepository({ private: false });
  expect((await whyOf(REASONS, { ...AUDIENCE, ci })).logs).toEqual([]);
  expect((await whyOf(REASONS, { ...AUDIENCE, ci, logLines: 2 })).logs).toEqual([
    { job: 'test', lines: ['error', '4'] },
  ]);
  expect((await whyOf(REASONS, { ...AUDIENCE, ci, logLines: 200 })).logs[0]?.lines).toHaveLength(5);
});
