import { describe, expect, test } from '@jest/globals';
import { parseProviderFile } from '../../../../src/provider/file/parse.js';
import { merge, readProvider, type Known } from '../../../../src/provider/file/read.js';
import type { Provider } from '../../../../src/provider/provider.js';

/** Of 20 lines, the numbers of which stand in the tables below. */
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

const read = (text: string): Provider => readProvider('acme.yml', text, KNOWN);

/** The lines of the error of a file. */
function problemsOf(text: string): string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
}

/** BASE, and something else in the place of some of it. */
const changed = (from: string, to: string): string => {
  expect(BASE).toContain(from);
  return BASE.replace(from, to);
};

describe('a file that extends none', () => {
  test('is what it says', () => {
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

  test('may repeat a part by an alias', () => {
    const { headers, variables } = read(`${BASE}variables: { a: &same { description: A }, b: *same }`);
    expect(variables).toEqual({ a: { description: 'A' }, b: { description: 'A' } });
    expect(headers).toBeDefined();
  });
});

describe('a file that extends another', () => {
  const extending = (text: string): Provider => read(`id: acme\nextends: base\n${text}`);
  const base = read(BASE);

  test('has all of it but the id', () => {
    expect(extending('')).toEqual({ ...base, id: 'acme' });
  });

  test('replaces fields', () => {
    expect(extending('title: Acme')).toEqual({ ...base, id: 'acme', title: 'Acme' });
  });

  test('adds to a map, and replaces in it, at every depth', () => {
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

  test('replaces lists as a whole', () => {
    const provider = extending('oauth: { grant_types: [refresh_token] }\nerrors: { messages: [] }');
    expect(provider.oauth).toEqual({ ...base.oauth, grant_types: ['refresh_token'] });
    expect(provider.errors).toEqual({ messages: [] });
  });

  test('keeps the order of the other, and puts what is new behind it', () => {
    const { hints } = extending("hints: { 500: 'Acme 500.', 403: 'Acme 403.' }");
    expect(Object.entries(hints ?? {})).toEqual([
      ['401', 'Base 401.'],
      ['403', 'Acme 403.'],
      ['500', 'Acme 500.'],
    ]);
  });

  test.each([
    { name: 'of no provider', id: 'unknown', words: 'expected the id of a built-in provider. Known are: base.' },
    {
      name: 'with a slip of the pen',
      id: 'bsae',
      words: 'expected the id of a built-in provider. Did you mean "base"? Known are: base.',
    },
    { name: 'that is a list', id: '[base]', words: 'expected the id of a built-in provider. Known are: base.' },
    { name: 'that is empty', id: '', words: 'expected the id of a built-in provider. Known are: base.' },
    { name: 'that extends another', id: 'derived', words: 'expected a provider whose own file extends no other' },
  ])('refuses an id $name', ({ id, words }) => {
    expect(problemsOf(`# Acme\nid: acme\nextends: ${id}\n`)).toEqual([`acme.yml:3: extends: ${words}`]);
  });
});

describe('merge', () => {
  test.each<{ name: string; base: unknown; own: unknown; merged: unknown }>([
    { name: 'maps', base: { a: 1, b: 2 }, own: { b: 3, c: 4 }, merged: { a: 1, b: 3, c: 4 } },
    {
      name: 'maps in maps',
      base: { a: { b: { c: 1, d: 2 } } },
      own: { a: { b: { c: 3 } } },
      merged: { a: { b: { c: 3, d: 2 } } },
    },
    { name: 'a list for a list', base: { a: [1, 2] }, own: { a: [3] }, merged: { a: [3] } },
    { name: 'a list of maps', base: { a: [{ b: 1 }] }, own: { a: [{ c: 2 }] }, merged: { a: [{ c: 2 }] } },
    { name: 'a scalar for a map', base: { a: { b: 1 } }, own: { a: 2 }, merged: { a: 2 } },
    { name: 'a map for a scalar', base: { a: 1 }, own: { a: { b: 2 } }, merged: { a: { b: 2 } } },
    { name: 'nothing for a map', base: { a: { b: 1 } }, own: { a: null }, merged: { a: null } },
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
  'authorization, base_url, errors, extends, headers, hints, id, identity, oauth, operations, title, variables';

describe('an error names file, line and key, and what was expected', () => {
  test.each<{ name: string; text: string; problems: string[] }>([
    { name: 'no text', text: '', problems: ['acme.yml:1: expected a map'] },
    { name: 'a text alone', text: '# Acme\nacme', problems: ['acme.yml:2: expected a map'] },
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
      name: 'a missing word, deep down',
      text: changed('{ in: path, required: true }', '{ required: true }'),
      problems: ['acme.yml:20: operations.show.parameters.id.in: missing, expected one of path, query, header, body'],
    },
    {
      name: 'an unknown key',
      text: `${BASE}tilte: Acme\n`,
      problems: [`acme.yml:21: tilte: unknown. Did you mean "title"? Known are: ${ROOT}.`],
    },
    {
      name: 'an unknown key that is near to extends',
      text: `${BASE}extend: base\n`,
      problems: [`acme.yml:21: extend: unknown. Did you mean "extends"? Known are: ${ROOT}.`],
    },
    {
      name: 'an unknown key, deep down and far from any',
      text: changed('{ in: path, required: true }', '\n        in: path\n        somewhere: else'),
      problems: [
        'acme.yml:22: operations.show.parameters.id.somewhere: unknown. Known are: default, description, in, required.',
      ],
    },
    {
      name: 'an unknown key of an optional map',
      text: `${BASE}identity: { request: GET /me, name: login, admin: x }\n`,
      problems: ['acme.yml:21: identity.admin: unknown. Known are: administrator, name, request.'],
    },
    {
      name: 'a number for a text',
      text: changed('title: Base', 'title: 5'),
      problems: ['acme.yml:3: title: expected a text'],
    },
    {
      name: 'nothing for a text',
      text: changed('title: Base', 'title:'),
      problems: ['acme.yml:3: title: expected a text'],
    },
    {
      name: 'a text for true or false',
      text: changed('required: true', 'required: yes'),
      problems: ['acme.yml:20: operations.show.parameters.id.required: expected true or false'],
    },
    {
      name: 'a list for a default',
      text: changed('required: true', 'default: [1]'),
      problems: ['acme.yml:20: operations.show.parameters.id.default: expected a text, a number, true or false'],
    },
    {
      name: 'a text for a number',
      text: changed('oauth:', "oauth:\n  token_response:\n    expires_in_default: '60'"),
      problems: ['acme.yml:10: oauth.token_response.expires_in_default: expected a whole number'],
    },
    {
      name: 'a text for a map',
      text: changed("{ accept: application/json, x-one: '1' }", 'accept'),
      problems: ['acme.yml:7: headers: expected a map'],
    },
    {
      name: 'a list for a map',
      text: changed("{ accept: application/json, x-one: '1' }", '[accept]'),
      problems: ['acme.yml:7: headers: expected a map'],
    },
    {
      name: 'a list for a map of known keys',
      text: changed('{ messages: [message, error] }', '[message, error]'),
      problems: ['acme.yml:11: errors: expected a map'],
    },
    {
      name: 'a text for a list',
      text: changed('[message, error]', 'message'),
      problems: ['acme.yml:11: errors.messages: expected a list'],
    },
    {
      name: 'another word than those of a key',
      text: changed('path: root', 'path: leaf'),
      problems: ['acme.yml:6: base_url.path: expected one of root, any'],
    },
    {
      name: 'another word in a list over lines',
      text: changed('[client_credentials, refresh_token]', '\n    - client_credentials\n    - password'),
      problems: [
        'acme.yml:12: oauth.grant_types.1: expected one of client_credentials, refresh_token, authorization_code',
      ],
    },
    {
      name: 'another type in a list',
      text: changed('[message, error]', '\n  [\n    message,\n    { a: b },\n  ]'),
      problems: ['acme.yml:14: errors.messages.1: expected a dotted path'],
    },
    {
      name: 'an empty list',
      text: changed('[client_credentials, refresh_token]', '[]'),
      problems: ['acme.yml:10: oauth.grant_types: expected at least one grant'],
    },
    {
      name: 'a text of another form',
      text: changed("'{base_url}/token'", '/token'),
      problems: ['acme.yml:9: oauth.token_endpoint: expected a URL template'],
    },
    {
      name: 'a key of another form',
      text: changed('403:', '4xx:'),
      problems: ['acme.yml:14: hints.4xx: expected a status'],
    },
    {
      name: 'a header that belongs to the step',
      text: changed('x-one', 'host'),
      problems: ['acme.yml:7: headers.host: expected a header that the step does not set itself'],
    },
    {
      name: 'such a header as parameter',
      text: `${BASE}      host: { in: header }\n`,
      problems: ['acme.yml:21: operations.show.parameters.host: expected a header that the step does not set itself'],
    },
    {
      name: 'a parameter of the grant',
      text: changed('oauth:', 'oauth:\n  token_request: { parameters: { client_id: x } }'),
      problems: [
        'acme.yml:9: oauth.token_request.parameters.client_id: expected a parameter that does not belong to the grant',
      ],
    },
    {
      name: 'a method that is not known',
      text: changed('oauth:', 'oauth:\n  token_endpoint_auth_method: private_key_jwt'),
      problems: [
        'acme.yml:9: oauth.token_endpoint_auth_method: expected one of client_secret_post, client_secret_basic',
      ],
    },
    {
      name: 'an identity that asks for more than a token',
      text: `${BASE}identity:\n  request: POST /users/{id}\n  name: login\n`,
      problems: [
        'acme.yml:22: identity.request: expected GET /path',
        'acme.yml:22: identity.request: expected a path without {name}',
      ],
    },
    {
      name: 'prove_token without identity',
      text: `${BASE}    prove_token: true\n`,
      problems: ['acme.yml:21: operations.show.prove_token: expected a file with identity, which is what it asks'],
    },
    {
      name: 'read_back of no operation',
      text: `${BASE}    read_back:\n      fields: { a: b }\n      operation: toString\n`,
      problems: ['acme.yml:23: operations.show.read_back.operation: expected the name of an operation'],
    },
    {
      name: 'a file beside fields',
      text: `${BASE}    body: { from: file, wrap: entry }\n`,
      problems: ['acme.yml:21: operations.show.body: expected from without wrap and rest, or these without from'],
    },
    {
      name: 'media_type without from',
      text: `${BASE}    body:\n      wrap: entry\n      media_type: text/plain\n`,
      problems: ['acme.yml:23: operations.show.body.media_type: expected from beside it'],
    },
    {
      name: 'the reserved name of an operation',
      text: `${BASE}  revoke-token: { description: D, request: GET /a }\n`,
      problems: ['acme.yml:21: operations.revoke-token: expected a name other than revoke-token'],
    },
    {
      name: 'several at once, the method among them',
      text: changed('title: Base', 'title: 1\ntilte: x').replace(
        'oauth:',
        'oauth:\n  token_endpoint_auth_method: none',
      ),
      problems: [
        'acme.yml:3: title: expected a text',
        `acme.yml:4: tilte: unknown. Did you mean "title"? Known are: ${ROOT}.`,
        'acme.yml:10: oauth.token_endpoint_auth_method: expected one of client_secret_post, client_secret_basic',
      ],
    },
    {
      name: 'a part that an alias repeats',
      text: `${BASE}variables:\n  a: &same\n    describe: A\n  b: *same\n`,
      problems: [
        'acme.yml:22: variables.a.description: missing, expected a text',
        'acme.yml:23: variables.a.describe: unknown. Known are: default, description.',
        'acme.yml:24: variables.b.description: missing, expected a text',
        'acme.yml:23: variables.b.describe: unknown. Known are: default, description.',
      ],
    },
  ])('$name', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('values are not told, and names only in part and visibly', () => {
    const key = `"\\e[31m${'k'.repeat(200)}"`;
    const [problem = '', ...others] = problemsOf(`${BASE}${key}: s3cret\n`);
    expect(problem).toMatch(/^acme\.yml:21: \\u\{1b\}\[31mk+…: unknown\. /u);
    expect(problem.length).toBeLessThan(400);
    expect(others).toEqual([]);
    expect(problemsOf(changed('path: root', 'path: s3cret')).join('\n')).not.toContain('s3cret');
  });
});

describe('an error of a file that extends another', () => {
  test.each<{ name: string; text: string; problems: string[] }>([
    {
      name: 'no id of its own',
      text: 'extends: base',
      problems: ['acme.yml:1: id: missing, expected an id of lower case, digits and single hyphens'],
    },
    {
      name: 'a value of its own',
      text: 'id: acme\nextends: base\nbase_url:\n  path: leaf',
      problems: ['acme.yml:4: base_url.path: expected one of root, any'],
    },
    {
      name: 'a value in a list of its own',
      text: 'id: acme\nextends: base\noauth:\n  grant_types: [password]',
      problems: [
        'acme.yml:4: oauth.grant_types.0: expected one of client_credentials, refresh_token, authorization_code',
      ],
    },
    {
      name: 'a map of its own that lacks a key',
      text: 'id: acme\nextends: base\noperations:\n  list:\n    description: All',
      problems: ['acme.yml:4: operations.list.request: missing, expected METHOD /path'],
    },
    {
      name: 'a text in the place of a map',
      text: 'id: acme\nextends: base\nbase_url: https://x.test',
      problems: ['acme.yml:3: base_url: expected a map'],
    },
    {
      name: 'a value of the other file',
      text: 'id: acme\nextends: invalid\noperations:\n  show: { description: Another }',
      problems: ['built-in/invalid.yml:21: operations.show.prove_token: expected true or false'],
    },
    {
      name: 'a value of the other file, in a map that this file does not name',
      text: 'id: acme\nextends: invalid',
      problems: ['built-in/invalid.yml:21: operations.show.prove_token: expected true or false'],
    },
    {
      name: 'another file that is a list',
      text: 'id: acme\nextends: no-map',
      problems: [
        'acme.yml:1: title: missing, expected a text',
        'acme.yml:1: base_url: missing, expected a map',
        'acme.yml:1: oauth: missing, expected a map',
        'acme.yml:1: errors: missing, expected a map',
        'acme.yml:1: operations: missing, expected a map',
      ],
    },
    {
      name: 'another file that is not YAML',
      text: 'id: acme\nextends: no-yaml',
      problems: [expect.stringMatching(/^built-in\/no-yaml\.yml:1: not valid YAML\. /u) as unknown as string],
    },
  ])('$name', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

describe('an error of YAML names file and line', () => {
  test.each([
    { name: 'a bracket that is not closed', text: 'id: acme\ntitle: [s3cret\n', line: 3 },
    { name: 'a quote that is not closed', text: 'id: acme\ntitle: "s3cret\n', line: 3 },
    { name: 'a value that holds a colon', text: 'id: acme\ntitle: Acme: s3cret', line: 2 },
    { name: 'a key twice', text: 'id: acme\ntitle: A\ntitle: s3cret', line: 3 },
    { name: 'a tag', text: 'id: acme\ntitle: !s3cret A', line: 2 },
    { name: 'a second document', text: 'id: acme\n---\nid: s3cret', line: 2 },
    { name: 'a tab', text: 'id: acme\nbase_url:\n\texample: s3cret', line: 3 },
    { name: 'a list as key', text: 'id: acme\n? [s3cret]\n: b', line: 2 },
    { name: 'an alias of nothing', text: 'id: acme\ntitle: *s3cret', line: 2 },
    { name: 'a nesting that is too deep', text: `id: acme\ntitle: ${'['.repeat(20_000)}`, line: 2 },
    {
      name: 'aliases without end',
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
