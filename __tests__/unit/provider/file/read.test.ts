import { describe, expect, test } from '@jest/globals';
import { parseProviderFile } from '../../../../src/provider/file/parse.js';
import { merge, readProvider, type Known } from '../../../../src/provider/file/read.js';
import type { Provider } from '../../../../src/provider/provider.js';

/** A file of 20 lines. The tables below contain its line numbers. */
const BASE = `# A system
id: base
title: Base
base_url:
  example: https://api.example.com
  path: root
headers: { accept: application/json, x-one: '1' }
oauth:
  token_endpoint: '{base_url}/token'
  grant_types: [client_credentials, refresh_token]
errors: { messages: [message, error] }
hints:
  401: 'Base 401.'
  403: 'Base 403.'
operations:
  show:
    description: An entry
    request: GET /entries/{id}
    parameters:
      id: { in: path, required: true }
`;

const FILES: Readonly<Record<string, string>> = {
  base: BASE,
  derived: 'id: derived\nextends: base\n',
  invalid: `${BASE}    prove_token: maybe\n`,
  'no-map': '- a list',
  'no-yaml': 'id: [',
};

const KNOWN: Known = {
  authMethods: ['client_secret_post', 'client_secret_basic'],
  ids: ['base'],
  builtIn: (id) => {
    const text = FILES[id];
    return text === undefined ? undefined : parseProviderFile(`built-in/${id}.yml`, text);
  },
};

/** The section `issues` with only the required fields. */
const ISSUES = `  change: { description: A change, request: POST /entries, body: { rest: true } }
issues:
  text: { markup: [markdown], title_max: 100, text_max: 1000 }
  me: { operation: show, path: login }
  find: { operation: show, searches: [{}] }
  read: { operation: show }
  issue: { id: id, text: text, author: user, created_at: created, open: { path: open, equals: true } }
  notes: { operation: show, text: text, author: user, created_at: created }
  create: { operation: change, title: title, text: text }
  comment: { operation: change, text: text }
  close: { operation: change }
  reopen: { operation: change }
  duplicate: { operation: change }
`;

/** Returns a file with ISSUES, in which `from` is replaced by `to`. */
const withIssues = (from: string, to: string): string => {
  expect(ISSUES).toContain(from);
  return BASE + ISSUES.replace(from, to);
};

const read = (text: string): Provider => readProvider('acme.yml', text, KNOWN);

/** Returns the lines of the error of a file; an empty list if it is valid. */
function problemsOf(text: string): string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
}

/** Returns BASE with `from` replaced by `to`. */
const changed = (from: string, to: string): string => {
  expect(BASE).toContain(from);
  return BASE.replace(from, to);
};

test('a file may say how its system keeps issues', () => {
  expect(read(BASE + ISSUES).issues?.find).toEqual({ operation: 'show', searches: [{}] });
});

test('a file without oauth has no grant types', () => {
  const withoutOAuth = BASE.replace(/^oauth:\n(?: .*\n)+/mu, '');
  expect(withoutOAuth).not.toContain('grant_types');
  expect(read(withoutOAuth).oauth).toEqual({ grant_types: [] });
  expect(read('id: acme\nextends: base\n').oauth.grant_types).not.toEqual([]);
});

describe('a file without extends', () => {
  test('is read unchanged', () => {
    expect(read(BASE)).toEqual({
      id: 'base',
      title: 'Base',
      base_url: { example: 'https://api.example.com', path: 'root' },
      headers: { accept: 'application/json', 'x-one': '1' },
      oauth: { token_endpoint: '{base_url}/token', grant_types: ['client_credentials', 'refresh_token'] },
      errors: { messages: ['message', 'error'] },
      hints: { '401': 'Base 401.', '403': 'Base 403.' },
      operations: {
        show: {
          description: 'An entry',
          request: 'GET /entries/{id}',
          parameters: { id: { in: 'path', required: true } },
        },
      },
    });
  });

  test('may repeat a part with an alias', () => {
    const { headers, variables } = read(`${BASE}variables: { a: &same { description: A }, b: *same }`);
    expect(variables).toEqual({ a: { description: 'A' }, b: { description: 'A' } });
    expect(headers).toBeDefined();
  });
});

