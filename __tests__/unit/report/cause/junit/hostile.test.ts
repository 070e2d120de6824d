/** Reports that attack the reader. */
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JUnitResult } from '../../../../../src/report/cause/junit/junit.js';
import { parseGlob } from '../../../../../src/report/cause/junit/glob.js';
import { readFiles } from '../../../../../src/report/cause/junit/read-files.js';
import { readCases, type ReportedCase } from '../../../../../src/report/cause/junit/report-cases.js';
import { makeJobFolder, type JobFolder } from '../../../../support/job-folder.js';

const MEBIBYTE = 1_048_576;
const MAX_BYTES = 20 * MEBIBYTE;
const GOOD = '<testsuite><testcase name="good"><failure message="m"/></testcase></testsuite>';

let job: JobFolder;

beforeEach(() => {
  job = makeJobFolder();
});

afterEach(() => job.remove());

const write = (name: string, content: string | Buffer): void => writeFileSync(join(job.workspace, name), content);

function read(pattern = '*.xml'): Promise<JUnitResult> {
  const result = parseGlob(pattern);
  return readFiles('glob' in result ? [{ text: pattern, glob: result.glob }] : [], job.workspace);
}

function casesOf(content: Buffer | string): { problem: string | undefined; cases: ReportedCase[] } {
  const cases: ReportedCase[] = [];
  const problem = readCases(Buffer.from(content), (found) => cases.push(found) > 0);
  return { problem, cases };
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const doctype = 'has a document type declaration (<!DOCTYPE), which is refused';

describe('a document type declaration is refused:', () => {
  const laughs = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`);
  test.each([
    { is: 'an empty one', text: `<!DOCTYPE testsuite>${GOOD}` },
    { is: 'one in small letters', text: `<!doctype testsuite>${GOOD}` },
    { is: 'one in mixed letters', text: `<!DocType testsuite>${GOOD}` },
    { is: 'one of another root', text: `<!DOCTYPE html>${GOOD}` },
    {
      is: 'one after a declaration, a comment and a blank line',
      text: `<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE a>${GOOD}`,
    },
    { is: 'one with an external subset', text: `<!DOCTYPE a SYSTEM "file:///etc/passwd">${GOOD}` },
    { is: 'one with a public identifier', text: `<!DOCTYPE a PUBLIC "x" "http://127.0.0.1/x.dtd">${GOOD}` },
    { is: 'one with a parameter entity', text: `<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]>${GOOD}` },
    { is: 'a billion laughs', text: `<!DOCTYPE a [<!ENTITY l0 "lol">${laughs.join('')}]><testsuite>&l9;</testsuite>` },
    {
      is: 'an external entity',
      text: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&x;"/></testsuite>',
    },
    { is: 'one over many lines', text: `<!DOCTYPE\n a\n [\n <!ELEMENT a ANY>\n ]\n >${GOOD}` },
    { is: 'one in UTF-16', text: utf16(`<!DOCTYPE a>${GOOD}`) },
    { is: 'one after a byte order mark', text: `\ufeff<!DOCTYPE a>${GOOD}` },
    { is: 'one that does not end', text: '<!DOCTYPE a [' },
    { is: 'one that is too long', text: `<!DOCTYPE a [${'<!ENTITY a "b">'.repeat(100_000)}` },
  ])('$is', ({ text }) => {
    expect(casesOf(text)).toEqual({ problem: doctype, cases: [] });
  });

  test('but not its text in a failure', () => {
    const failure = '<failure><![CDATA[<!DOCTYPE html>]]> &lt;!DOCTYPE a&gt;<!-- <!DOCTYPE a> --></failure>';
    const { problem, cases } = casesOf(`<testsuite><testcase name="t">${failure}</testcase></testsuite>`);
    expect(problem).toBeUndefined();
    expect(cases[0]?.failure?.text).toBe('<!DOCTYPE html> <!DOCTYPE a>');
  });
});

describe('entities:', () => {
  test('the five of XML and references to characters are resolved, once', () => {
    const { cases } = casesOf(
      '<testsuite><testcase name="&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;&amp;lt;"/></testsuite>',
    );
    expect(cases[0]?.name).toBe(`<>&"'A😀&lt;`);
  });

  test.each([
    '&nbsp;',
    '&x;',
    '&constructor;',
    '&toString;',
    '&__proto__;',
    '&#0;',
    '&#xD800;',
    '&#x110000;',
    '&#;',
    '&',
    '&a',
  ])('%s costs the file', (entity) => {
    const text = `<testsuite><testcase name="good"/><testcase name="${entity}"/></testsuite>`;
    expect(casesOf(text)).toMatchObject({ problem: 'is not well-formed XML (line 1)', cases: [{ name: 'good' }] });
  });
});

