import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { Secrets } from '../../../src/lib/secrets.js';

/** Contains every character that any encoding changes. */
const SECRET = `aB3+/=~-_. &<>"'\\%*pä`;

const noMasks = (): Secrets => new Secrets(() => undefined);

function known(...secrets: string[]): Secrets {
  const store = noMasks();
  for (const secret of secrets) store.protect(secret);
  return store;
}

/** SECRET in the forms of other programs, written independently of the code under test. */
const WRITTEN = [
  { name: 'without encoding', text: SECRET },
  { name: 'in JSON', text: JSON.stringify({ token: SECRET }) },
  { name: 'in JSON with escaped slashes', text: JSON.stringify(SECRET).replaceAll('/', '\\/') },
  { name: 'in JSON as Go and Rails write it', text: String.raw`aB3+/=~-_. \u0026\u003c\u003e\"'\\%*pä` },
  { name: 'in JSON as Python writes it', text: String.raw`aB3+/=~-_. &<>\"'\\%*p\u00e4` },
  { name: 'in JSON as PHP writes it', text: String.raw`aB3+\/=~-_. &<>\"'\\%*p\u00e4` },
  { name: 'in JSON as .NET writes it', text: String.raw`aB3\u002B/=~-_. \u0026\u003C\u003E\u0022\u0027\\%*p\u00E4` },
  { name: 'percent-encoded by encodeURIComponent', text: encodeURIComponent(SECRET) },
  { name: 'percent-encoded by RFC 3986', text: 'aB3%2B%2F%3D~-_.%20%26%3C%3E%22%27%5C%25%2Ap%C3%A4' },
  { name: 'percent-encoded in lower case', text: 'aB3%2b%2f%3d~-_.%20%26%3c%3e%22%27%5c%25%2ap%c3%a4' },
  {
    name: 'percent-encoded except for letters and digits',
    text: 'aB3%2B%2F%3D%7E%2D%5F%2E%20%26%3C%3E%22%27%5C%25%2Ap%C3%A4',
  },
  { name: 'in a form', text: new URLSearchParams({ client_secret: SECRET }).toString() },
  { name: 'in HTML', text: `aB3+/=~-_. &amp;&lt;&gt;&quot;&#39;\\%*pä` },
  { name: 'in Markdown', text: String.raw`aB3\+/=\~\-\_\. &\<\>"'\\%\*pä` },
];

describe('redact', () => {
  test.each(WRITTEN)('removes a secret $name', ({ text }) => {
    const redacted = known(SECRET).redact(`before ${text} after`);
    expect(redacted).toMatch(/^before .{0,30}\*\*\*.{0,3} after$/u);
    expect(redacted).not.toContain('aB3');
  });

  test.each(['', 'x', 'xy', 'client-id:', 'a longer user name:'])(
    'removes the base64 form of a secret after "%s"',
    (prefix) => {
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = Buffer.from(`${prefix}${SECRET}`).toString(encoding);
        const [head = '', tail = '?'] = known(SECRET).redact(encoded).split('***');
        expect(Buffer.from(head, encoding).toString()).not.toContain('aB3');
        expect(tail.length).toBeLessThanOrEqual(4);
      }
    },
  );

  test.each([1500, 12_000, 65_536])(
    'removes a secret of %d characters, which is a possible length of a token',
    (length) => {
      const token = 'aB3-_.+/'.repeat(length / 8 + 1).slice(0, length);
      const text = [token, encodeURIComponent(token), JSON.stringify(token).replaceAll('/', '\\/')].join(' ');
      expect(known(token, 's3cret/s3cret').redact(`${text} s3cret/s3cret`)).toMatch(/^\*\*\* \*\*\* "\*\*\*" \*\*\*$/u);
    },
  );

  test('removes the longest secret first', () => {
    expect(known('abcdefgh', 'abcdefghijkl').redact('abcdefghijkl abcdefgh')).toBe('*** ***');
  });

  test('does not change text without secrets', () => {
    expect(known(SECRET).redact('nothing here')).toBe('nothing here');
  });

  test('does not remove values that are too short to differ from other text', () => {
    expect(known('abc', '').redact('abc abc')).toBe('abc abc');
  });
});

const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const markdown = (text: string): string => text.replace(/[\\`*_{}[\]()#+.!|<>~-]/gu, '\\$&');

describe('a secret is found in mixed encodings with backslashes', () => {
  const secret = 'aB3"srv/d*e_F4';

  test.each([
    { name: 'JSON within JSON', text: json(json(secret)) },
    { name: 'Markdown within JSON', text: json(markdown(secret)) },
    { name: 'JSON in Markdown', text: markdown(json(secret)) },
    { name: 'partial JSON', text: String.raw`aB3\"srv\/d*e\u005fF4` },
    { name: 'partial Markdown', text: String.raw`aB3"srv/d\*e_F4` },
    { name: 'partial JSON, URL and HTML', text: String.raw`aB3\u0022srv%2fd\*e&#x5f;F4` },
  ])('$name', ({ text }) => {
    expect(known(secret).redact(`before ${text} after`)).toBe('before *** after');
    expect(known(secret).occurIn(text)).toBe(true);
  });

  test('in a long text, wherever a cut would be', () => {
    const written = String.raw`aB3\u0022srv%2fd\*e&#x5f;F4`;
    for (let before = 4070; before < 4100; before += 1) {
      const text = `${'x'.repeat(before)} ${written} ${'y'.repeat(5000)}`;
      expect(known(secret).redact(text)).toBe(`${'x'.repeat(before)} *** ${'y'.repeat(5000)}`);
      expect(known(secret).sanitize(text, 5000)).not.toContain('srv');
    }
  });
});

