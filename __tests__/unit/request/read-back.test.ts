import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../src/http/message.js';
import type { Json, JsonObject } from '../../../src/lib/json.js';
import { findProvider } from '../../../src/provider/find.js';
import type { Operation, Provider } from '../../../src/provider/provider.js';
import { planRequest, type RequestPlan } from '../../../src/request/plan/plan.js';
import { checkReadBack, planReadBack, type ReadBack } from '../../../src/request/read-back.js';
import { createFakeHost } from '../../support/fake-host.js';
import { PROVIDER } from '../../support/sample-provider.js';
import { stepError } from '../../support/step-error.js';

const BASE = new URL('https://api.example.com/r');
const responseOf = (body: Json | string, status = 200): HttpResponse => ({
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const CHANGE: Operation = {
  description: 'A change',
  request: 'PUT /projects/{project}/things/{id}',
  result: { url: '{base_url}/things/{id}' },
  body: { rest: true },
  read_back: { operation: 'get-thing', fields: { status_id: 'thing.status.id', owner: 'thing.owner.id' } },
};
const CREATION: Operation = { ...CHANGE, request: 'POST /projects/{project}/things', result: { id: 'thing.id' } };
const provider: Provider = {
  ...PROVIDER,
  headers: { accept: 'application/json' },
  operations: {
    'get-thing': {
      description: 'A thing',
      request: 'GET /things/{id}',
      parameters: { id: { in: 'path', required: true } },
    },
    'get-of-project': {
      description: 'A thing of a project',
      request: 'GET /projects/{project}/things/{id}',
      parameters: { project: { in: 'path', required: true }, id: { in: 'path', required: true } },
    },
  },
};

const planOf = (operation: Operation, parameters: JsonObject): RequestPlan =>
  planRequest(operation, provider, BASE, { parameters, query: {}, headers: {}, body: undefined });

/** The look at what a request with these parameters changed. */
function look(operation: Operation, parameters: JsonObject, response: HttpResponse, baseUrl: URL | undefined = BASE) {
  return planReadBack(response, planOf(operation, parameters), provider, { baseUrl, parameters });
}

const EMPTY = responseOf('', 204);
const CHANGED = { project: 'p', id: 7, status_id: 2 };

describe('a change is read back', () => {
  test('by the operation that the provider names, for the fields that were asked for', () => {
    const readBack = look(CHANGE, { ...CHANGED, notes: 'x' }, EMPTY);
    expect(readBack?.expectations).toEqual([{ name: 'status_id', asked: 2, path: 'thing.status.id' }]);
    expect(readBack?.plan).toMatchObject({ method: 'GET', body: undefined, headers: { accept: 'application/json' } });
    expect(readBack?.plan?.url.href).toBe('https://api.example.com/r/things/7');
  });

  test('with the other values of the path, where that operation has them', () => {
    const operation = { ...CHANGE, read_back: { operation: 'get-of-project', fields: { status_id: 'a' } } };
    expect(look(operation, CHANGED, EMPTY)?.plan?.url.href).toBe('https://api.example.com/r/projects/p/things/7');
  });

  test('in the answer itself, where that tells', () => {
    const readBack = look(CREATION, { project: 'p', status_id: 2 }, responseOf({ thing: { id: 9 } }, 201));
    expect(readBack).toEqual({
      plan: undefined,
      expectations: [{ name: 'status_id', asked: 2, path: 'thing.status.id' }],
    });
  });

  test.each<{ name: string; readBack: () => ReadBack | undefined }>([
    {
      name: 'where the operation declares nothing',
      readBack: () => look({ ...CREATION, read_back: undefined } as never, CHANGED, EMPTY),
    },
    {
      name: 'where what it declares is not there',
      readBack: () => look({ ...CHANGE, read_back: { operation: 'gone', fields: { status_id: 'a' } } }, CHANGED, EMPTY),
    },
    {
      name: 'where no such field was asked for',
      readBack: () => look(CHANGE, { project: 'p', id: 7, notes: 'x' }, EMPTY),
    },
    {
      name: 'where such a field is null, which is none',
      readBack: () => look(CHANGE, { ...CHANGED, status_id: null }, EMPTY),
    },
    { name: 'where nothing tells the id', readBack: () => look(CREATION, { project: 'p', status_id: 2 }, EMPTY) },
    { name: 'where the id is none', readBack: () => look(CHANGE, { ...CHANGED, id: '7?a' }, EMPTY) },
    {
      name: 'without a base URL',
      readBack: () =>
        planReadBack(EMPTY, planOf(CHANGE, CHANGED), provider, { baseUrl: undefined, parameters: CHANGED }),
    },
  ])('not $name', ({ readBack }) => {
    expect(readBack()).toBeUndefined();
  });
});

describe('what is seen then', () => {
  const { secrets } = createFakeHost();
  const check = (parameters: JsonObject, thing: Json, owned = secrets): (() => void) => {
    const readBack = look(CHANGE, { project: 'p', id: 7, ...parameters }, EMPTY);
    if (readBack === undefined) throw new Error('There is nothing to look at.');
    return () => checkReadBack(readBack, responseOf({ thing }), owned);
  };

  test.each<{ name: string; parameters: JsonObject; thing: Json }>([
    { name: 'a number', parameters: { status_id: 2 }, thing: { status: { id: 2 } } },
    { name: 'a number as text', parameters: { status_id: '2' }, thing: { status: { id: 2 } } },
    { name: 'a text', parameters: { status_id: 'new' }, thing: { status: { id: 'new' } } },
    { name: 'a boolean', parameters: { status_id: true }, thing: { status: { id: true } } },
    { name: 'a word that only the server understands', parameters: { owner: 'me' }, thing: { owner: { id: 5 } } },
    { name: 'nothing, where nothing was asked for', parameters: { owner: '' }, thing: {} },
    { name: 'both of two', parameters: { status_id: 2, owner: 5 }, thing: { status: { id: 2 }, owner: { id: 5 } } },
  ])('is as asked: $name', ({ parameters, thing }) => {
    expect(check(parameters, thing)).not.toThrow();
  });

  test.each<{ name: string; parameters: JsonObject; thing: Json; words: string }>([
    {
      name: 'another number',
      parameters: { status_id: 2 },
      thing: { status: { id: 1 } },
      words: 'status_id (asked 2, is 1)',
    },
    { name: 'nothing', parameters: { owner: 5 }, thing: { status: { id: 1 } }, words: 'owner (asked 5, is nothing)' },
    { name: 'nothing for a word', parameters: { owner: 'me' }, thing: {}, words: 'owner (asked me, is nothing)' },
    {
      name: 'something that was to go',
      parameters: { owner: '' },
      thing: { owner: { id: 5 } },
      words: 'owner (asked nothing, is 5)',
    },
    { name: 'another text', parameters: { owner: 'a' }, thing: { owner: { id: 'b' } }, words: 'owner (asked a, is b)' },
    { name: 'an object', parameters: { owner: 5 }, thing: { owner: { id: {} } }, words: 'owner (asked 5, is nothing)' },
    { name: 'no such thing', parameters: { owner: 5 }, thing: null, words: 'owner (asked 5, is nothing)' },
    {
      name: 'two others',
      parameters: { status_id: 2, owner: 5 },
      thing: { status: { id: 1 }, owner: { id: 6 } },
      words: 'status_id (asked 2, is 1), owner (asked 5, is 6)',
    },
  ])('is not as asked, and each field is named: $name', ({ parameters, thing, words }) => {
    expect(check(parameters, thing)).toThrow(stepError('CHANGE_IGNORED', words));
  });

  test('is not as asked where it cannot be read', () => {
    const readBack = look(CHANGE, CHANGED, EMPTY);
    expect(() => checkReadBack(readBack as ReadBack, responseOf('<html>'), secrets)).toThrow(
      stepError('CHANGE_IGNORED'),
    );
  });

  test('is told without secrets, and made harmless', () => {
    const host = createFakeHost();
    host.secrets.protect('access-0001');
    const thing = { owner: { id: `##[error]${'x'.repeat(100)}` }, status: { id: 'access-0001' } };
    let message = '';
    try {
      check({ owner: 'a', status_id: 'b' }, thing, host.secrets)();
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toContain('is ***');
    expect(message).not.toMatch(/##\[|access-0001/u);
    expect(message.length).toBeLessThan(250);
  });
});

describe('Redmine', () => {
  test.each(['create-issue', 'update-issue'])('is read back after %s, by fields that get-issue shows', (name) => {
    const { operations } = findProvider('redmine');
    const declared = operations[name]?.read_back;
    expect(declared?.operation).toBe('get-issue');
    expect(Object.keys(declared?.fields ?? {})).toEqual(
      expect.arrayContaining(['status_id', 'tracker_id', 'assigned_to_id']),
    );
  });
});
