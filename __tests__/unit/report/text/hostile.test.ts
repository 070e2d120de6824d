/** Sends 1,200 hostile texts through every text of a report, and searches the results as the trackers do. */
import { describe, expect, test } from '@jest/globals';
import { composeNote, composeText, composeTitle } from '../../../../src/report/text/compose.js';
import { parseTemplate } from '../../../../src/report/text/template.js';
import type { Markup, NoteKind, ReportFacts } from '../../../../src/report/text/text.js';
import { VALUE_NAMES } from '../../../../src/report/text/values.js';
import { factsWith, NO_SECRETS } from './facts.js';
import { hostileTexts, MARKERS } from './hostile-texts.js';
import {
  githubReferences,
  gitlabActions,
  gitlabReferences,
  documentSkeleton,
  jiraKeys,
  jiraMarkup,
  jiraMentions,
  liveInTitles,
  markdownSkeleton,
  markersIn,
  redmineLinks,
  redmineMacros,
  redmineMentions,
  runnerCommands,
  textileSkeleton,
  wikiSkeleton,
} from './trackers.js';

const TEXTS = hostileTexts(1200);
const NOTES: readonly NoteKind[] = ['failed', 'reopened', 'passed', 'closed', 'duplicate'];
const MARKUPS: readonly (readonly Markup[])[] = [
  ['markdown'],
  ['textile'],
  ['markdown', 'textile'],
  ['document'],
  ['wiki'],
];
const SKELETONS = {
  markdown: markdownSkeleton,
  textile: textileSkeleton,
  document: documentSkeleton,
  wiki: wikiSkeleton,
};
/** Values at the start of a line, within a line, next to each other, and in a table. */
const TEMPLATE = parseTemplate(
  'text',
  '{commit_title}\n\nIn {workflow}{ref}: {jobs}\n\n| a | b |\n| --- | --- |\n| {actor} | {event} {repository} |\n',
  VALUE_NAMES,
);
const TITLE = parseTemplate('title', '{commit_title}{ref} #{jobs} @{actor}/{event}', VALUE_NAMES);

function textsOf(facts: ReportFacts, markups: readonly Markup[]): string[] {
  const options = { markups, maxLength: 60_000, secrets: NO_SECRETS };
  return [
    composeText(facts, options),
    composeText(facts, { ...options, template: TEMPLATE }),
    ...NOTES.map((kind) =>
      composeNote(kind, facts, { ...options, remaining: 1, winnerUrl: 'https://github.com/acme/shop/issues/3' }),
    ),
  ];
}

const titlesOf = (facts: ReportFacts): string[] =>
  [undefined, TITLE].flatMap((template) =>
    [255, 60].map((max) => composeTitle(facts, { template, max, secrets: NO_SECRETS })),
  );

const live = (text: string): string[] => [
  ...redmineMentions(text, 'textile'),
  ...redmineMentions(text, 'common_mark'),
  ...redmineMacros(text),
  ...redmineLinks(text),
  ...gitlabActions(text),
  ...gitlabReferences(text),
  ...githubReferences(text),
  ...runnerCommands(text),
  ...markersIn(text),
];

/** A name or a message of which nothing is shown is left out, and so is the colon between them. */
const showsSomething = (source: string): boolean => /[^\p{C}\s]/u.test(source);

/** Returns facts without logs, which have their own test: their lines stay lines. */
const withoutLogs = (facts: ReportFacts): ReportFacts =>
  facts.why === undefined ? facts : { ...facts, why: { ...facts.why, logs: [] } };
/** A block of Jira's wiki markup, in which nothing is live. */
const NOFORMAT = /\{noformat\}\n[\s\S]*?\n\{noformat\}/gu;
const liveInWiki = (text: string): string[] => [...jiraMentions(text), ...jiraKeys(text), ...jiraMarkup(text)];

/** Returns each text with what is live in it, so that a failure shows the cause. */
function findings(results: readonly { source: string; found: string[] }[]): unknown[] {
  return results.filter(({ found }) => found.length > 0).slice(0, 5);
}

test('the texts are hostile: the expressions find something in most of them', () => {
  expect(TEXTS.length).toBe(1200);
  expect(TEXTS.filter((text) => text.length >= 100_000).length).toBeGreaterThan(4);
  expect(TEXTS.filter((text) => live(text).length > 0).length).toBeGreaterThan(700);
  expect(MARKERS.slice(0, -1).filter((text) => markersIn(text).length === 0)).toEqual([]);
});

test('no title has anything live', () => {
  const results = TEXTS.map((source) => {
    const titles = titlesOf(factsWith(source));
    return {
      source: source.slice(0, 200),
      found: titles.flatMap((title) => [...live(title), ...liveInTitles(title), ...jiraKeys(title)]),
    };
  });
  expect(findings(results)).toEqual([]);
});

test('titles keep to their length', () => {
  const lengths = TEXTS.flatMap((source) => {
    const facts = factsWith(source);
    return [255, 60].map((max) => composeTitle(facts, { template: TITLE, max, secrets: NO_SECRETS }).length - max);
  });
  expect(Math.max(...lengths)).toBeLessThanOrEqual(0);
});

describe.each(MARKUPS.map((markups) => ({ markups })))('with $markups', ({ markups }) => {
  const all = TEXTS.map((source) => ({
    source: source.slice(0, 200),
    texts: textsOf(withoutLogs(factsWith(source)), markups),
  }));
  const harmless = textsOf(withoutLogs(factsWith('plain')), markups);

  const liveIn = (text: string): string[] => [
    ...live(text),
    ...(markups.includes('wiki') ? liveInWiki(text.replace(NOFORMAT, '')) : []),
  ];

  test('no text or note has anything live, and every fourth one with the log also', () => {
    expect(findings(all.map(({ source, texts }) => ({ source, found: texts.flatMap(liveIn) })))).toEqual([]);
    const found = TEXTS.filter((_, index) => index % 4 === 0).map((source) => ({
      source: source.slice(0, 200),
      found: textsOf(factsWith(source), markups).flatMap(liveIn),
    }));
    expect(findings(found)).toEqual([]);
  });

  test.each(markups)('%s reads all foreign text as code', (markup) => {
    const skeleton = SKELETONS[markup];
    const expected = harmless.map(skeleton);
    const different = all.filter(
      ({ source, texts }) =>
        showsSomething(source) &&
        texts.map(skeleton).some((text, index) => condense(text) !== condense(expected[index] ?? '')),
    );
    expect(different.slice(0, 3)).toEqual([]);
  });

  test('no foreign text has a line break or an invisible character except the one that breaks', () => {
    const lines = (text: string): number => text.split(/[\n\r\v\f\u0085\u2028\u2029]/u).length;
    const wrong = all.filter(({ texts }) => texts.some((text) => /[^\P{C}\n\u2060]/u.test(text) || lines(text) > 50));
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

/** An empty commit title has no code at all, so spaces and empty tags do not count. */
const condense = (text: string): string => text.replaceAll('<code></code>', '').replace(/[\s\u2060]+/gu, '');