describe('a file that extends another', () => {
  const extending = (text: string): Provider => read(`id: acme\nextends: base\n${text}`);
  const base = read(BASE);

  test('inherits everything except the id', () => {
    expect(extending('')).toEqual({ ...base, id: 'acme' });
  });

  test('replaces fields', () => {
    expect(extending('title: Acme')).toEqual({ ...base, id: 'acme', title: 'Acme' });
  });

  test('adds and replaces entries of a map at every depth', () => {
    const provider = extending(`
headers: { x-one: 'one', x-two: 'two' }
operations:
  show: { prove_token: false, parameters: { id: { description: Its id }, full: { in: query } } }
  list: { description: All, request: GET /entries }`);
    expect(provider.headers).toEqual({ accept: 'application/json', 'x-one': 'one', 'x-two': 'two' });
    expect(provider.operations).toEqual({
      show: {
        ...base.operations['show'],
        prove_token: false,
        parameters: { id: { in: 'path', required: true, description: 'Its id' }, full: { in: 'query' } },
      },
      list: { description: 'All', request: 'GET /entries' },
    });
  });

  test('replaces whole lists', () => {
    const provider = extending('oauth: { grant_types: [refresh_token] }\nerrors: { messages: [] }');
    expect(provider.oauth).toEqual({ ...base.oauth, grant_types: ['refresh_token'] });
    expect(provider.errors).toEqual({ messages: [] });
  });

  test('keeps the order of inherited entries, and appends new ones', () => {
    const { hints } = extending("hints: { 500: 'Acme 500.', 403: 'Acme 403.' }");
    expect(Object.entries(hints ?? {})).toEqual([
      ['401', 'Base 401.'],
      ['403', 'Acme 403.'],
      ['500', 'Acme 500.'],
    ]);
  });

  test.each([
    {
      name: 'of an unknown provider',
      id: 'unknown',
      words: 'expected the id of a built-in provider. Use one of: base.',
    },
    {
      name: 'with a spelling mistake',
      id: 'bsae',
      words: 'expected the id of a built-in provider. Did you mean "base"? Use one of: base.',
    },
    { name: 'that is a list', id: '[base]', words: 'expected the id of a built-in provider. Use one of: base.' },
    { name: 'that is empty', id: '', words: 'expected the id of a built-in provider. Use one of: base.' },
    { name: 'that extends another', id: 'derived', words: 'expected a provider whose file has no extends' },
  ])('rejects an id $name', ({ id, words }) => {
    expect(problemsOf(`# Acme\nid: acme\nextends: ${id}\n`)).toEqual([`acme.yml:3: extends: ${words}`]);
  });
});

describe('merge combines', () => {
  test.each<{ name: string; base: unknown; own: unknown; merged: unknown }>([
    { name: 'maps', base: { a: 1, b: 2 }, own: { b: 3, c: 4 }, merged: { a: 1, b: 3, c: 4 } },
    {
      name: 'maps in maps',
      base: { a: { b: { c: 1, d: 2 } } },
      own: { a: { b: { c: 3 } } },
      merged: { a: { b: { c: 3, d: 2 } } },
    },
    { name: 'a list with a list that replaces it', base: { a: [1, 2] }, own: { a: [3] }, merged: { a: [3] } },
    {
      name: 'a list of maps with one that replaces it',
      base: { a: [{ b: 1 }] },
      own: { a: [{ c: 2 }] },
      merged: { a: [{ c: 2 }] },
    },
    { name: 'a map with a scalar that replaces it', base: { a: { b: 1 } }, own: { a: 2 }, merged: { a: 2 } },
    { name: 'a scalar with a map that replaces it', base: { a: 1 }, own: { a: { b: 2 } }, merged: { a: { b: 2 } } },
    { name: 'a map with null, which replaces it', base: { a: { b: 1 } }, own: { a: null }, merged: { a: null } },
    {
      name: 'names that every object inherits',
      base: {},
      own: { constructor: { a: 1 } },
      merged: { constructor: { a: 1 } },
    },
  ])('$name', ({ base, own, merged }) => {
    const before = JSON.stringify([base, own]);
    expect(merge(base, own)).toEqual(merged);
    expect(JSON.stringify([base, own])).toBe(before);
  });
});

const ROOT =
  'authorization, base_url, errors, extends, headers, hints, id, identity, issues, oauth, operations, pagination, permissions, remedies, title, token_claims, variables';

