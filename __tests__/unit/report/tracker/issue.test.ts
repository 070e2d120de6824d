import { describe, expect, test } from '@jest/globals';
import { findProvider } from '../../../../src/provider/find.js';
import { compareIssues, readIssue, readNote, type Issue } from '../../../../src/report/tracker/issue.js';

const formOf = (id: string): NonNullable<ReturnType<typeof findProvider>['issues']> => {
  const { issues } = findProvider(id);
  if (issues === undefined) throw new Error('There is no form.');
  return issues;
};
const GITHUB = formOf('github');
const REDMINE = formOf('redmine');
const noUrl = (): undefined => undefined;

describe('readIssue', () => {
  const item = {
    number: 7,
    id: 4000,
    body: 'The text',
    html_url: 'https://github.com/o/r/issues/7',
    user: { login: 'bot' },
    created_at: '2026-11-26T10:00:00Z',
    closed_at: null,
    state: 'open',
    labels: [{ name: 'a' }, { name: 'b' }],
  };

  test('reads an issue of GitHub', () => {
    expect(readIssue(item, GITHUB, noUrl)).toMatchObject({
      id: '7',
      ref: 4000,
      text: 'The text',
      author: 'bot',
      createdAt: Date.UTC(2026, 10, 26, 10),
      closedAt: undefined,
      isOpen: true,
      url: 'https://github.com/o/r/issues/7',
      labels: ['a', 'b'],
    });
  });

  test.each([
    { name: 'a pull request', more: { pull_request: {} } },
    { name: 'an item without a number', more: { number: null } },
    { name: 'an item with a path as number', more: { number: '../x' } },
  ])('ignores $name', ({ more }) => {
    expect(readIssue({ ...item, ...more }, GITHUB, noUrl)).toBeUndefined();
  });

  test.each(['http://github.com/o/r/issues/7', 'javascript:alert(1)', 'none'])('does not use the address %s', (url) => {
    expect(readIssue({ ...item, html_url: url }, GITHUB, noUrl)?.url).toBeUndefined();
  });

  test('reads an issue of Redmine, whose address the provider file declares', () => {
    const issue = { id: 3, description: 'x', author: { id: 5 }, status: { is_closed: true }, closed_on: 'yesterday' };
    expect(readIssue(issue, REDMINE, (id) => `https://redmine.example.com/issues/${id}`)).toMatchObject({
      id: '3',
      ref: 3,
      author: '5',
      createdAt: 0,
      closedAt: undefined,
      isOpen: false,
      url: 'https://redmine.example.com/issues/3',
      labels: [],
    });
  });
});

test.each([
  { association: 'MEMBER', isWriter: true },
  { association: 'NONE', isWriter: false },
])('the author of a comment with $association may write: $isWriter', ({ association, isWriter }) => {
  expect(readNote({ body: 'x', author_association: association }, GITHUB)).toMatchObject({ text: 'x', isWriter });
});

test('everybody who adds a note in Redmine may write', () => {
  expect(readNote({ notes: 'x', user: { id: 5 } }, REDMINE)).toMatchObject({
    author: '5',
    isWriter: true,
    createdAt: 0,
  });
});

test.each([
  { name: 'the earlier one', a: { createdAt: 1, id: '9' }, b: { createdAt: 2, id: '1' } },
  { name: 'of the same time, the lower number', a: { createdAt: 1, id: '9' }, b: { createdAt: 1, id: '10' } },
  { name: 'of the same time, the first text', a: { createdAt: 1, id: 'CI-1' }, b: { createdAt: 1, id: 'CI-2' } },
])('the winner is $name', ({ a, b }) => {
  const [first, second] = [a, b] as unknown as [Issue, Issue];
  expect([compareIssues(first, second) < 0, compareIssues(second, first) > 0]).toEqual([true, true]);
});
