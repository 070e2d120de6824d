import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { patterns, readJUnitFiles, type JUnitResult } from '../../../../../src/report/cause/junit/junit.js';
import { readFiles } from '../../../../../src/report/cause/junit/read-files.js';
import { bundles } from '../../../../support/bundles.js';
import { makeJobFolder, type JobFolder } from '../../../../support/job-folder.js';
import { inputErrorLike } from '../../../../support/step-error.js';

const NONE = { causes: [], passed: [], cases: 0, problems: [] };
const deps = { loadBundle: bundles({ junit: { readFiles } }) };

let job: JobFolder;

beforeEach(() => {
  job = makeJobFolder();
  writeFileSync(join(job.workspace, 'a.xml'), '<testsuite><testcase name="a"/></testsuite>');
  writeFileSync(join(job.workspace, 'b.xml'), '<testsuite><testcase name="b"/></testsuite>');
});

afterEach(() => job.remove());

const passed = async (...given: string[]): Promise<readonly string[]> =>
  (await readJUnitFiles(given, job.workspace, deps)).passed;

describe('the input', () => {
  const read = (text: string): Promise<readonly string[]> =>
    Promise.resolve().then(() => patterns.read('junit', text, undefined as never));

  test('has a pattern in each line', async () => {
    await expect(read(' a/*.xml \r\n\n!b.xml\n/abs/c.xml')).resolves.toEqual(['a/*.xml', '!b.xml', '/abs/c.xml']);
  });

  test.each([
    { text: 'a\n../b.xml', says: '../b.xml has the part "..". Use a path below the workspace.' },
    { text: '[a', says: '[a has a [ without a ]. Write [[] for the character itself.' },
    { text: '!a.xml', says: 'has only exclusions. Add a pattern without ! that selects files.' },
    { text: 'a\n'.repeat(101), says: 'has more than 100 lines. Use wider patterns.' },
    { text: 'a'.repeat(1001), says: 'has more than 1000 characters. Shorten it.' },
    { text: '::error::/', says: ': :error::/ names a folder.' },
  ])('refuses $text', async ({ text, says }) => {
    await expect(read(text)).rejects.toEqual(inputErrorLike('junit', says));
  });
});

describe('readJUnitFiles', () => {
  test('loads no bundle without a pattern', async () => {
    await expect(readJUnitFiles([], job.workspace, { loadBundle: bundles({}) })).resolves.toEqual(NONE);
  });

  test('reads the files that the patterns select', async () => {
    await expect(passed('*.xml', '!b.xml')).resolves.toEqual(['a']);
  });

  test('takes an absolute path in the workspace, whatever its characters are', async () => {
    await expect(passed(`${job.workspace}/*.xml`, `!${job.workspace}/b.xml`)).resolves.toEqual(['a']);
    await expect(passed(`${job.workspace}//a.xml`)).resolves.toEqual(['a']);
    await expect(readJUnitFiles([String.raw`D:\a\[1]/*.xml`], String.raw`D:\a\[1]`, deps)).resolves.toMatchObject({
      problems: [expect.stringContaining('No file matches')],
    });
  });

  test.each(['/etc/*.xml', '!/etc/*.xml', String.raw`C:\a.xml`, '{/etc,a}/x.xml'])('refuses %s', async (pattern) => {
    await expect(passed('a.xml', pattern)).rejects.toEqual(inputErrorLike('junit'));
  });

  test('refuses a folder whose name starts as that of the workspace', async () => {
    await expect(passed(`${job.workspace}-2/a.xml`)).rejects.toEqual(
      inputErrorLike('junit', 'is outside the workspace'),
    );
    await expect(passed(`${job.workspace}/../a.xml`)).rejects.toEqual(inputErrorLike('junit', 'has the part ".."'));
    await expect(passed(job.workspace)).rejects.toEqual(inputErrorLike('junit', 'is outside the workspace'));
  });

  test('tells a pattern that matches nothing, as it was written', async () => {
    const result: JUnitResult = await readJUnitFiles([`${job.workspace}/no/*.xml`, 'a.xml'], job.workspace, deps);
    expect(result).toMatchObject({ passed: ['a'], problems: [`No file matches ${job.workspace}/no/*.xml.`] });
  });
});
