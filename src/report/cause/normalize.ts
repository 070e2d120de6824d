import { shorten } from '../../lib/printable.js';
import { withoutFolders, withoutRoots, withoutTemporaryNames } from './paths.js';

/** What is read of a text. The rest tells nothing new, and would only take time. */
const MAX_READ = 2_000;

/** The greatest length of a text to show. */
const MAX_SHOWN = 500;

/** Colors, cursor movements, and titles and links of a terminal. */
const ANSI =
  /[\u001b\u009b](?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\u0007\u001b]{0,2048}(?:\u0007|\u001b\\)|[()#][0-9A-Za-z]|[=>78cDEHMNOZ])|\u009b[0-?]{0,64}[@-~]/gu;

/** Returns a text without colors and other sequences of a terminal. */
export const withoutAnsi = (text: string): string => (/[\u001b\u009b]/u.test(text) ? text.replace(ANSI, '') : text);

/** A number of a line, with or without the column, behind the name of a file. */
const LINE_NUMBERS =
  /(?<=\.[A-Za-z_][A-Za-z0-9_+]{0,14})(?::\d{1,7}(?::\d{1,7})?(?:-\d+)?(?![\w.])|\(\d{1,7}(?:[,:]\d{1,7}){0,3}\))|(?<=\.[A-Za-z_][A-Za-z0-9_+]{0,14}['"]?), line \d{1,7}(?:, (?:column|col|char) \d+)?/gu;

/** Returns a text as people read it: one line as printed, but without line numbers, and paths as in the project. */
export function displayText(text: string): string {
  const line = withoutAnsi(text.slice(0, MAX_READ).toWellFormed())
    .replace(/[\0-\x1f\x7f-\x9f]+/gu, ' ')
    .replace(/ {2,}/gu, ' ');
  return shorten(withoutRoots(line).replace(LINE_NUMBERS, '').trim(), MAX_SHOWN);
}

const DATE = '\\d{4}[-/]\\d{2}[-/]\\d{2}';
const TIME = '\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?';

/** The number of a run in an address, which is no file. */
const RUN = /(?<=\/(?:runs|jobs?|builds|pipelines|attempts)\/)\d+/gu;

/** What differs from run to run, and what is written instead. In this order. */
const MOVING: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201c\u201d\u00ab\u00bb"`\u00b4]/gu, "'"],
  [/(?<=[\w.*])\\{1,2}(?=[\w.*@])/gu, '/'],
  [/(?<![\w./])(?:\.{1,2}\/)+/gu, ''],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/giu, '<uuid>'],
  [new RegExp(`${DATE}[T ]${TIME}(?:Z| ?[+-]\\d{2}:?\\d{2})?`, 'gu'), '<time>'],
  [
    /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} )?[A-Z][a-z]{2} (?:\d{1,2} )?(?:\d{4} )?\d{2}:\d{2}:\d{2}(?: \w+)?(?: \d{4})?/gu,
    '<time>',
  ],
  [new RegExp(`\\b${TIME}\\b`, 'gu'), '<time>'],
  [new RegExp(`\\b${DATE}\\b`, 'gu'), '<date>'],
  [/(?<=(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1?\]?):)\d{5}\b/gu, '<port>'],
  [/(?<=\bport:? )\d{5}\b/gu, '<port>'],
  [
    /(?<![\w])(\d+(?:[.,]\d+)?) ?(?:ns|\u00b5s|\u03bcs|us|ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|milliseconds?)\b(?: ?\d+(?:\.\d+)?(?:s|ms)\b)?/gu,
    '<duration>',
  ],
  [/\b0x[0-9a-f]{8,16}\b/giu, '<address>'],
  [/(?<=\+)0x[0-9a-f]{1,8}\b/giu, '<offset>'],
  [/(?<=[A-Za-z$_]@)[0-9a-f]{5,8}\b/gu, '<address>'],
  [/\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,64}\b/gu, '<hash>'],
  [/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/gu, '<hash>'],
  [/(?<=\b(?:pid|process|thread)[ =:#]{1,3})\d+/giu, '<number>'],
  [/(?<===)\d+(?===)/gu, '<number>'],
  [/(?<=\b(?:seed|run[ _-]?id|build|job|attempt)[ =:#]{1,3})\d+/giu, '<number>'],
  [/\b\d{10,}\b/gu, '<number>'],
  [/\b(?:lines?|row|column|col) \d+\b/giu, 'line'],
  [/(?<=[\w.)\]'>]):\d+:\d+(?!\w)/gu, ''],
  [/ ?\(\d{1,7}:\d{1,7}\)/gu, ''],
  [/\s+/gu, ' '],
];

/** Returns a text as the fingerprint takes it: without whatever differs from run to run, machine to machine. */
export function normalize(text: string): string {
  const line = withoutTemporaryNames(displayText(text.slice(0, MAX_READ).replace(RUN, '0')));
  const still = MOVING.reduce((changed, [pattern, word]) => changed.replace(pattern, word), line);
  return withoutFolders(still).trim();
}