describe('a file that is no report costs itself only:', () => {
  test.each([
    { is: 'an empty one', content: '', problem: /is not well-formed XML/u },
    { is: 'a text', content: 'hello', problem: /is not well-formed XML \(line 1\)/u },
    { is: 'JSON', content: '{"a": 1}', problem: /is not well-formed XML/u },
    { is: 'bytes', content: Buffer.from([0, 1, 2, 255, 254, 60, 0, 62]), problem: /is not well-formed XML/u },
    { is: 'zeros', content: Buffer.alloc(1000), problem: /is not well-formed XML/u },
    { is: 'HTML', content: '<html><body/></html>', problem: /is no JUnit report/u },
    { is: 'another XML', content: '<coverage><testsuite/></coverage>', problem: /is no JUnit report/u },
    { is: 'two roots', content: GOOD + GOOD, problem: /is not well-formed XML/u },
    { is: 'an end too much', content: `${GOOD}</testsuite>`, problem: /is not well-formed XML/u },
    { is: 'text after the root', content: `${GOOD}x`, problem: /is not well-formed XML/u },
    { is: 'an entity without a declaration', content: `<!ENTITY a "b">${GOOD}`, problem: /is not well-formed XML/u },
    { is: 'a wrong end', content: '<testsuite>\n<a></b></testsuite>', problem: /is not well-formed XML \(line 2\)/u },
    { is: 'an attribute without quotes', content: '<testsuite name=a/>', problem: /is not well-formed XML/u },
    {
      is: 'an attribute named hasOwnProperty',
      content: '<testsuite hasOwnProperty="1" b="2"/>',
      problem: /well-formed/u,
    },
    {
      is: 'an unknown encoding',
      content: '<?xml version="1.0" encoding="utf-7"?><testsuite/>',
      problem: /unknown encoding/u,
    },
    { is: 'an odd encoding', content: '<?xml version="1.0" encoding="__proto__"?><testsuite/>', problem: /encoding/u },
    { is: '101 levels', content: '<testsuite>'.repeat(101), problem: /has more than 100 nested elements/u },
    {
      is: 'many attributes',
      content: `<testsuite ${Array.from({ length: 1001 }, (_, index) => `a${index}=""`).join(' ')}/>`,
      problem: /has an element with more than 1000 attributes/u,
    },
  ])('$is', async ({ content, problem }) => {
    write('a.xml', content);
    write('b.xml', GOOD);
    const { causes, problems } = await read();
    expect(causes.some(({ name }) => name === 'good')).toBe(true);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems[0]).toMatch(/^a\.xml .*\.$/u);
  });

  test('what it told before counts: the tests may have been cut off', async () => {
    write('a.xml', GOOD.replace('</testsuite>', '<testcase name="cut"><failure message="no"/>'));
    const { causes, problems } = await read();
    expect(causes.map(({ name }) => name)).toEqual(['good']);
    expect(problems).toEqual([expect.stringMatching(/^a\.xml is not well-formed XML/u)]);
  });
});