describe('an error has file, line, key and what was expected:', () => {
  test.each<{ name: string; text: string; problems: string[] }>([
    { name: 'an empty text', text: '', problems: ['acme.yml:1: expected a map'] },
    { name: 'a text', text: '# Acme\nacme', problems: ['acme.yml:2: expected a map'] },
    { name: 'a list', text: '- id: acme', problems: ['acme.yml:1: expected a map'] },
    {
      name: 'a missing key',
      text: changed('title: Base\n', ''),
      problems: ['acme.yml:2: title: missing, expected a text'],
    },
    {
      name: 'a missing key of a map',
      text: changed('  example: https://api.example.com\n', ''),
      problems: ['acme.yml:4: base_url.example: missing, expected a URL'],
    },
    {
      name: 'a missing list',
      text: changed('  grant_types: [client_credentials, refresh_token]\n', ''),
      problems: ['acme.yml:8: oauth.grant_types: missing, expected a list'],
    },
    {
      name: 'a missing map',
      text: changed('errors: { messages: [message, error] }\n', ''),
      problems: ['acme.yml:2: errors: missing, expected a map'],
    },
    {
      name: 'a missing word, deep in the file',
      text: changed('{ in: path, required: true }', '{ required: true }'),
      problems: ['acme.yml:20: operations.show.parameters.id.in: missing, expected one of path, query, header, body'],
    },
    {
      name: 'an unknown key',
      text: `${BASE}tilte: Acme\n`,
      problems: [`acme.yml:21: tilte: unknown. Did you mean "title"? Use one of: ${ROOT}.`],
    },
    {
      name: 'an unknown key similar to extends',
      text: `${BASE}extend: base\n`,
      problems: [`acme.yml:21: extend: unknown. Did you mean "extends"? Use one of: ${ROOT}.`],
    },
    {
      name: 'an unknown key without a similar one, deep in the file',
      text: changed('{ in: path, required: true }', '\n        in: path\n        somewhere: else'),
      problems: [
        'acme.yml:22: operations.show.parameters.id.somewhere: unknown. Use one of: alone, as, default, description, hidden, hides, in, lookup, outside, proof, required, requires, type.',
      ],
    },
    {
      name: 'an unknown key of an optional map',
      text: `${BASE}identity: { request: GET /me, name: login, admin: x }\n`,
      problems: ['acme.yml:21: identity.admin: unknown. Use one of: administrator, endpoint, name, request.'],
    },
    {
      name: 'a number instead of a text',
      text: changed('title: Base', 'title: 5'),
      problems: ['acme.yml:3: title: expected a text'],
    },
    {
      name: 'null instead of a text',
      text: changed('title: Base', 'title:'),
      problems: ['acme.yml:3: title: expected a text'],
    },
    {
      name: 'a text instead of true or false',
      text: changed('required: true', 'required: yes'),
      problems: ['acme.yml:20: operations.show.parameters.id.required: expected true or false'],
    },
    {
      name: 'a list instead of a default',
      text: changed('required: true', 'default: [1]'),
      problems: ['acme.yml:20: operations.show.parameters.id.default: expected a text, a number, true or false'],
    },
    {
      name: 'a text instead of a number',
      text: changed('oauth:', "oauth:\n  token_response:\n    expires_in_default: '60'"),
      problems: ['acme.yml:10: oauth.token_response.expires_in_default: expected a whole number'],
    },
    {
      name: 'a text instead of a map',
      text: changed("{ accept: application/json, x-one: '1' }", 'accept'),
      problems: ['acme.yml:7: headers: expected a map'],
    },
    {
      name: 'a list instead of a map',
      text: changed("{ accept: application/json, x-one: '1' }", '[accept]'),
      problems: ['acme.yml:7: headers: expected a map'],
    },
    {
      name: 'a list instead of a map of known keys',
      text: changed('{ messages: [message, error] }', '[message, error]'),
      problems: ['acme.yml:11: errors: expected a map'],
    },
    {
      name: 'a text instead of a list',
      text: changed('[message, error]', 'message'),
      problems: ['acme.yml:11: errors.messages: expected a list'],
    },
    {
      name: 'an unknown word',
      text: changed('path: root', 'path: leaf'),
      problems: ['acme.yml:6: base_url.path: expected one of root, any'],
    },
    {
      name: 'an unknown word in a list over several lines',
      text: changed('[client_credentials, refresh_token]', '\n    - client_credentials\n    - password'),
      problems: [
        'acme.yml:12: oauth.grant_types.1: expected one of client_credentials, refresh_token, authorization_code, jwt-bearer, token-exchange',
      ],
    },
    {
      name: 'a map in a list of texts',
      text: changed('[message, error]', '\n  [\n    message,\n    { a: b },\n  ]'),
      problems: ['acme.yml:14: errors.messages.1: expected a dotted path'],
    },
    {
      name: 'an empty list',
      text: changed('[client_credentials, refresh_token]', '[]'),
      problems: ['acme.yml:10: oauth.grant_types: expected at least one grant'],
    },
    {
      name: 'a text that is not a URL template',
      text: changed("'{base_url}/token'", '/token'),
      problems: ['acme.yml:9: oauth.token_endpoint: expected a URL template'],
    },
    {
      name: 'a key that is not a status',
      text: changed('403:', '4xx:'),
      problems: ['acme.yml:14: hints.4xx: expected a status'],
    },
    {
      name: 'a reserved header',
      text: changed('x-one', 'host'),
      problems: ['acme.yml:7: headers.host: expected a header that the step does not set itself'],
    },
    {
      name: 'a reserved header as parameter',
      text: `${BASE}      host: { in: header }\n`,
      problems: ['acme.yml:21: operations.show.parameters.host: expected a header that the step does not set itself'],
    },
    {
      name: 'a reserved token parameter',
      text: changed('oauth:', 'oauth:\n  token_request: { parameters: { client_id: x } }'),
      problems: [
        'acme.yml:9: oauth.token_request.parameters.client_id: expected a parameter that neither the grant nor an input sets',
      ],
    },
    {
      name: 'an unknown method',
      text: changed('oauth:', 'oauth:\n  token_endpoint_auth_method: private_key_jwt'),
      problems: [
        'acme.yml:9: oauth.token_endpoint_auth_method: expected one of client_secret_post, client_secret_basic',
      ],
    },
    {
      name: 'an identity that is not GET, with a placeholder',
      text: `${BASE}identity:\n  request: POST /users/{id}\n  name: login\n`,
      problems: [
        'acme.yml:22: identity.request: expected GET /path',
        'acme.yml:22: identity.request: expected a path without {name}',
      ],
    },
    {
      name: 'prove_token without identity',
      text: `${BASE}    prove_token: true\n`,
      problems: ['acme.yml:21: operations.show.prove_token: expected a file with identity.request'],
    },
    {
      name: 'read_back of an unknown operation',
      text: `${BASE}    read_back:\n      fields: { a: b }\n      operation: toString\n`,
      problems: ['acme.yml:23: operations.show.read_back.operation: expected the name of an operation'],
    },
    {
      name: 'an empty oauth',
      text: `${BASE.replace(/^oauth:\n(?: .*\n)+/mu, '')}oauth: {}\n`,
      problems: ['acme.yml:18: oauth.grant_types: missing, expected a list'],
    },
    {
      name: 'another environment variable for the base URL',
      text: changed('path: root', 'from_environment: HOME'),
      problems: ['acme.yml:6: base_url.from_environment: expected one of GITHUB_API_URL'],
    },
    {
      name: 'another environment variable for the URL of a request',
      text: `${BASE}    url_from_environment: HOME\n`,
      problems: ['acme.yml:21: operations.show.url_from_environment: expected one of GITHUB_GRAPHQL_URL'],
    },
    {
      name: 'an unknown key of issues, and a missing one',
      text: withIssues('me: { operation: show, path: login }', 'me: { operation: show, pth: login }'),
      problems: [
        'acme.yml:24: issues.me.path: missing, expected a dotted path',
        'acme.yml:24: issues.me.pth: unknown. Did you mean "path"? Use one of: operation, path.',
      ],
    },
    {
      name: 'an unknown word and a wrong number in issues',
      text: withIssues('[markdown], title_max: 100', '[html], title_max: 1.5'),
      problems: [
        'acme.yml:23: issues.text.markup.0: expected one of markdown, textile, document, wiki',
        'acme.yml:23: issues.text.title_max: expected a whole number',
      ],
    },
    {
      name: 'a parameter of issues that its operation does not have',
      text: withIssues('searches: [{}]', "searches: [{ id: '{me}' }, { lable: '{label}' }]"),
      problems: ['acme.yml:25: issues.find.searches.1.lable: expected a parameter of the operation show'],
    },
    {
      name: 'an unknown value in braces in issues',
      text: withIssues('searches: [{}]', "searches: [{ id: '{lable}' }]"),
      problems: [
        'acme.yml:25: issues.find.searches.0.id: expected only names of values in braces: marker, label, me, since, since_day, id, ' +
          'author, winner, winner_ref, close_status, reopen_status',
      ],
    },
    {
      name: 'a text of issues that its operation does not have',
      text: withIssues('comment: { operation: change, text: text }', 'comment: { operation: show, text: text }'),
      problems: ['acme.yml:30: issues.comment.text: expected a parameter of the operation show'],
    },
    {
      name: 'writers with two kinds of roles',
      text: withIssues(
        'created_at: created }\n  create',
        'created_at: created, writers: { path: role, equals: [owner], at_least: 3 } }\n  create',
      ),
      problems: ['acme.yml:28: issues.notes.writers: expected either equals or at_least'],
    },
    {
      name: 'an empty list in issues',
      text: withIssues('searches: [{}]', 'searches: []'),
      problems: ['acme.yml:25: issues.find.searches: expected at least one search'],
    },
    {
      name: 'an unknown operation in issues',
      text: withIssues('comment: { operation: change', 'comment: { operation: say'),
      problems: ['acme.yml:30: issues.comment.operation: expected the name of an operation'],
    },
    {
      name: 'a body with both a file and fields',
      text: `${BASE}    body: { from: file, wrap: entry }\n`,
      problems: ['acme.yml:21: operations.show.body: expected either from, or wrap, rest and fields'],
    },
    {
      name: 'media_type without from',
      text: `${BASE}    body:\n      wrap: entry\n      media_type: text/plain\n`,
      problems: ['acme.yml:23: operations.show.body.media_type: expected from in the same map'],
    },
    {
      name: 'the reserved name of an operation',
      text: `${BASE}  revoke-token: { description: D, request: GET /a }\n`,
      problems: ['acme.yml:21: operations.revoke-token: expected a name other than revoke-token'],
    },
    {
      name: 'several problems, including the method',
      text: changed('title: Base', 'title: 1\ntilte: x').replace(
        'oauth:',
        'oauth:\n  token_endpoint_auth_method: none',
      ),
      problems: [
        'acme.yml:3: title: expected a text',
        `acme.yml:4: tilte: unknown. Did you mean "title"? Use one of: ${ROOT}.`,
        'acme.yml:10: oauth.token_endpoint_auth_method: expected one of client_secret_post, client_secret_basic',
      ],
    },
    {
      name: 'a problem in a part that an alias repeats',
      text: `${BASE}variables:\n  a: &same\n    describe: A\n  b: *same\n`,
      problems: [
        'acme.yml:22: variables.a.description: missing, expected a text',
        'acme.yml:23: variables.a.describe: unknown. Use one of: default, description.',
        'acme.yml:24: variables.b.description: missing, expected a text',
        'acme.yml:23: variables.b.describe: unknown. Use one of: default, description.',
      ],
    },
  ])('$name', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('without values, and with long names shortened and control characters escaped', () => {
    const key = `"\\e[31m${'k'.repeat(200)}"`;
    const [problem = '', ...others] = problemsOf(`${BASE}${key}: s3cret\n`);
    expect(problem).toMatch(/^acme\.yml:21: \\u\{1b\}\[31mk+…: unknown\. /u);
    expect(problem.length).toBeLessThan(400);
    expect(others).toEqual([]);
    expect(problemsOf(changed('path: root', 'path: s3cret')).join('\n')).not.toContain('s3cret');
  });
});

describe('an error of a file that extends another has the right file and line:', () => {
  test.each<{ name: string; text: string; problems: string[] }>([
    {
      name: 'a file without its own id',
      text: 'extends: base',
      problems: ['acme.yml:1: id: missing, expected an id of lower-case letters, digits and single hyphens'],
    },
    {
      name: 'a value in this file',
      text: 'id: acme\nextends: base\nbase_url:\n  path: leaf',
      problems: ['acme.yml:4: base_url.path: expected one of root, any'],
    },
    {
      name: 'a value in a list of this file',
      text: 'id: acme\nextends: base\noauth:\n  grant_types: [password]',
      problems: [
        'acme.yml:4: oauth.grant_types.0: expected one of client_credentials, refresh_token, authorization_code, jwt-bearer, token-exchange',
      ],
    },
    {
      name: 'a map of this file with a missing key',
      text: 'id: acme\nextends: base\noperations:\n  list:\n    description: All',
      problems: ['acme.yml:4: operations.list.request: missing, expected METHOD /path'],
    },
    {
      name: 'a text that replaces a map',
      text: 'id: acme\nextends: base\nbase_url: https://x.test',
      problems: ['acme.yml:3: base_url: expected a map'],
    },
    {
      name: 'a value of the extended file',
      text: 'id: acme\nextends: invalid\noperations:\n  show: { description: Another }',
      problems: ['built-in/invalid.yml:21: operations.show.prove_token: expected true or false'],
    },
    {
      name: 'a value of the extended file, in a map that this file does not have',
      text: 'id: acme\nextends: invalid',
      problems: ['built-in/invalid.yml:21: operations.show.prove_token: expected true or false'],
    },
    {
      name: 'an extended file that is a list',
      text: 'id: acme\nextends: no-map',
      problems: [
        'acme.yml:1: title: missing, expected a text',
        'acme.yml:1: base_url: missing, expected a map',
        'acme.yml:1: errors: missing, expected a map',
        'acme.yml:1: operations: missing, expected a map',
      ],
    },
    {
      name: 'an extended file that is not YAML',
      text: 'id: acme\nextends: no-yaml',
      problems: [expect.stringMatching(/^built-in\/no-yaml\.yml:1: not valid YAML\. /u) as unknown as string],
    },
  ])('$name', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

describe('a YAML error has file and line:', () => {
  test.each([
    { name: 'a bracket that is not closed', text: 'id: acme\ntitle: [s3cret\n', line: 3 },
    { name: 'a quote that is not closed', text: 'id: acme\ntitle: "s3cret\n', line: 3 },
    { name: 'a value that contains a colon', text: 'id: acme\ntitle: Acme: s3cret', line: 2 },
    { name: 'a duplicate key', text: 'id: acme\ntitle: A\ntitle: s3cret', line: 3 },
    { name: 'a tag', text: 'id: acme\ntitle: !s3cret A', line: 2 },
    { name: 'a second document', text: 'id: acme\n---\nid: s3cret', line: 2 },
    { name: 'a tab', text: 'id: acme\nbase_url:\n\texample: s3cret', line: 3 },
    { name: 'a list as key', text: 'id: acme\n? [s3cret]\n: b', line: 2 },
    { name: 'an alias without an anchor', text: 'id: acme\ntitle: *s3cret', line: 2 },
    { name: 'nesting that is too deep', text: `id: acme\ntitle: ${'['.repeat(20_000)}`, line: 2 },
    {
      name: 'too many aliases',
      text: Array.from({ length: 12 }, (_, n) => `a${n}: &a${n} [${`*a${n - 1}, `.repeat(n === 0 ? 0 : 9)}x]\n`).join(
        '',
      ),
      line: 1,
    },
  ])('$name', ({ text, line }) => {
    const problems = problemsOf(text);
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^acme\\.yml:${line}: not valid YAML\\. [A-Z].*\\.$`, 'u')),
    ]);
    expect(problems.join('\n')).not.toContain('s3cret');
  });
});

describe('find returns the line of the last key that exists', () => {
  const file = parseProviderFile(
    'acme.yml',
    'id: acme\nlist:\n  - a\n  - { b: 1 }\n  -\nsame: &same\n  c: 1\nalias: *same\n',
  );

  test.each<{ path: (string | number)[]; line: number; depth: number; open: boolean }>([
    { path: [], line: 1, depth: 0, open: true },
    { path: ['list', 1, 'b'], line: 4, depth: 3, open: false },
    { path: ['list', 2], line: 5, depth: 2, open: false },
    { path: ['list', 3], line: 2, depth: 1, open: false },
    { path: ['list', 'length'], line: 2, depth: 1, open: false },
    { path: ['id', 'x'], line: 1, depth: 1, open: false },
    { path: ['alias', 'c'], line: 7, depth: 2, open: false },
    { path: ['same', 'd'], line: 6, depth: 1, open: true },
  ])('$path', ({ path, ...location }) => {
    expect(file.find(path)).toEqual(location);
  });

  test('also in an empty file', () => {
    expect(parseProviderFile('acme.yml', '').find(['id'])).toEqual({ line: 1, depth: 0, open: false });
  });
});
