import { describe, expect, test } from '@jest/globals';
import { Secrets } from '../../../../src/lib/secrets.js';
import { scrub } from '../../../../src/report/text/scrub.js';
import { NO_SECRETS } from './facts.js';

const LETTERS = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6kL9nP2rS5uV8xY1';
const key = (length: number): string => LETTERS.slice(0, length);

/** Texts with one secret each. They are put together here, so that no scanner takes this file for a leak. */
const TOKENS: readonly (readonly [string, string])[] = [
  ...['ghp', 'gho', 'ghu', 'ghs', 'ghr'].map((kind) => [kind, `${kind}_${key(36)}`] as const),
  ['github_pat', `github_pat_${key(22)}_${key(40)}`],
  ['glpat', `glpat-${key(20)}`],
  ['glrt', `glrt-${key(20)}`],
  ['Slack', `xoxb-1234567890-${key(24)}`],
  ['Slack web hook', `hooks.slack.com/services/T0123456/B0123456/${key(24)}`],
  ['AWS key', ['AKIA', 'IOSFODNN7EXAMPLE'].join('')],
  ['Google key', `AIza${key(35)}`],
  ['Google token', `ya29.${key(40)}`],
  ['npm', `npm_${key(36)}`],
  ['PyPI', `pypi-${key(50)}`],
  ['Stripe', `sk_live_${key(24)}`],
  ['JWT', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${key(43)}`],
  ['OpenAI', `sk-proj-${key(40)}`],
  ['Anthropic', `sk-ant-api03-${key(40)}`],
];

const AWS_SECRET = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/');

describe('scrub removes', () => {
  test.each(TOKENS)('%s', (_, token) => {
    for (const text of [token, `in "${token}" here`, `x=${token}`, `https://x.example/${token}`, `(${token})`]) {
      const result = scrub(text, NO_SECRETS);
      expect(result).toContain('[removed]');
      expect(result).not.toContain(token.slice(-8));
    }
  });

  test.each([
    ['a secret key of AWS', `x=${AWS_SECRET} y`, 'x=[removed] y'],
    ['a line of Authorization', 'Authorization: Digest user=x, y=z\nnext', 'Authorization: [removed]\nnext'],
    ['one in JSON', '{"Proxy-Authorization":"NTLM abc"}', '{"Proxy-Authorization": [removed]'],
    ['a bearer token', 'sent Bearer abcd1234efgh to it', 'sent Bearer [removed] to it'],
    ['a Basic word', 'Basic dXNlcjpwYXNz', 'Basic [removed]'],
    [
      'a URL with a password',
      'git clone https://me:hunter2@git.example/x',
      'git clone https://[removed]@git.example/x',
    ],
    ['a password with @ in a URL', 'https://me:p@ss@git.example/x', 'https://[removed]@git.example/x'],
    ['a URL with a user', 'ssh://git@git.example/x', 'ssh://[removed]@git.example/x'],
    ['a PEM block', 'a -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- b', 'a [removed] b'],
    ['a PEM block on one line', '-----BEGIN RSA PRIVATE KEY-----\\nMII\\n-----END RSA PRIVATE KEY-----', '[removed]'],
    ['a PEM block without an end', 'a -----BEGIN EC PRIVATE KEY----- MIIE', 'a [removed]'],
    ['a variable', 'DB_PASSWORD=hunter2 make', 'DB_PASSWORD=[removed] make'],
    ['a variable within a value', 'msg: "env API_KEY=abc, x"', 'msg: "env API_KEY=[removed] x"'],
    ['YAML', 'client-secret: abc', 'client-secret: [removed]'],
    ['JSON', '{"accessToken": "a b", "x": 1}', '{"accessToken": "[removed]", "x": 1}'],
    ['JSON with an escaped quote', '{"pwd":"a\\"b","x":1}', '{"pwd":"[removed]","x":1}'],
    ['JSON within JSON', '"{\\"token\\":\\"abc\\",\\"x\\":1}"', '"{\\"token\\":\\"[removed]\\",\\"x\\":1}"'],
    ['a value without an end', "key = 'abc def", "key = '[removed]"],
    ['a query', 'x?sig=abc%3D&credential=x&y=1', 'x?sig=[removed]&credential=[removed]&y=1'],
    ['an option', 'run --password hunter2 -v', 'run --password [removed] -v'],
    ['a connection string', 'Server=a;Password=b;c', 'Server=a;Password=[removed]'],
    ['an address', 'by Jo <jo.do+x@mail.example.org>', 'by Jo <[removed]>'],
    [
      'an address of ssh',
      'git@github.com:acme/shop.git and root@host:/tmp',
      '[removed]:acme/shop.git and [removed]:/tmp',
    ],
    ['an encoded address', 'jo%40example.org jo&#64;example.org jö@exämple.de', '[removed] [removed] [removed]'],
    ['a quoted address', '"jo do"@example.org, a@10.0.0.1', '"jo [removed], [removed]'],
  ])('%s', (_, text, expected) => expect(scrub(text, NO_SECRETS)).toBe(expected));

  test('the secrets of the run, in all their forms', () => {
    const secrets = new Secrets(() => undefined);
    secrets.protect('tea & cake');
    expect(scrub('tea & cake tea%20%26%20cake dGVhICYgY2FrZQ==', secrets)).toBe('*** *** ***ZQ==');
  });
});

test.each([
  'Fix main: a/b, c-d (#12)',
  'Bump actions/checkout from v4 to actions/checkout@v5 and left-pad@1.3.0',
  'Fix basic authentication of the tokenizer',
  'monkey: eat keyboard: layout',
  'Revert 0123456789abcdef0123456789abcdef01234567',
  'task-list-of-the-disk-management-service',
  'https://example.org/a?b=c#d',
  'feat(token): rotate',
  'x@y @login a @ b',
])('scrub does not change %s', (text) => expect(scrub(text, NO_SECRETS)).toBe(text));

/** Quadratic time takes seconds. The machine of a test may be slow. */
const LIMIT_MS = 1000;

describe('scrub takes linear time for 100 kB of', () => {
  const PIECES = [
    'a',
    ' ',
    '-',
    '=',
    ':',
    '"',
    '\\',
    '\\"',
    '@',
    '.',
    'a.',
    'a@',
    'a@a.',
    '%40',
    '-----BEGIN A-----',
    '-----BEGIN ',
    '-----END ',
    'eyJ',
    '-eyJ',
    'eyJa.',
    'token',
    'token=',
    'token="',
    'token \\"',
    '"token":',
    'key ',
    'a://',
    'a://b:',
    '--key ',
    'authorization',
    'authorization:',
    'Bearer ',
    'Bearer aaaaaaa ',
    'basic\t',
    'ghp_',
    'sk-',
    '-sk-a',
    '/',
    'A1a',
    "'",
    '`',
    '!',
    '~',
    'sig=',
    'a=a=',
    '[removed]',
    'AKIA',
    'xox',
    'services/T',
  ];
  test.each(PIECES)('%j', (piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));
    const start = performance.now();
    scrub(text, NO_SECRETS);
    expect(performance.now() - start).toBeLessThan(LIMIT_MS);
  });
});