describe('a text that XML does not allow becomes harmless:', () => {
  test.each([
    { is: 'NUL', text: 'a\0b', name: 'a b' },
    { is: 'a control character', text: 'a\u001bb\u0085c', name: 'a b c' },
    { is: 'line breaks', text: 'a\n\u2028b\r\nc', name: 'a b c' },
    { is: 'the end of CDATA', text: 'a]]>b', name: 'a]]>b' },
  ])('$is', async ({ text, name }) => {
    write('a.xml', `<testsuite><testcase name="${text}"><failure>${text}</failure></testcase></testsuite>`);
    expect((await read()).causes).toMatchObject([{ name }]);
  });

  test('invalid UTF-8 and lone surrogates', async () => {
    write(
      'a.xml',
      Buffer.concat([
        Buffer.from('<testsuite><testcase name="a'),
        Buffer.from([0xff, 0xed, 0xa0, 0x80]),
        Buffer.from('"/></testsuite>'),
      ]),
    );
    write('b.xml', utf16('<testsuite><testcase name="b\ud800"/></testsuite>'));
    const { passed, problems } = await read();
    expect(problems).toEqual([]);
    expect(passed).toEqual(['a\ufffd\ufffd\ufffd\ufffd', 'b\ufffd']);
    expect(passed.every((name) => name.isWellFormed())).toBe(true);
  });

  test('a long name and a long message', async () => {
    write(
      'a.xml',
      `<testsuite><testcase name="${'😀'.repeat(9999)}"><failure message="${'x'.repeat(99_999)}"/></testcase></testsuite>`,
    );
    const [cause] = (await read()).causes;
    expect(cause?.name.length).toBeLessThan(310);
    expect(cause?.name.isWellFormed()).toBe(true);
    expect(cause?.message.length).toBeLessThan(310);
  });

  test('names of Object', async () => {
    write(
      'a.xml',
      '<testsuite __proto__="x"><testcase name="__proto__" classname="constructor" __proto__="y"/></testsuite>',
    );
    await expect(read()).resolves.toMatchObject({ passed: ['constructor › __proto__'], problems: [] });
  });
});

test.each([
  { encoding: 'UTF-8', content: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${GOOD}`.replace('good', 'gööd')) },
  {
    encoding: 'utf-8',
    content: Buffer.from(`\ufeff<?xml version='1.0' encoding='utf-8'?>${GOOD}`.replace('good', 'gööd')),
  },
  {
    encoding: 'ISO-8859-1',
    content: Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${GOOD}`.replace('good', 'gööd'), 'latin1'),
  },
  {
    encoding: 'windows-1252',
    content: Buffer.from(`<?xml version="1.0" encoding="windows-1252"?>${GOOD}`.replace('good', 'gööd'), 'latin1'),
  },
  { encoding: 'UTF-16', content: utf16(`<?xml version="1.0" encoding="UTF-16"?>${GOOD}`.replace('good', 'gööd')) },
  {
    encoding: 'UTF-16BE',
    content: utf16(`<?xml version="1.0" encoding="UTF-16"?>${GOOD}`.replace('good', 'gööd')).swap16(),
  },
  { encoding: 'UTF-16 without a mark', content: utf16(GOOD.replace('good', 'gööd')).subarray(2) },
])('reads $encoding', async ({ content }) => {
  write('a.xml', content);
  await expect(read()).resolves.toMatchObject({ causes: [{ name: 'gööd' }], problems: [] });
});

test('a character at the border of two parts stays whole', () => {
  for (const padding of [65_500, 65_501, 65_502, 65_503]) {
    const text = `<testsuite><!--${' '.repeat(padding)}--><testcase name="😀ü😀"/></testsuite>`;
    expect(casesOf(text).cases.map(({ name }) => name)).toEqual(['😀ü😀']);
  }
});

