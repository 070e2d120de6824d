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

/** Plans the check of a request with these parameters. */
function plan(operation: Operation, parameters: JsonObject, response: HttpResponse, baseUrl: URL | undefined = BASE) {
  return planReadBack(response, planOf(operation, parameters), provider, { baseUrl, parameters });
}

const EMPTY = responseOf('', 204);
const CHANGED = { project: 'p', id: 7, status_id: 2 };

describe('a change is read back', () => {
  test('with the operation of the provider file, for the requested fields', () => {
    const readBack = plan(CHANGE, { ...CHANGED, notes: 'x' }, EMPTY);
    expect(readBack?.expectations).toEqual([{ name: 'status_id', requested: 2, path: 'thing.status.id' }]);
    expect(readBack?.plan).toMatchObject({ method: 'GET', body: undefined, headers: { accept: 'application/json' } });
    expect(readBack?.plan?.url.href).toBe('https://api.example.com/r/things/7');
  });

  test('with the other path values, if that operation has them', () => {
    const operation = { ...CHANGE, read_back: { operation: 'get-of-project', fields: { status_id: 'a' } } };
    expect(plan(operation, CHANGED, EMPTY)?.plan?.url.href).toBe('https://api.example.com/r/projects/p/things/7');
  });

  test('from the response itself, if it is JSON', () => {
    const readBack = plan(CREATION, { project: 'p', status_id: 2 }, responseOf({ thing: { id: 9 } }, 201));
    expect(readBack).toEqual({
      plan: undefined,
      expectations: [{ name: 'status_id', requested: 2, path: 'thing.status.id' }],
    });
  });

  test.each<{ name: string; readBack: () => ReadBack | undefined }>([
    {
      name: 'if the operation does not declare it',
      readBack: () => plan({ ...CREATION, read_back: undefined } as never, CHANGED, EMPTY),
    },
    {
      name: 'if the declared operation does not exist',
      readBack: () => plan({ ...CHANGE, read_back: { operation: 'gone', fields: { status_id: 'a' } } }, CHANGED, EMPTY),
    },
    {
      name: 'if no such field was requested',
      readBack: () => plan(CHANGE, { project: 'p', id: 7, notes: 'x' }, EMPTY),
    },
    {
      name: 'if such a field is null (unset)',
      readBack: () => plan(CHANGE, { ...CHANGED, status_id: null }, EMPTY),
    },
    { name: 'if the id is unknown', readBack: () => plan(CREATION, { project: 'p', status_id: 2 }, EMPTY) },
    { name: 'if the id is invalid', readBack: () => plan(CHANGE, { ...CHANGED, id: '7?a' }, EMPTY) },
    {
      name: 'without a base URL',
      readBack: () =>
        planReadBack(EMPTY, planOf(CHANGE, CHANGED), provider, { baseUrl: undefined, parameters: CHANGED }),
    },
  ])('but not $name', ({ readBack }) => {
    expect(readBack()).toBeUndefined();
  });
});

describe('the check of the values', () => {
  const { secrets } = createFakeHost();
  const check = (parameters: JsonObject, thing: Json, owned = secrets): (() => void) => {
    const readBack = plan(CHANGE, { project: 'p', id: 7, ...parameters }, EMPTY);
    if (readBack === undefined) throw new Error('There is nothing to check.');
    return () => checkReadBack(readBack, responseOf({ thing }), owned);
  };

  test.each<{ name: string; parameters: JsonObject; thing: Json }>([
    { name: 'a number', parameters: { status_id: 2 }, thing: { status: { id: 2 } } },
    { name: 'a number as text', parameters: { status_id: '2' }, thing: { status: { id: 2 } } },
    { name: 'a text', parameters: { status_id: 'new' }, thing: { status: { id: 'new' } } },
    { name: 'a boolean', parameters: { status_id: true }, thing: { status: { id: true } } },
    { name: 'an alias that only the server can resolve', parameters: { owner: 'me' }, thing: { owner: { id: 5 } } },
    { name: 'no value, as requested', parameters: { owner: '' }, thing: {} },
    { name: 'two fields', parameters: { status_id: 2, owner: 5 }, thing: { status: { id: 2 }, owner: { id: 5 } } },
  ])('accepts the requested value: $name', ({ parameters, thing }) => {
    expect(check(parameters, thing)).not.toThrow();
  });

  test.each<{ name: string; parameters: JsonObject; thing: Json; message: string }>([
    {
      name: 'another number',
      parameters: { status_id: 2 },
      thing: { status: { id: 1 } },
      message: 'status_id (requested 2, is 1)',
    },
    {
      name: 'no value',
      parameters: { owner: 5 },
      thing: { status: { id: 1 } },
      message: 'owner (requested 5, is nothing)',
    },
    {
      name: 'no value instead of an alias',
      parameters: { owner: 'me' },
      thing: {},
      message: 'owner (requested me, is nothing)',
    },
    {
      name: 'a value that was to be removed',
      parameters: { owner: '' },
      thing: { owner: { id: 5 } },
      message: 'owner (requested nothing, is 5)',
    },
    {
      name: 'another text',
      parameters: { owner: 'a' },
      thing: { owner: { id: 'b' } },
      message: 'owner (requested a, is b)',
    },
    {
      name: 'an object',
      parameters: { owner: 5 },
      thing: { owner: { id: {} } },
      message: 'owner (requested 5, is nothing)',
    },
    { name: 'no object', parameters: { owner: 5 }, thing: null, message: 'owner (requested 5, is nothing)' },
    {
      name: 'two fields',
      parameters: { status_id: 2, owner: 5 },
      thing: { status: { id: 1 }, owner: { id: 6 } },
      message: 'status_id (requested 2, is 1), owner (requested 5, is 6)',
    },
  ])('rejects another value and names each field: $name', ({ parameters, thing, message }) => {
    expect(check(parameters, thing)).toThrow(stepError('CHANGE_IGNORED', message));
  });

  test('rejects a response that is not JSON', () => {
    const readBack = plan(CHANGE, CHANGED, EMPTY);
    expect(() => checkReadBack(readBack as ReadBack, responseOf('<html>'), secrets)).toThrow(
      stepError('CHANGE_IGNORED'),
    );
  });

  test('masks secrets and makes workflow commands harmless in the message', () => {
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
  test.each(['create-issue', 'update-issue'])('is read back after %s, with get-issue', (name) => {
    const { operations } = findProvider('redmine');
    const declared = operations[name]?.read_back;
    expect(declared?.operation).toBe('get-issue');
    expect(Object.keys(declared?.fields ?? {})).toEqual(
      expect.arrayContaining(['status_id', 'tracker_id', 'assigned_to_id']),
    );
  });
});
