import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../../src/http/message.js';
import { StepError } from '../../../../src/lib/errors.js';
import type { Json, JsonObject } from '../../../../src/lib/json.js';
import { findProvider } from '../../../../src/provider/find.js';
import type { Operation, Provider } from '../../../../src/provider/provider.js';
import { planRequest, type RequestPlan } from '../../../../src/request/plan/plan.js';
import { readBack, readBefore, type ItemsBefore } from '../../../../src/request/change/read-back.js';
import type { OwnRequests } from '../../../../src/request/change/own-requests.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';
import { PROVIDER } from '../../../support/sample-provider.js';
import { stepError } from '../../../support/step-error.js';

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
  parameters: {
    owner: {
      in: 'body',
      lookup: { operation: 'get-thing', items: 'things', match: 'name', take: 'id' },
    },
  },
  read_back: { operation: 'get-thing', fields: { status_id: 'thing.status.id', owner: 'thing.owner.id' } },
};
const LISTS: Operation = {
  ...CHANGE,
  read_back: {
    operation: 'get-thing',
    fields: {
      tags: { items: 'thing.tags', value: 'name', parameters: { include: 'tags' } },
      files: { items: 'thing.files', value: 'name', parameters: { include: 'files' } },
      custom: { items: 'thing.custom', key: 'id', value: 'value' },
      watchers: { items: 'thing.watchers', value: 'id', optional: true },
      uploads: {
        items: 'thing.files',
        value: 'name',
        compare: 'file_name',
        new: true,
        parameters: { include: 'files' },
      },
      notes: { items: 'thing.notes', value: 'text', new: true, parameters: { include: 'notes' } },
    },
  },
};
const FORMS: Operation = {
  ...CHANGE,
  read_back: {
    operation: 'get-thing',
    fields: { hours: { at: 'thing.hours', compare: 'hours' }, ratio: { at: 'thing.ratio', compare: 'number' } },
  },
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

interface Read {
  operation: string;
  parameters: JsonObject;
}

interface Options {
  response?: HttpResponse;
  id?: string;
  /** What the server shows. */
  shown?: Json;
  isHidden?: boolean;
  before?: ItemsBefore;
  host?: FakeHost;
}

/** Reads the result of a change back. Resolves to the requests for that. */
async function run(
  operation: Operation,
  parameters: JsonObject,
  { response = EMPTY, id = '7', shown = SHOWN, isHidden = false, before = {}, host = createFakeHost() }: Options = {},
): Promise<Read[]> {
  const { own, reads } = ownOf(shown);
  const plan = planOf(operation, parameters);
  const quoting = { secrets: host.secrets, isHidden, flags: [] };
  await readBack({ plan, response, id: id || undefined, before, ...quoting }, own);
  return reads;
}

/** Returns the requests of a step at a server that shows this. */
function ownOf(shown: Json): { own: OwnRequests; reads: Read[] } {
  const reads: Read[] = [];
  const read = (operation: string, parameters: JsonObject): Promise<Json> => {
    reads.push({ operation, parameters });
    return Promise.resolve(shown);
  };
  return { own: { read, readOnce: read } as unknown as OwnRequests, reads };
}

const EMPTY = responseOf('', 204);
const SHOWN = { thing: { status: { id: 2 }, notes: 'x' } };
const CHANGED = { project: 'p', id: 7, status_id: 2 };

describe('a change is read back', () => {
  test('with the operation of the provider file, and the values of the path', async () => {
    expect(await run(CHANGE, { ...CHANGED, notes: 'x' })).toEqual([
      { operation: 'get-thing', parameters: { project: 'p', id: '7' } },
    ]);
  });

  test('with the parameters that lists need', async () => {
    const shown = { thing: { tags: [{ name: 'a' }], files: [{ name: 'f' }] } };
    const read = await run(LISTS, { project: 'p', id: 7, tags: ['a'], files: [{ name: 'f', token: 't' }] }, { shown });
    expect(read[0]?.parameters).toMatchObject({ include: 'tags,files' });
  });

  test('from the response itself, if it shows the object', async () => {
    const response = responseOf({ thing: { id: 9, status: { id: 2 } } }, 201);
    expect(await run(CREATION, { project: 'p', status_id: 2 }, { response })).toEqual([]);
  });

  test('but not if the operation does not declare it', async () => {
    expect(await run({ ...CREATION, read_back: undefined } as never, CHANGED)).toEqual([]);
  });

  test('but not if nothing was requested', async () => {
    expect(await run(CHANGE, { project: 'p', id: 7, status_id: null })).toEqual([]);
  });

  test('but not if the id is unknown', async () => {
    expect(await run(CREATION, { project: 'p', status_id: 2 }, { id: '' })).toEqual([]);
  });
});

describe('the check of the values', () => {
  const check = (parameters: JsonObject, thing: Json): Promise<Read[]> =>
    run(CHANGE, { project: 'p', id: 7, ...parameters }, { shown: { thing } });

  test.each<{ name: string; parameters: JsonObject; thing: Json }>([
    { name: 'a number', parameters: { status_id: 2 }, thing: { status: { id: 2 } } },
    { name: 'a number as text', parameters: { status_id: '2' }, thing: { status: { id: 2 } } },
    { name: 'a text', parameters: { status_id: 'new' }, thing: { status: { id: 'new' } } },
    { name: 'a boolean', parameters: { status_id: true }, thing: { status: { id: true } } },
    { name: 'no value, as requested', parameters: { owner: '' }, thing: {} },
    { name: 'two fields', parameters: { status_id: 2, owner: 5 }, thing: { status: { id: 2 }, owner: { id: 5 } } },
  ])('accepts the requested value: $name', async ({ parameters, thing }) => {
    await expect(check(parameters, thing)).resolves.toHaveLength(1);
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
      name: 'lists',
      parameters: { status_id: ['a', 'b'] },
      thing: { status: { id: [] } },
      message: 'status_id (requested ["a","b"], is [])',
    },
    {
      name: 'an object',
      parameters: { owner: 5 },
      thing: { owner: { id: {} } },
      message: 'owner (requested 5, is {})',
    },
    { name: 'no object', parameters: { owner: 5 }, thing: null, message: 'owner (requested 5, is nothing)' },
    {
      name: 'two fields',
      parameters: { status_id: 2, owner: 5 },
      thing: { status: { id: 1 }, owner: { id: 6 } },
      message: 'status_id (requested 2, is 1), owner (requested 5, is 6)',
    },
  ])('rejects another value and names each field: $name', async ({ parameters, thing, message }) => {
    await expect(check(parameters, thing)).rejects.toEqual(stepError('CHANGE_IGNORED', message));
  });

  test.each([null, 'text', [], { other: 1 }])(
    'says that %j shows no result, instead of an ignored field',
    async (shown) => {
      await expect(run(CHANGE, CHANGED, { shown })).rejects.toEqual(
        stepError('RESPONSE_UNEXPECTED', 'The request was carried out, but its result cannot be checked.'),
      );
    },
  );

  test('masks secrets and makes workflow commands harmless in the message', async () => {
    const host = createFakeHost();
    host.secrets.protect('access-0001');
    const shown = { thing: { owner: { id: `##[error]${'x'.repeat(100)}` }, status: { id: 'access-0001' } } };
    const parameters = { project: 'p', id: 7, owner: 'a', status_id: 'b' };
    const message = await run(CHANGE, parameters, { shown, host }).catch((error: unknown) => (error as Error).message);
    expect(message).toContain('is ***');
    expect(message).not.toMatch(/##\[|access-0001/u);
    expect((message as string).length).toBeLessThan(250);
  });

  test('never quotes a text that must stay hidden', async () => {
    const message = run(CHANGE, { ...CHANGED, owner: 'private' }, { isHidden: true });
    await expect(message).rejects.toEqual(
      stepError('CHANGE_IGNORED', 'owner (requested a hidden value, is a hidden value)'),
    );
  });
});

describe('a list', () => {
  const check = (parameters: JsonObject, thing: Json): Promise<Read[]> =>
    run(LISTS, { project: 'p', id: 7, ...parameters }, { shown: { thing } });

  test.each<{ name: string; parameters: JsonObject; thing: Json }>([
    { name: 'has each value', parameters: { tags: ['a', 'b'] }, thing: { tags: [{ name: 'b' }, { name: 'a' }] } },
    { name: 'has the one value', parameters: { tags: 'a\nb' }, thing: { tags: [{ name: 'a\r\nb ' }] } },
    {
      name: 'has each value by its key',
      parameters: {
        custom: [
          { id: 1, value: '2.50' },
          { id: '2', value: ['x', 'y'] },
        ],
      },
      thing: {
        custom: [
          { id: 1, value: 2.5 },
          { id: 2, value: ['y', 'x'] },
        ],
      },
    },
    {
      name: 'has a boolean as 1',
      parameters: { custom: [{ id: 1, value: true }] },
      thing: { custom: [{ id: 1, value: '1' }] },
    },
    {
      name: 'has each file, whose name the server changed',
      parameters: { uploads: [{ filename: 'x', name: 'dir/a: "b".log' }, { name: 'c\\d_?e' }] },
      thing: { files: [{ name: 'a_ _b_.log' }, { name: 'd_e' }] },
    },
    {
      name: 'has the number of a file',
      parameters: { custom: [{ id: 1, value: { token: 't' } }] },
      thing: { custom: [{ id: 1, value: '12' }] },
    },
    { name: 'is empty, as requested', parameters: { tags: [] }, thing: { tags: [] } },
    { name: 'may be hidden from the user', parameters: { watchers: [5] }, thing: { tags: [] } },
  ])('$name', async ({ parameters, thing }) => {
    await expect(check(parameters, thing)).resolves.toHaveLength(1);
  });

  test.each<{ name: string; parameters: JsonObject; thing: Json; message: string }>([
    {
      name: 'lacks a value',
      parameters: { tags: ['a', 'b'] },
      thing: { tags: [{ name: 'a' }] },
      message: 'tags (b is missing)',
    },
    {
      name: 'is missing',
      parameters: { custom: [{ id: 1, value: 'x' }] },
      thing: { tags: [] },
      message: 'custom (id 1: x is missing)',
    },
    {
      name: 'has the value under another key',
      parameters: { custom: [{ id: 1, value: 'x' }] },
      thing: { custom: [{ id: 2, value: 'x' }] },
      message: 'custom (id 1: x is missing)',
    },
    {
      name: 'lacks one of several values',
      parameters: { custom: [{ id: 1, value: ['x', 'y'] }] },
      thing: { custom: [{ id: 1, value: ['x'] }] },
      message: 'custom (id 1: ["x","y"] is missing)',
    },
    {
      name: 'lacks the number of a file',
      parameters: { custom: [{ id: 1, value: { token: 's3cret' } }] },
      thing: { custom: [{ id: 1, value: '' }] },
      message: 'custom (id 1: a value is missing)',
    },
    {
      name: 'lacks a file',
      parameters: { files: [{ token: 's3cret', name: 'f' }] },
      thing: { files: [{ name: 'g' }] },
      message: 'files (f is missing)',
    },
    {
      name: 'is empty instead',
      parameters: { watchers: [5] },
      thing: { watchers: [] },
      message: 'watchers (5 is missing)',
    },
    {
      name: 'is empty instead of files without a name',
      parameters: { files: [{ token: 't' }] },
      thing: { files: [] },
      message: 'files (a value is missing)',
    },
  ])('that $name is an error', async ({ parameters, thing, message }) => {
    await expect(check(parameters, thing)).rejects.toEqual(stepError('CHANGE_IGNORED', message));
  });
});

describe('an item that was there before', () => {
  const parameters = { project: 'p', id: 7, uploads: [{ name: 'f' }], notes: 'x' };
  const old = { thing: { files: [{ id: 1, name: 'f' }], notes: [{ id: 5, text: 'x' }] } };

  test('is read before the change, together with others', async () => {
    const { own, reads } = ownOf(old);
    expect(await readBefore(planOf(LISTS, parameters), own)).toEqual({ uploads: [1], notes: [5] });
    expect(reads).toEqual([{ operation: 'get-thing', parameters: { project: 'p', id: '7', include: 'files,notes' } }]);
  });

  test('does not count', async () => {
    const change = run(LISTS, parameters, { shown: old, before: { uploads: [1], notes: [5] } });
    await expect(change).rejects.toEqual(stepError('CHANGE_IGNORED', 'uploads (f is missing), notes (x is missing)'));
  });

  test('does not hide a new one', async () => {
    const files = [...old.thing.files, { id: 2, name: 'f' }];
    const notes = [...old.thing.notes, { id: 6, text: 'x' }];
    const shown = { thing: { files, notes } };
    await expect(run(LISTS, parameters, { shown, before: { uploads: [1], notes: [5] } })).resolves.toHaveLength(1);
  });

  test.each<{ name: string; operation: Operation; given: JsonObject }>([
    {
      name: 'the object is new',
      operation: { ...LISTS, request: 'POST /projects/{project}/things' },
      given: { notes: 'x' },
    },
    { name: 'nothing is added', operation: LISTS, given: { id: 7, notes: '', uploads: [] } },
    { name: 'other lists change', operation: LISTS, given: { id: 7, tags: ['a'] } },
    {
      name: 'nothing is read back',
      operation: { ...LISTS, read_back: undefined } as never,
      given: { id: 7, notes: 'x' },
    },
  ])('is not read if $name', async ({ operation, given }) => {
    const { own, reads } = ownOf(old);
    expect(await readBefore(planOf(operation, { project: 'p', ...given }), own)).toEqual({});
    expect(reads).toEqual([]);
  });

  test.each([new StepError('API_STATUS', 'HTTP 403'), new Error('broken')])('fails the step if %s', async (error) => {
    const own = { readOnce: () => Promise.reject(error) } as unknown as OwnRequests;
    const before = 'The request was not sent, because its result could not be checked. HTTP 403';
    const expected = error instanceof StepError ? stepError('API_STATUS', before) : error;
    await expect(readBefore(planOf(LISTS, parameters), own)).rejects.toEqual(expected);
  });
});

describe('a value that the server changes', () => {
  const check = (given: JsonObject, thing: Json): Promise<Read[]> =>
    run(FORMS, { project: 'p', id: 7, ...given }, { shown: { thing } });

  test.each<{ hours: Json; shown: Json }>([
    { hours: '2:30', shown: 2.5 },
    { hours: '2h30', shown: 2.5 },
    { hours: '2h 30m', shown: 2.5 },
    { hours: '2 hours 30 min', shown: 2.5 },
    { hours: '2,5', shown: 2.5 },
    { hours: '2.5h', shown: 2.5 },
    { hours: 2.5, shown: '2.50' },
    { hours: '3h', shown: 3 },
    { hours: '20m', shown: 0.33 },
    { hours: '0:20', shown: 0.333333 },
    { hours: '', shown: null },
  ])('is as requested: $hours hours as $shown', async ({ hours, shown }) => {
    await expect(check({ hours }, { hours: shown })).resolves.toHaveLength(1);
  });

  test.each<{ hours: Json; shown: Json }>([
    { hours: '2:30', shown: 2 },
    { hours: '2h30', shown: null },
    { hours: '30m', shown: 30 },
    { hours: '2,5', shown: 25 },
    { hours: '', shown: 1 },
    { hours: 'soon', shown: 1 },
  ])('is another one: $hours hours as $shown', async ({ hours, shown }) => {
    await expect(check({ hours }, { hours: shown })).rejects.toEqual(stepError('CHANGE_IGNORED', 'hours (requested'));
  });

  test('is 0 for an empty number', async () => {
    await expect(check({ ratio: '' }, { ratio: 0 })).resolves.toHaveLength(1);
    await expect(check({ ratio: '' }, { ratio: null })).resolves.toHaveLength(1);
    await expect(check({ ratio: '' }, { ratio: 50 })).rejects.toEqual(stepError('CHANGE_IGNORED'));
  });
});

describe('a field that the file does not declare', () => {
  const operation: Operation = { ...CHANGE, body: { wrap: 'thing', fields: true } };
  const check = (fields: JsonObject, thing: Json): Promise<Read[]> =>
    run(operation, { project: 'p', id: 7, fields }, { shown: { thing } });

  test.each<{ name: string; fields: JsonObject; thing: Json }>([
    { name: 'is not shown', fields: { points: 3 }, thing: { id: 7, tags: [] } },
    { name: 'is as requested', fields: { points: 3 }, thing: { points: '3' } },
    { name: 'is empty, as requested', fields: { points: null }, thing: { points: null } },
    { name: 'has another form', fields: { time: '2:30' }, thing: { time: 2.5 } },
    { name: 'is as requested, as an object with an id', fields: { sprint_id: 3 }, thing: { sprint: { id: 3 } } },
  ])('is accepted if it $name', async ({ fields, thing }) => {
    await expect(check(fields, thing)).resolves.toHaveLength(1);
  });

  test.each<{ fields: JsonObject; thing: Json }>([
    { fields: { points: 3 }, thing: { points: null } },
    { fields: { points: null }, thing: { points: 3 } },
    { fields: { sprint_id: 3 }, thing: { sprint: { id: 4 } } },
  ])('fails the step if the server shows another value', async ({ fields, thing }) => {
    await expect(check(fields, thing)).rejects.toEqual(stepError('CHANGE_IGNORED'));
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