describe('the limits', () => {
  test('of 20 MiB for all files: a file that does not fit is left out', async () => {
    write('a.xml', GOOD);
    write('b.xml', '');
    truncateSync(join(job.workspace, 'b.xml'), MAX_BYTES);
    write('c.xml', GOOD.replace('good', 'too'));
    const { causes, problems } = await read();
    expect(causes.map(({ name }) => name)).toEqual(['good', 'too']);
    expect(problems).toEqual(['b.xml is not read: the files have more than 20 MiB.']);
  });

  test('of 10,000 tests for all files', async () => {
    const many = (count: number): string =>
      `<testsuite>${'<testcase name="a" classname="b"/>'.repeat(count)}</testsuite>`;
    write('a.xml', many(9999));
    write('b.xml', GOOD.replace('</testsuite>', '<testcase name="no"><failure/></testcase></testsuite>'));
    write('c.xml', many(100_000));
    const { causes, cases, problems } = await read();
    expect({ names: causes.map(({ name }) => name), cases }).toEqual({ names: ['good'], cases: 10_000 });
    expect(problems).toEqual(['b.xml is not read to its end: the files have more than 10000 tests.']);
  });

  test('of exactly 10,000 tests: nothing is missing', async () => {
    write('a.xml', `<testsuite>${'<testcase name="a"/>'.repeat(10_000)}</testsuite>`);
    await expect(read()).resolves.toMatchObject({ cases: 10_000, problems: [] });
  });

  test('of 1,000 files', async () => {
    for (let index = 0; index < 1001; index++) write(`${index}.xml`, GOOD);
    const { cases, problems } = await read();
    expect({ cases, problems }).toEqual({
      cases: 1000,
      problems: ['The search ended after 1000 files, so some may be missing. Use narrower patterns.'],
    });
  });

  test('of 20 problems, and one that counts the others', async () => {
    for (let index = 10; index < 40; index++) write(`${index}.xml`, 'no');
    const { problems } = await read();
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('10 more files or patterns have a problem.');
  });
});

test('a link out of the workspace is not read', async () => {
  mkdirSync(join(job.root, 'outside'));
  writeFileSync(join(job.root, 'outside/a.xml'), GOOD);
  symlinkSync(join(job.root, 'outside/a.xml'), join(job.workspace, 'a.xml'));
  symlinkSync(join(job.root, 'outside'), join(job.workspace, 'folder'));
  const notFollowed = 'is a symbolic link, which is not followed. Copy the reports into the workspace.';
  await expect(read()).resolves.toMatchObject({
    causes: [],
    problems: ['No file matches *.xml.', `a.xml ${notFollowed}`],
  });
  const { causes, problems } = await read('folder/*.xml');
  expect({ causes, problems }).toEqual({
    causes: [],
    problems: ['No file matches folder/*.xml.', `folder ${notFollowed}`],
  });
});

test('the name of a file is no command', async () => {
  write('::error::a\n##[error].xml', 'no');
  const { problems } = await read();
  expect(problems).toEqual([expect.stringContaining(String.raw`: :error::a\n## [error].xml is not`)]);
});

test('the reader is total: it ends with cases or a problem for any content', () => {
  const real = readFileSync(join(import.meta.dirname, 'reports/surefire.xml'));
  const pieces =
    '<testsuite,<testcase, name=",",>,/>,</testcase>,</testsuite>,<failure>,</failure>,<![CDATA[,]]>,<!--,-->,<?xml ,?>,' +
    '<!DOCTYPE a [,&lt;,&x;,&#,;,\0, ,a,=';
  const piece = fc.constantFrom(...pieces.split(','));
  const content = fc.oneof(
    fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join(''))),
    fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.from(`<testsuite><testcase name="a">${pieces.join('')}`)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(fc.nat(real.length), fc.uint8Array({ maxLength: 4 })).map(([at, bytes]) => {
      const changed = Buffer.from(real);
      changed.set(bytes, Math.min(at, real.length - bytes.length));
      return changed;
    }),
    fc.nat(real.length).map((end) => real.subarray(0, end)),
  );
  fc.assert(
    fc.property(content, (bytes) => {
      const { problem, cases } = casesOf(bytes);
      expect(problem ?? 'is fine').toMatch(/^(?:is|has) /u);
      expect(cases.every(({ result, failure }) => (result === 'failed') === (failure !== undefined))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
