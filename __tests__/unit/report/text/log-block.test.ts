/** Sends 1,000 hostile logs through the block of a log, and searches the results as the trackers do. */
import { describe, expect, test } from '@jest/globals';
import { toDocument } from '../../../../src/request/plan/document.js';
import { logBlock } from '../../../../src/report/text/log-block.js';
import type { Markup } from '../../../../src/report/text/text.js';
import { hostileLogs } from './hostile-texts.js';
import {
  commonMarkBlocks,
  githubReferences,
  jiraKeys,
  jiraMentions,
  gitlabActions,
  gitlabExtract,
  gitlabReferences,
  markersIn,
  redmineLinks,
  redmineMacros,
  redmineMentions,
  runnerCommands,
  textileSkeleton,
} from './trackers.js';

const LOGS = hostileLogs(1000);
const MARKUPS: readonly (readonly Markup[])[] = [
  ['markdown'],
  ['textile'],
  ['markdown', 'textile'],
  ['document'],
  ['wiki'],
];

/** A block of Jira's wiki markup. */
const NOFORMAT = /\{noformat\}\n[\s\S]*?\n\{noformat\}/u;

/** A text of the report around a block. */
const around = (block: string): string => `The build fails.\n\n${block}\n\nThe next green build closes this issue.`;

const live = (text: string): string[] => [
  ...redmineMentions(text, 'textile'),
  ...redmineMentions(text, 'common_mark'),
  ...redmineMacros(text),
  ...redmineLinks(text),
  ...gitlabActions(text),
  ...gitlabExtract(text).commands,
  ...gitlabReferences(text),
  ...githubReferences(text),
  ...runnerCommands(text),
  ...markersIn(text),
];

test('the logs are hostile: most of them have something live, in a block of three backticks also', () => {
  expect(LOGS).toHaveLength(1000);
  const fenced = LOGS.map((lines) => around(`\`\`\`\n${lines.join('\n')}\n\`\`\``));
  expect(fenced.filter((text) => live(text).length > 0).length).toBeGreaterThan(900);
  expect(fenced.filter((text) => gitlabExtract(text).commands.length > 0).length).toBeGreaterThan(30);
  expect(LOGS.filter((lines) => gitlabExtract(lines.join('\n')).commands.length > 0).length).toBeGreaterThan(300);
  expect(fenced.filter((text) => commonMarkBlocks(text).length !== 3).length).toBeGreaterThan(100);
});

describe.each(MARKUPS.map((markups) => ({ markups })))('with $markups', ({ markups }) => {
  const all = LOGS.map((lines) => ({ lines, text: around(logBlock(lines, markups)) }));
  const wrong = (isWrong: (text: string) => boolean): unknown[] =>
    all.filter(({ text }) => isWrong(text)).map(({ lines }) => JSON.stringify(lines).slice(0, 300));

  test('no log has anything live', () => {
    expect(
      all
        .map(({ lines, text }) => ({ lines, found: live(text) }))
        .filter(({ found }) => found.length > 0)
        .slice(0, 5),
    ).toEqual([]);
  });

  test('GitLab keeps every text as it is', () => {
    expect(wrong((text) => gitlabExtract(text).text !== text)).toEqual([]);
  });

  test.each(markups)('%s reads the whole log as one block, and the text after it as text', (markup) => {
    if (markup === 'wiki') {
      expect(wrong((text) => text.replace(NOFORMAT, '') !== around(''))).toEqual([]);
      expect(wrong((text) => jiraMentions(text).length + jiraKeys(text).length > 0)).toEqual([]);
    } else if (markup === 'document') {
      const types = (text: string): unknown =>
        (toDocument(text)['content'] as { type: string }[]).map(({ type }) => type);
      expect(wrong((text) => String(types(text)) !== 'paragraph,codeBlock,paragraph')).toEqual([]);
    } else if (markup === 'textile') {
      expect(wrong((text) => textileSkeleton(text) !== around('<pre></pre>'))).toEqual([]);
    } else {
      expect(wrong((text) => commonMarkBlocks(text).join() !== 'text,code,text')).toEqual([]);
    }
  });

  test('no tag in a log is whole, and no character is invisible except the one that breaks', () => {
    const inner = (text: string): string => text.replace(/^<\/?pre>$/gmu, '');
    expect(wrong((text) => /<[\w!?/]|&[#\w]/u.test(inner(text)) || /[^\P{C}\n\u2060]/u.test(text))).toEqual([]);
  });

  test('every line keeps its place', () => {
    const lines = ['  at parse (src/a.ts:3)', '', '\u001b[31m✕ refuses\u001b[0m', '10%\r 50%\rdone', '\tindented'];
    const plain = logBlock(lines, markups).replaceAll('\u2060', '');
    expect(plain.split('\n').slice(1, -1)).toEqual([
      '  at parse (src/a.ts:3)',
      '',
      '✕ refuses',
      'done',
      '    indented',
    ]);
  });
});

test('a long line is cut, and no lines are no block', () => {
  expect(logBlock(['x'.repeat(10_000)], ['markdown'])).toHaveLength(501 + '```text\n\n```'.length);
  expect(logBlock([], ['markdown'])).toBe('');
});
