/** Names a test, by what a report tells of it. */
import { oneLine } from './one-line.js';
import type { ReportedCase } from './report-cases.js';

/** The names of a test. */
export interface CaseName {
  /** `auth.test.ts › refuses an expired token` */
  shown: string;
  /** The same with the path of the file in the workspace, which keeps tests of two files with one name apart. */
  locator: string;
}

const MAX_SHOWN = 300;
/** How long a file, a class and a name may be. */
const MAX_PART = 500;
const SEPARATOR = ' › ';

/** What tools write where there is no class or suite. */
const NO_CLASS =
  /^(?:|test|suite|undefined|null|\(empty\)|default|unknown|root suite|(?:pytest|jest|mocha|vitest|unit|all)(?: tests)?)$/iu;
const hasClass = (name: string): boolean => !NO_CLASS.test(name.trim());

/** Returns the names of a test: its file or class, and the test, without saying anything twice. */
export function nameOf(test: ReportedCase, workspace: string): CaseName {
  const className = oneLine(test.className, MAX_PART);
  const file = inWorkspace(oneLine(test.file, MAX_PART), workspace);
  const places = (hasClass(className) ? [className] : suitesOf(test)).map((place) => oneLine(place, MAX_PART));
  const name = oneLine(test.name, MAX_PART) || className;
  const parts = withoutDoubles(places, name, file);
  const baseName = file.slice(file.lastIndexOf('/') + 1);
  const shown = [baseName, ...parts].filter(Boolean).join(SEPARATOR);
  return { shown: oneLine(shown, MAX_SHOWN), locator: [file, ...parts].filter(Boolean).join(SEPARATOR) };
}

/** Returns the suites that name a test without a class. The outermost is often named as the tool or the run. */
function suitesOf({ suites, className, file }: ReportedCase): readonly string[] {
  // pytest names what it could not collect by an empty class, and the name of the module.
  return className === '' && file !== '' ? [] : suites.filter(hasClass);
}

/** Returns classes and name, without what the file or a later part also says. */
function withoutDoubles(places: readonly string[], name: string, file: string): string[] {
  const kept: string[] = [];
  let rest = name;
  for (const place of places) {
    const own = withoutFile(place, file);
    if (own === '' || kept.includes(own)) continue;
    const after = afterPrefix(rest, own);
    if (after === undefined) {
      // The class repeats the whole name, or the end of it.
      if (!isAtEnd(rest, own)) kept.push(own);
    } else if (/^[.:#]/u.test(rest.slice(own.length))) {
      kept.push(own);
      rest = after;
    }
  }
  const isFile = /[./]/u.test(rest) && withoutFile(rest, file) === '';
  return rest === '' || isFile ? kept : [...kept, rest];
}

/** Returns what follows a prefix in a name, if the prefix ends where a word does. */
function afterPrefix(name: string, prefix: string): string | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const rest = name.slice(prefix.length);
  return /^[\p{L}\p{N}_]/u.test(rest) ? undefined : rest.replace(/^[\s.:#>\u203a/-]+/u, '');
}

const isAtEnd = (name: string, end: string): boolean =>
  name.endsWith(end) && !/[\p{L}\p{N}_]$/u.test(name.slice(0, -end.length));

/** Returns a class without the file in which it is: `tests.test_auth.TestLogin` is `TestLogin` in tests/test_auth.py. */
function withoutFile(place: string, file: string): string {
  if (file === '') return place;
  const path = slashes(place).replace(/^\.\//u, '');
  if (path === file || file.endsWith(`/${path}`) || path.endsWith(`/${file}`)) return '';
  const stem = file.replace(/\.\w+$/u, '');
  const dotted = stem.replaceAll('/', '.');
  for (const name of [dotted, stem.slice(stem.lastIndexOf('/') + 1)]) {
    if (place === name || place.endsWith(`.${name}`) || place.endsWith(`\\${name}`)) return '';
    if (place.startsWith(`${name}.`)) return place.slice(name.length + 1);
  }
  return place;
}

const slashes = (path: string): string => path.replaceAll('\\', '/').replace(/\/{2,}/gu, '/');

/** Where CI systems check a repository out: the part after that is the path in the repository. */
const CHECKOUT = /^(?:.*\/)?(?:(?:_?work|a|__w)\/([^/]+)\/\1|work\/\d+\/s|github\/workspace)\//u;

/** Returns a path relative to the workspace, with slashes; of a file that is elsewhere, its name. */
function inWorkspace(given: string, workspace: string): string {
  const path = slashes(given.replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/u, ''));
  const root = `${slashes(workspace).replace(/\/$/u, '')}/`;
  if (path.startsWith(root)) return path.slice(root.length);
  if (!/^(?:\/|[A-Za-z]:\/)/u.test(path)) return path.replace(/^(?:\.\/)+/u, '');
  return CHECKOUT.test(path) ? path.replace(CHECKOUT, '') : path.slice(path.lastIndexOf('/') + 1);
}
