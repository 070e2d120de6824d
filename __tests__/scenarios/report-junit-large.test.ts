/** JUnit reports of 20 MiB, in every form that may take long. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JUnitResult } from '../../src/report/cause/junit/junit.js';
import { parseGlob } from '../../src/report/cause/junit/glob.js';
import { readFiles } from '../../src/report/cause/junit/read-files.js';
import { makeJobFolder, type JobFolder } from '../support/job-folder.js';

const MEBIBYTE = 1_048_576;
const MAX_BYTES = 20 * MEBIBYTE;

let job: JobFolder;

beforeEach(() => {
  job = makeJobFolder();
});

afterEach(() => job.remove());

function read(): Promise<JUnitResult> {
  const result = parseGlob('*.xml');
  return readFiles('glob' in result ? [{ text: '*.xml', glob: result.glob }] : [], job.workspace);
}

describe('20 MiB take seconds, and not all memory:', () => {
  const fill = (start: string, part: string, end = ''): Buffer => {
    const buffer = Buffer.alloc(MAX_BYTES, part);
    buffer.write(start);
    buffer.write(end, MAX_BYTES - end.length);
    return buffer;
  };
  test.each([
    {
      of: 'failures',
      content: fill('<testsuite>', '<testcase name="n"><failure>Error: a/b.ts:1:2 x\n</failure></testcase>'),
    },
    { of: 'elements', content: fill('<testsuite>', '<a/>') },
    { of: 'open elements', content: fill('', '<testsuite>') },
    { of: 'references', content: fill('<testsuite>     ', '&amp;') },
    { of: 'one attribute', content: fill('<testsuite name="', 'x', '"/>') },
    { of: 'references in one attribute', content: fill('<testsuite name="  ', '&lt;', '"/>') },
    { of: 'attributes', content: fill('<testsuite a=""', ' b=""') },
    { of: 'one name', content: fill('<', 'a') },
    { of: 'spaces in an element', content: fill('<testsuite', ' ', '/>') },
    { of: 'one text', content: fill('<testsuite><testcase><failure>', 'x y\n', '</failure></testcase></testsuite>') },
    { of: 'one line', content: fill('<testsuite><testcase><failure>', "at '", '</failure></testcase></testsuite>') },
    { of: 'one CDATA', content: fill('<testsuite><testcase><failure><![CDATA[', ']]') },
    { of: 'short CDATA', content: fill('<testsuite><testcase><failure>', '<![CDATA[]]>') },
    { of: 'one comment', content: fill('<testsuite><!--', '- ') },
    { of: 'one instruction', content: fill('<?x ', '? ') },
    { of: 'a declaration', content: fill('<?xml version="1.0" ', 'encoding ') },
    { of: 'a DTD', content: fill('<!DOCTYPE a [', '<!ENTITY a "b">') },
    { of: 'one entity', content: fill('<testsuite>&', 'a') },
    { of: 'less-than signs', content: fill('', '<') },
    { of: 'line breaks', content: fill('<testsuite>', '\r\n') },
    { of: 'zeros', content: fill('<testsuite>', '\0') },
    { of: 'system-out', content: fill('<testsuite><testcase><system-out>', 'x y\n') },
    {
      of: 'long classes',
      content: fill(
        '<testsuite>',
        `<testcase classname="${'a/'.repeat(900)}" name="${'a'.repeat(900)}"><failure message="${"thread ' at ".repeat(50)}"/></testcase>`,
      ),
    },
  ])(
    'of $of',
    async ({ content }) => {
      writeFileSync(join(job.workspace, 'a.xml'), content);
      const start = process.cpuUsage();
      const before = process.memoryUsage().rss;
      await read();
      const { user, system } = process.cpuUsage(start);
      expect((user + system) / 1e6).toBeLessThan(8);
      expect((process.memoryUsage().rss - before) / MEBIBYTE).toBeLessThan(700);
    },
    30_000,
  );
});
