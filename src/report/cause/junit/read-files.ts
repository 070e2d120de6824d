/**
 * Reads JUnit reports in the workspace: which tests failed, and why. This module is the bundle `junit`. A report is
 * hostile, so a problem costs only its file: docs/design/037-causes.md.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { readInputContent, type JobFolders } from '../../../lib/files.js';
import { printable, shorten } from '../../../lib/printable.js';
import { fingerprintOf, type Cause } from '../cause.js';
import { nameOf, type CaseName } from './case-name.js';
import { findFiles, type Found } from './find-files.js';
import type { Glob } from './glob.js';
import { messageOf, type Message } from './message.js';
import { normalize } from '../normalize.js';
import { isNetworkError } from '../tools/network.js';
import { readCases, type ReportedCase } from './report-cases.js';

/** What JUnit reports tell. All texts are foreign. */
export interface JUnitResult {
  /** Each failed test once, in the order of the files by path. */
  causes: readonly Cause[];
  /** The names of the tests that passed in all reports that have them. */
  passed: readonly string[];
  /** The number of tests in all reports. */
  cases: number;
  /** Sentences about what could not be read. */
  problems: readonly string[];
}

/** A pattern as it was written, and as it was read. */
export interface GivenGlob {
  text: string;
  glob: Glob;
}

const MEBIBYTE = 1_048_576;
export const LIMITS = { bytes: 20 * MEBIBYTE, cases: 10_000, files: 1000, entries: 200_000, problems: 20 };

/** How deep tests in tests are looked at. */
const MAX_LEVELS = 10;

/** Resolves to what the reports that the patterns select tell. It never rejects because of a file. */
export async function readFiles(globs: readonly GivenGlob[], workspace: string): Promise<JUnitResult> {
  const reading = new Reading(workspace);
  const found = await findFiles(
    globs.map(({ glob }) => glob),
    workspace,
    LIMITS,
  );
  reading.noteFound(found, globs);
  for (const file of found.files) {
    if (reading.isFull) break;
    await reading.read(file);
  }
  return reading.result();
}

/** A failed test of one file. */
interface Failed {
  test: ReportedCase;
  name: CaseName;
  message: Message;
}

class Reading {
  readonly #workspace: string;
  readonly #folders: JobFolders;
  readonly #causes = new Map<string, Cause>();
  readonly #passed = new Set<string>();
  readonly #failed = new Set<string>();
  readonly #problems: string[] = [];
  #bytes = 0;
  #cases = 0;
  isFull = false;

  constructor(workspace: string) {
    this.#workspace = workspace;
    this.#folders = { workspace, temp: workspace, commandFiles: [] };
  }

  noteFound({ files, links, others, unmatched, isCut }: Found, globs: readonly GivenGlob[]): void {
    for (const index of unmatched) {
      this.#problems.push(`No file matches ${quoted(globs[index]?.text ?? '')}.`);
    }
    for (const link of links) {
      this.#problem(link, 'is a symbolic link, which is not followed. Copy the reports into the workspace');
    }
    for (const other of others) this.#problem(other, 'is not a regular file');
    if (!isCut) return;
    const limit = files.length < LIMITS.files ? `${LIMITS.entries} files and folders` : `${LIMITS.files} files`;
    this.#problems.push(`The search ended after ${limit}, so some may be missing. Use narrower patterns.`);
  }

  async read(file: string): Promise<void> {
    const content = await this.#content(file);
    if (content === undefined) return;
    const failed: Failed[] = [];
    const problem = readCases(content, (test) => {
      if (this.#cases === LIMITS.cases) {
        this.isFull = true;
        return false;
      }
      this.#cases++;
      this.#note(test, failed);
      return true;
    });
    const parents = parentsOf(failed);
    const told = new Set<string>();
    for (const item of failed) {
      if (told.has(item.name.locator)) continue;
      told.add(item.name.locator);
      if (item.message.shown !== '' || !parents.has(keyOf(item.test))) this.#add(item);
    }
    if (this.isFull) this.#problem(file, `is not read to its end: the files have more than ${LIMITS.cases} tests`);
    if (problem !== undefined) this.#problem(file, problem);
  }

  result(): JUnitResult {
    const more = this.#problems.length - LIMITS.problems;
    return {
      causes: [...this.#causes.values()],
      passed: [...this.#passed].filter((name) => !this.#failed.has(name)),
      cases: this.#cases,
      problems: [
        ...this.#problems.slice(0, LIMITS.problems),
        ...(more > 0 ? [`${more} more files or patterns have a problem.`] : []),
      ],
    };
  }

  /** Resolves to the content of a file, or to undefined if it cannot be read. */
  async #content(file: string): Promise<Buffer | undefined> {
    const room = LIMITS.bytes - this.#bytes;
    try {
      const { size } = await lstat(join(this.#workspace, file));
      const { content } = size > room ? {} : await readInputContent('junit', file, this.#folders, room);
      if (content !== undefined && content.length <= room) {
        this.#bytes += content.length;
        return content;
      }
      this.#problem(file, `is not read: the files have more than ${LIMITS.bytes / MEBIBYTE} MiB`);
    } catch {
      this.#problem(file, 'cannot be read. Check its permissions');
    }
    return undefined;
  }

  #note(test: ReportedCase, failed: Failed[]): void {
    const { result, failure } = test;
    if (result === 'other') return;
    const name = nameOf(test, this.#workspace);
    if (failure === undefined) this.#passed.add(name.shown);
    else
      failed.push({
        test,
        name,
        message: messageOf(failure, [test.name, name.shown, `${test.className}::${test.name}`]),
      });
  }

  #add({ name, message }: Failed): void {
    this.#failed.add(name.shown);
    const parts = { tool: 'junit', name: normalize(name.locator), message: normalize(message.core) };
    const fingerprint = fingerprintOf(parts);
    if (this.#causes.has(fingerprint)) return;
    this.#causes.set(fingerprint, {
      tool: 'junit',
      kind: 'test',
      name: name.shown,
      message: message.shown,
      fingerprint,
      isFlaky: isNetworkError(message.shown),
    });
  }

  #problem(file: string, sentence: string): void {
    this.#problems.push(`${quoted(file)} ${sentence}.`);
  }
}

/**
 * Returns the keys of the tests in which another one failed: Go tells `TestSub/inner` and `TestSub`, and the outer one
 * says nothing.
 */
function parentsOf(failed: readonly Failed[]): Set<string> {
  const parents = new Set<string>();
  for (const { test } of failed) {
    let name = test.name;
    for (let level = 0; level < MAX_LEVELS && name.includes('/'); level++) {
      name = name.slice(0, name.lastIndexOf('/'));
      parents.add(keyOf({ ...test, name }));
    }
  }
  return parents;
}

const keyOf = ({ className, name }: ReportedCase): string => JSON.stringify([className, name]);

const quoted = (text: string): string => printable(shorten(text, 200));