describe('a secret with backslashes', () => {
  const secret = String.raw`aB3\\srv\"d\*e_F4`;

  test.each([
    { name: 'without encoding', text: secret },
    { name: 'in JSON', text: json(secret) },
    { name: 'in Markdown', text: markdown(secret) },
    { name: 'percent-encoded', text: encodeURIComponent(secret) },
    { name: 'in mixed encodings', text: String.raw`aB3%5C\\srv%5C%22d\\*e&#x5f;F4` },
  ])('is found $name', ({ text }) => {
    expect(known(secret).redact(`before ${text} after`)).toBe('before *** after');
    expect(known(secret).occurIn(text)).toBe(true);
  });

  test.each([
    { name: 'what cannot be decoded', text: 'aB3\ufffd%2fd4' },
    { name: 'UTF-8 as Latin-1', text: 'aB3Ã¼/d4' },
  ])('is found if a server read it in another charset: $name', ({ text }) => {
    expect(known('aB3ü/d4').redact(`before ${text} after`)).toBe('before *** after');
  });

  /** Returns what `work` returns. Throws if it takes more than a second, even if it would never end. */
  const withinASecond = (work: () => unknown): unknown => runInNewContext('work()', { work }, { timeout: 1000 });

  test.each([
    { name: 'backslashes', secret: `${'\\'.repeat(40)}A1`, text: `${'\\'.repeat(60)}B A1` },
    {
      name: 'very many backslashes',
      secret: `${'\\'.repeat(500)}A1`,
      text: `${'\\'.repeat(4090)}B A1`,
    },
    { name: 'escaped quotes', secret: `${'\\"'.repeat(100)}A1`, text: `${'\\"'.repeat(150)}B A1` },
    {
      name: 'escaped quotes, for a secret of quotes',
      secret: `${'"'.repeat(100)}A1`,
      text: `${'\\"'.repeat(150)}B A1`,
    },
    { name: 'encoded backslashes', secret: `${'\\'.repeat(40)}A1`, text: `${'\\u005c%5C'.repeat(60)}B A1` },
  ])('does not slow down the search in a text of $name', ({ secret, text }) => {
    const store = known(secret);
    expect(withinASecond(() => store.redact(text))).toBe(text);
    expect(withinASecond(() => store.occurIn(text))).toBe(false);
    expect(withinASecond(() => store.redact(`${text}${secret}`))).not.toContain(secret);
  });
});

describe('protect', () => {
  test('announces every masked form once', () => {
    const masks: string[] = [];
    const store = new Secrets((form) => masks.push(form));
    store.protect('p/q+r=s-longer');
    store.protect('p/q+r=s-longer');
    expect(masks).toContain('p/q+r=s-longer');
    expect(masks).toContain('p%2Fq%2Br%3Ds-longer');
    expect(new Set(masks).size).toBe(masks.length);
    expect(masks.every((mask) => mask.length >= 8)).toBe(true);
  });

  test('does not mask values shorter than 8 characters, but redacts them', () => {
    const masks: string[] = [];
    const store = new Secrets((form) => masks.push(form));
    store.protect('a/b+c=d');
    expect(masks).toEqual([]);
    expect(store.redact('x a/b+c=d x')).toBe('x *** x');
  });

  test('masks every secret, but at most 1,000 of all other forms', () => {
    const masks: string[] = [];
    const store = new Secrets((form) => masks.push(form));
    const secrets = Array.from({ length: 200 }, (_, index) => `s3cret/${index}+s3cret`);
    for (const secret of secrets) store.protect(secret);
    expect(secrets.filter((secret) => !masks.includes(secret))).toEqual([]);
    expect(masks.length).toBeLessThan(1200);
    expect(store.redact('s3cret/199+s3cret')).toBe('***');
  });

  test('ignores an empty value', () => {
    const masks: string[] = [];
    const store = new Secrets((form) => masks.push(form));
    store.protect('');
    expect(masks).toEqual([]);
    expect(store.redact('text')).toBe('text');
    expect(store.occurIn('text')).toBe(false);
  });

  test('removes a secret completely if it contains another secret', () => {
    expect(known('abcd', 'xx-abcd-yy-zz').redact('xx-abcd-yy-zz')).toBe('***');
  });
});

describe('occurIn', () => {
  test.each([
    { name: 'the secret itself', text: '{"echo":"s3cret/s3cret"}', expected: true },
    { name: 'an encoded form', text: 'https://api.example.com/?t=s3cret%2Fs3cret', expected: true },
    { name: 'a part of it', text: 's3cret', expected: false },
    { name: 'no text', text: '', expected: false },
  ])('returns $expected for $name', ({ text, expected }) => {
    expect(known('s3cret/s3cret').occurIn(text)).toBe(expected);
  });
});

describe('sanitize', () => {
  test('redacts before it cuts, so that no half of a secret remains', () => {
    expect(known('s3cret-s3cret').sanitize(`${'x'.repeat(195)}s3cret-s3cret`)).toBe(`${'x'.repeat(195)}***`);
  });

  test('cuts before it escapes, so that no escape is cut', () => {
    expect(noMasks().sanitize('a\u0001b', 2)).toBe('a\\u{1}…');
  });

  test('cuts at 200 characters by default', () => {
    expect(noMasks().sanitize('x'.repeat(300))).toBe(`${'x'.repeat(200)}…`);
  });

  test('returns untrusted text as one line', () => {
    expect(noMasks().sanitize('::error::a\n##[warning]b')).toBe(': :error::a\\n## [warning]b');
  });
});
