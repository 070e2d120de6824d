/** Changes of Redmine with the provider file, against the API of the sandbox, in this process. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiCall, ApiResponse } from '../../../../sandbox/api.js';
import { redmineApi } from '../../../../sandbox/systems/planio/api.js';
import { createIssueBook, type Issue, type IssueBook } from '../../../../sandbox/systems/planio/issues.js';
import { StepError, type ErrorCode } from '../../../../src/lib/errors.js';
import type { JsonObject } from '../../../../src/lib/json.js';
import { findOperation, findProvider } from '../../../../src/provider/find.js';
import type { Operation, Parameter, Provider } from '../../../../src/provider/provider.js';
import { planRequest } from '../../../../src/request/plan/plan.js';
import { runRequest } from '../../../../src/request/run-request.js';
import { bundles } from '../../../support/bundles.js';
import { createFakeDeadline } from '../../../support/fake-deadline.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';
import { stepError } from '../../../support/step-error.js';

const BASE = new URL('https://redmine.example.com');
const TEXT = 'the-private-text';
const USUAL = ['view_project', 'view_members', 'view_issues', 'add_issues', 'edit_issues', 'add_issue_notes'];
const HIDING = ['set_notes_private', 'set_own_issues_private', 'edit_own_issue_notes'];

let book: IssueBook;
let sent: ApiCall[];
let host: FakeHost;

beforeEach(() => {
  book = createIssueBook();
  book.add({ subject: 'A failure' });
  for (const permission of HIDING) book.permissions.add(permission);
  sent = [];
  host = createFakeHost();
});

interface Options {
  scopes?: readonly string[];
  /** The scope in the response of the token endpoint. */
  scope?: string;
  provider?: Provider;
  /** Responds instead of the API. */
  intercept?: (line: string, call: ApiCall) => ApiResponse | undefined;
}

type Journal = Issue['journals'][number];
type Hidden = NonNullable<Parameter['hidden']>;

/** Returns an issue with one note. */
const journals = (more: Partial<Journal>): ApiResponse => ({
  status: 200,
  body: { issue: { id: 1, journals: [{ id: 1, notes: TEXT, private_notes: false, ...more }] } },
});

/** Runs an operation at Redmine. */
async function run(operation: string, parameters: JsonObject, options: Options = {}): Promise<void> {
  const { scopes = [...USUAL, ...HIDING], scope, provider = findProvider('redmine'), intercept } = options;
  const api = redmineApi('', book);
  const authorization = { headers: { authorization: 'Bearer t0ken' }, token: 't0ken' };
  const token = { state: 'active' as const, clientId: 'ci', accountId: 'bot', scopes: [...scopes] };
  const deps: Parameters<typeof runRequest>[1] = {
    loadBundle: bundles({}),
    deadline: createFakeDeadline({ now: 0 }),
    now: () => 0,
    host,
    authorizationEndpoint: undefined,
    bearer: {
      authorize: () => Promise.resolve(authorization),
      ready: () => Promise.resolve(),
      renew: () => Promise.resolve(false),
      scope: () => scope,
    },
    send: ({ method, url, headers, body }) => {
      const text = typeof body === 'string' ? body : '';
      const { pathname: path, searchParams: query } = url;
      const call = { method, path, query, headers, body: text, bytes: Buffer.from(text), token };
      sent.push(call);
      const response = intercept?.(`${method} ${path}`, call) ?? api(call);
      const content = response.body === undefined ? '' : JSON.stringify(response.body);
      const type = { 'content-type': 'application/json' };
      return Promise.resolve({ status: response.status, headers: type, body: Buffer.from(content) });
    },
  };
  const declared = findOperation(provider, operation);
  const plan = planRequest(declared, provider, BASE, { parameters, query: {}, headers: {}, body: undefined });
  const expectStatus = (status: number): boolean => status >= 200 && status <= 299;
  const inputs = { operation, expectStatus, retryUnsafe: false, retries: 0, timeoutMs: 1000, idleTimeoutMs: undefined };
  const response = {
    responseFile: '',
    responseHeaders: [],
    jq: '',
    failWhen: '',
    waitUntil: '',
    waitIntervalMs: 5000,
    mask: [],
    summary: false,
    summaryColumns: [],
  };
  await runRequest(
    { plan, proof: undefined, provider, baseUrl: BASE, inputs: { ...inputs, ...response } as never },
    deps,
  );
}

function withoutPermissions(): Provider {
  const provider = { ...findProvider('redmine') };
  delete provider.permissions;
  return provider;
}

/** Returns the provider with other declarations of the flag of an operation, and of the operation. */
function altered(operation: string, flag: string, change: (hidden: Hidden, declared: Operation) => object): Provider {
  const provider = structuredClone(findProvider('redmine'));
  const declared = provider.operations[operation] as Operation;
  const parameter = declared.parameters?.[flag] as Parameter;
  Object.assign(parameter, change(parameter.hidden as Hidden, declared));
  return provider;
}

const lines = (): string[] => sent.map(({ method, path }) => `${method} ${path}`);
const changes = (): string[] => lines().filter((line) => !line.startsWith('GET '));
const note = (more: JsonObject = {}): JsonObject => ({ id: 1, notes: TEXT, private_notes: true, ...more });
const refuse =
  (...refused: string[]): NonNullable<Options['intercept']> =>
  (line) =>
    refused.some((one) => line.startsWith(one)) ? { status: 403 } : undefined;
const rejects = async (result: Promise<void>, code: ErrorCode, text: RegExp): Promise<void> => {
  const error: unknown = await result.catch((caught: unknown) => caught);
  expect(error).toEqual(stepError(code));
  const { message, hint } = error as StepError;
  expect(`${message} ${hint}`).toMatch(text);
};

describe('a private note', () => {
  test('is sent at once if scope and role allow it, and is read back', async () => {
    await run('add-note', note());
    expect(lines()).toEqual([
      'GET /oauth/token/info',
      'GET /issues/1.json',
      'GET /users/current.json',
      'GET /roles/6.json',
      'GET /issues/1.json',
      'PUT /issues/1.json',
      'GET /issues/1.json',
      'GET /issues/1.json',
    ]);
    expect(book.find(1)?.journals).toMatchObject([{ notes: TEXT, private_notes: true }]);
  });

  test('needs no request for the scopes if the token endpoint returned them', async () => {
    await run('add-note', note(), { scope: [...USUAL, ...HIDING].join(' ') });
    expect(lines()).not.toContain('GET /oauth/token/info');
  });

  test('needs no permission of a role if an administrator signed in with the scope admin', async () => {
    const user = { id: 5, login: 'root', admin: true, memberships: [] };
    const intercept: Options['intercept'] = (line) =>
      line === 'GET /users/current.json' ? { status: 200, body: { user } } : undefined;
    await run('add-note', note(), { scopes: [...USUAL, ...HIDING, 'admin'], intercept });
    expect(changes()).toEqual(['PUT /issues/1.json']);
  });

  test('uses a placeholder if an administrator signed in without the scope admin', async () => {
    const user = { id: 5, login: 'root', admin: true, memberships: [] };
    const intercept: Options['intercept'] = (line) =>
      line === 'GET /users/current.json' ? { status: 200, body: { user } } : undefined;
    await run('add-note', note(), { intercept });
    expect(changes()).toEqual(['PUT /issues/1.json', 'PUT /journals/1.json']);
  });

  test.each<{ name: string; options: Options; code: ErrorCode; text: RegExp }>([
    {
      name: 'without the scope',
      options: { scopes: USUAL },
      code: 'SCOPE_MISSING',
      text: /needs the scope set_notes_private.* Nothing was sent.* The token has the scopes: view_project /u,
    },
    {
      name: 'if the scopes are unknown',
      options: { intercept: refuse('GET /oauth/token/info') },
      code: 'PRIVACY_UNPROVEN',
      text: /may ignore "private_notes": the scopes of the token are unknown\. Nothing .* server may publish the text\./u,
    },
    {
      name: 'if the role cannot be read and the token may not correct notes',
      options: { scopes: [...USUAL, 'set_notes_private'], intercept: refuse('GET /roles') },
      code: 'PRIVACY_UNPROVEN',
      text: /Give the application the scope edit_own_issue_notes or edit_issue_notes/u,
    },
    {
      name: 'if the issue cannot be read',
      options: { intercept: refuse('GET /issues') },
      code: 'API_STATUS',
      text: /HTTP 403/u,
    },
  ])('is not sent $name', async ({ options, code, text }) => {
    await rejects(run('add-note', note(), options), code, text);
    expect(changes()).toEqual([]);
  });

  test('is not sent if no role has the permission', async () => {
    book.permissions.delete('set_notes_private');
    await rejects(run('add-note', note()), 'PRIVACY_UNPROVEN', /would ignore .* no role .* set_notes_private/u);
    expect(changes()).toEqual([]);
  });

  test('uses a placeholder if the memberships of the user cannot be read', async () => {
    await run('add-note', note(), { intercept: refuse('GET /users/current') });
    expect(changes()).toEqual(['PUT /issues/1.json', 'PUT /journals/1.json']);
  });

  test('is not sent if the role cannot be read for another reason than a refusal', async () => {
    const intercept: Options['intercept'] = (line) => {
      if (line.startsWith('GET /roles')) throw new StepError('TIMEOUT', 'Too late.');
      return undefined;
    };
    await rejects(run('add-note', note(), { intercept }), 'TIMEOUT', /Too late/u);
    expect(changes()).toEqual([]);
  });

  test('is not sent with a token that has no scope at all', async () => {
    await rejects(run('add-note', note(), { scope: '' }), 'SCOPE_MISSING', /The token has the scopes: none\./u);
    expect(lines()).toEqual([]);
  });

  test.each([
    { scope: HIDING.join(' '), changed: ['PUT /issues/1.json'] },
    { scope: 5, changed: [] },
  ])('reads the scopes from a text of the API: $scope', async ({ scope, changed }) => {
    const intercept: Options['intercept'] = (line) =>
      line === 'GET /oauth/token/info' ? { status: 200, body: { scope } } : undefined;
    await run('add-note', note(), { intercept }).catch(() => undefined);
    expect(changes()).toEqual(changed);
  });

  test('that the server published is removed, and the step fails', async () => {
    const intercept: Options['intercept'] = (line) => {
      book.permissions[line === 'PUT /issues/1.json' ? 'delete' : 'add']('set_notes_private');
      return undefined;
    };
    await rejects(
      run('add-note', note(), { intercept }),
      'TEXT_PUBLIC',
      /The step has removed the text\. The text was public/u,
    );
    expect(book.find(1)?.journals).toEqual([]);
    expect(
      JSON.parse(sent.find(({ method, path }) => `${method} ${path}` === 'PUT /journals/1.json')?.body ?? ''),
    ).toEqual({
      journal: { notes: '', private_notes: true },
    });
    expect(host.summaries).toEqual([]);
  });

  test('that the server published is removed without the permission to hide it', async () => {
    const intercept: Options['intercept'] = (line) => {
      if (line === 'PUT /issues/1.json') book.permissions.delete('set_notes_private');
      return undefined;
    };
    await rejects(run('add-note', note(), { intercept }), 'TEXT_PUBLIC', /See 1: https.* has removed the text\./u);
    expect(book.find(1)?.journals).toEqual([]);
  });

  test.each<{ name: string; shown: ApiResponse; text: RegExp }>([
    {
      name: 'hides but does not change',
      shown: journals({ private_notes: true }),
      text: /The step has hidden it now/u,
    },
    { name: 'changes', shown: journals({ notes: 'x' }), text: /The step has removed the text\./u },
    {
      name: 'hides and changes',
      shown: journals({ notes: '', private_notes: true }),
      text: /removed the text, and hidden/u,
    },
    { name: 'does not show', shown: { status: 200, body: { issue: {} } }, text: /cannot read the result/u },
  ])('that the server published and then $name fails the step', async ({ shown, text }) => {
    const intercept: Options['intercept'] = (line) => {
      if (line === 'PUT /issues/1.json') book.permissions.delete('set_notes_private');
      return line === 'GET /issues/1.json' && changes().length > 1 ? shown : undefined;
    };
    await rejects(run('add-note', note(), { intercept }), 'TEXT_PUBLIC', text);
  });

  test('is not taken for an older one with the same text', async () => {
    book.change(book.find(1) as Issue, { notes: TEXT, private_notes: true });
    const intercept: Options['intercept'] = (line) => (line === 'PUT /issues/1.json' ? { status: 204 } : undefined);
    await rejects(run('add-note', note(), { intercept }), 'RESPONSE_UNEXPECTED', /does not show whether it hides/u);
  });

  test('counts as public if one of several new notes with its text is', async () => {
    const intercept: Options['intercept'] = (line) => {
      if (line !== 'PUT /issues/1.json') return undefined;
      const issue = book.find(1) as Issue;
      book.change(issue, { notes: TEXT });
      for (const name of ['b', 'a'])
        issue.journals.push({ ...(issue.journals[0] as Journal), id: name as never, private_notes: true });
      return undefined;
    };
    await rejects(run('add-note', note(), { intercept }), 'TEXT_PUBLIC', /published the text/u);
    expect(changes()).toEqual(['PUT /issues/1.json', 'PUT /journals/1.json']);
  });

  test('is not sent if the server does not list the notes', async () => {
    const intercept: Options['intercept'] = (line, { query }) =>
      line === 'GET /issues/1.json' && query.has('include')
        ? { status: 200, body: { issue: { id: 1, project: { id: 1 } } } }
        : undefined;
    await rejects(run('add-note', note(), { intercept }), 'RESPONSE_UNEXPECTED', /does not show whether it hides/u);
    expect(changes()).toEqual([]);
  });

  test('is the newest one in any order of the list', async () => {
    const list = [9, 10].map((id) => ({ id, notes: TEXT, private_notes: false }));
    for (const shown of [list, list.toReversed()]) {
      const intercept: Options['intercept'] = (line) =>
        line === 'GET /issues/1.json' && changes().length > 0
          ? { status: 200, body: { issue: { id: 1, journals: shown } } }
          : undefined;
      sent = [];
      await rejects(run('add-note', note(), { intercept }), 'TEXT_PUBLIC', /could neither hide nor remove/u);
      expect(changes()).toEqual(['PUT /issues/1.json', 'PUT /journals/10.json']);
    }
  });

  test('may have an id that is not a number', async () => {
    const list = ['b', 'a'].map((id) => ({ id, notes: TEXT, private_notes: false }));
    const intercept: Options['intercept'] = (line) =>
      line === 'GET /issues/1.json' && changes().length > 0
        ? { status: 200, body: { issue: { id: 1, journals: list } } }
        : undefined;
    await rejects(run('add-note', note(), { intercept }), 'TEXT_PUBLIC', /could neither hide nor remove/u);
    expect(changes()).toEqual(['PUT /issues/1.json', 'PUT /journals/a.json']);
  });

  test('that the server published and does not change later fails the step', async () => {
    const intercept: Options['intercept'] = (line) => {
      if (line === 'PUT /issues/1.json') book.permissions.delete('set_notes_private');
      return refuse('PUT /journals')(line, sent[0] as ApiCall);
    };
    await rejects(run('add-note', note(), { intercept }), 'TEXT_PUBLIC', /could neither hide nor remove it/u);
  });

  test('whose text the server does not show afterwards cannot be checked', async () => {
    const intercept: Options['intercept'] = (line) => (line === 'PUT /issues/1.json' ? { status: 204 } : undefined);
    const text = /carried out, but its result cannot be checked\. .* does not show whether it hides the text/u;
    await rejects(run('add-note', note(), { intercept }), 'RESPONSE_UNEXPECTED', text);
  });

  test('whose text cannot follow the placeholder fails the step', async () => {
    const intercept = refuse('GET /roles', 'PUT /journals');
    await rejects(run('add-note', note(), { intercept }), 'API_STATUS', /could not withdraw the placeholder \(1\)/u);
    expect(JSON.stringify(sent.filter(({ path }) => path === '/issues/1.json'))).not.toContain(TEXT);
  });

  test('whose text the server refuses leaves no placeholder', async () => {
    const intercept: Options['intercept'] = (line, { body }) => {
      if (line.startsWith('GET /roles')) return { status: 403 };
      return line.startsWith('PUT /journals') && body.includes(TEXT)
        ? { status: 422, body: { errors: [`Notes ${TEXT} is invalid`] } }
        : undefined;
    };
    const text =
      /has not accepted the text\. .* HTTP 422\. See 1: .* has withdrawn the placeholder \(1\)\. .* not shown/u;
    await rejects(run('add-note', note(), { intercept }), 'API_STATUS', text);
    expect(book.find(1)?.journals).toEqual([]);
  });

  test.each([500, 408])('that the server may have after status %d is not withdrawn', async (status) => {
    const intercept: Options['intercept'] = (line) => {
      if (line.startsWith('GET /roles')) return { status: 403 };
      return line.startsWith('PUT /journals') ? { status } : undefined;
    };
    const text = /It is unknown whether the server has the text, .* hidden placeholder \(1\)\. .* Check there whether/u;
    await rejects(run('add-note', note(), { intercept }), 'API_STATUS', text);
    expect(changes()).toEqual(['PUT /issues/1.json', 'PUT /journals/1.json']);
  });

  test('has a placeholder that no other job has', async () => {
    const intercept: Options['intercept'] = (line, { body }) => {
      if (line === 'PUT /issues/1.json') {
        // Another job sends its placeholder at the same time, and it is public.
        const { notes } = (JSON.parse(body) as { issue: { notes: string } }).issue;
        expect(notes).toMatch(/^Private note [0-9a-f]{8}$/u);
        queueMicrotask(() => book.change(book.find(1) as Issue, { notes: 'Private note' }));
      }
      return refuse('GET /roles')(line, sent[0] as ApiCall);
    };
    await run('add-note', note(), { intercept });
    expect(book.find(1)?.journals).toMatchObject([
      { notes: TEXT, private_notes: true },
      { notes: 'Private note', private_notes: false },
    ]);
  });

  test('is refused without the words of the server', async () => {
    const body = { errors: [`Notes ${TEXT} is invalid`] };
    const intercept: Options['intercept'] = (line) =>
      line === 'PUT /issues/1.json' ? { status: 422, body } : undefined;
    await rejects(run('add-note', note(), { intercept }), 'API_STATUS', /HTTP 422\. The server's words are not shown/u);
  });

  test('is found by the name of its field, if the parameter has another', async () => {
    const provider = structuredClone(findProvider('redmine'));
    const parameters = provider.operations['add-note']?.parameters ?? {};
    Object.assign(parameters, { text: { in: 'body', as: 'notes' } });
    Object.assign(parameters['private_notes'] ?? {}, { hides: ['text'] });
    delete parameters['notes'];
    await run('add-note', { id: 1, text: TEXT, private_notes: true }, { provider, intercept: refuse('GET /roles') });
    expect(sent.find(({ method }) => method === 'PUT')?.body).not.toContain(TEXT);
    expect(book.find(1)?.journals).toMatchObject([{ notes: TEXT, private_notes: true }]);
  });

  test('needs no proof if the flag is false', async () => {
    await run('add-note', note({ private_notes: 'false' }), { scopes: USUAL });
    expect(lines()).toEqual(['GET /issues/1.json', 'PUT /issues/1.json', 'GET /issues/1.json']);
  });

  test('uses a placeholder if the provider file says nothing about permissions', async () => {
    const provider = withoutPermissions();
    await run('add-note', note(), { provider, scope: HIDING.join(' ') });
    expect(changes()).toEqual(['PUT /issues/1.json', 'PUT /journals/1.json']);
  });

  test('is not sent if the provider file does not say how to hide it', async () => {
    const provider = structuredClone(findProvider('redmine'));
    delete provider.operations['add-note']?.parameters?.['private_notes']?.hidden;
    await rejects(run('add-note', note(), { provider }), 'INTERNAL', /does not say how "private_notes" hides text/u);
    expect(changes()).toEqual([]);
  });

  test('is not sent if the provider file has no way to read the scopes', async () => {
    const provider = withoutPermissions();
    await rejects(run('add-note', note(), { provider }), 'PRIVACY_UNPROVEN', /scopes of the token are unknown/u);
  });
});

describe('a private issue', () => {
  const parameters = { project: 'ci', subject: TEXT, tracker: 'Feature', is_private: true };

  test('gets its text after the server shows that it is private', async () => {
    await run('create-issue', parameters);
    expect(changes()).toEqual(['POST /projects/ci/issues.json', 'PUT /issues/2.json']);
    expect(book.find(2)).toMatchObject({ subject: TEXT, tracker: { id: 2 }, is_private: true });
    expect(host.summaries).toEqual(['- create-issue: [2](https://redmine.example.com/issues/2)']);
  });

  test('is closed without its text if the workflow makes the flag read-only', async () => {
    book.isPrivateReadOnly = true;
    await rejects(
      run('create-issue', parameters),
      'PRIVACY_UNPROVEN',
      /See 2: https:.*\/issues\/2\. .* has withdrawn the placeholder \(2\)/u,
    );
    expect(host.summaries).toEqual([]);
    expect(host.outputs).toMatchObject({ id: '2', url: 'https://redmine.example.com/issues/2' });
    expect(book.find(2)).toMatchObject({ subject: 'Private issue', status: { is_closed: true } });
  });

  test('is left for a person if the workflow allows no closed status', async () => {
    book.isPrivateReadOnly = true;
    const intercept: Options['intercept'] = (line) =>
      line === 'GET /issues/2.json'
        ? {
            status: 200,
            body: { issue: { id: 2, is_private: false, allowed_statuses: [{ id: 1, is_closed: false }] } },
          }
        : undefined;
    await rejects(
      run('create-issue', parameters, { intercept }),
      'PRIVACY_UNPROVEN',
      /could not withdraw the placeholder \(2\): close/u,
    );
  });

  test('that becomes public again fails the step', async () => {
    const intercept: Options['intercept'] = (line) => {
      const issue = book.find(2);
      if (line === 'PUT /issues/2.json' && issue !== undefined) issue.is_private = false;
      return line === 'PUT /issues/2.json' ? { status: 204 } : undefined;
    };
    const text = /See 2: .* The step has removed the text/u;
    await rejects(run('create-issue', parameters, { intercept }), 'TEXT_PUBLIC', text);
  });

  /** Makes the issue public when its text arrives, for good. */
  const publish: Options['intercept'] = (line, { body }) => {
    const issue = book.find(line.endsWith('/2.json') ? 2 : 1);
    if (!line.startsWith('PUT') || !body.includes(TEXT) || issue === undefined) return undefined;
    issue.is_private = false;
    book.isPrivateReadOnly = true;
    return undefined;
  };

  test.each<{ more: JsonObject; text: RegExp }>([
    { more: { description: TEXT }, text: /The step has removed the text\. The text was public/u },
    {
      more: { description: TEXT, estimated_hours: 2 },
      text: /could remove only subject and description: remove estimated_hours there/u,
    },
  ])('that becomes public for good loses its text: $more', async ({ more, text }) => {
    await rejects(run('create-issue', { ...parameters, ...more }, { intercept: publish }), 'TEXT_PUBLIC', text);
    expect(book.find(2)).toMatchObject({ subject: 'Private issue', description: '', is_private: false });
  });

  test('that becomes public keeps the fields that the change did not set', async () => {
    const change = run('update-issue', { id: 1, is_private: true, description: TEXT }, { intercept: publish });
    await rejects(change, 'TEXT_PUBLIC', /The step has removed the text/u);
    expect(book.find(1)).toMatchObject({ subject: 'A failure', description: '' });
  });

  test('that becomes public is hidden again, and not removed if that is impossible', async () => {
    const intercept: Options['intercept'] = (line, call) => {
      const response = publish(line, call);
      book.isPrivateReadOnly = false;
      return response;
    };
    const change = run('update-issue', { id: 1, is_private: true, notes: TEXT }, { intercept });
    await rejects(change, 'TEXT_PUBLIC', /The step has hidden it now\. The text was public/u);
    expect(book.find(1)).toMatchObject({ is_private: true, journals: [{ notes: TEXT }] });
  });

  test('whose text the server refuses is closed, and the words of the server are not shown', async () => {
    const intercept: Options['intercept'] = (line, { body }) =>
      line === 'PUT /issues/2.json' && body.includes(TEXT)
        ? { status: 422, body: { errors: [`Subject ${TEXT} is invalid`] } }
        : undefined;
    const text =
      /has not accepted the text\. .* HTTP 422\. See 2: .* withdrawn the placeholder \(2\)\. The server's words/u;
    await rejects(run('create-issue', parameters, { intercept }), 'API_STATUS', text);
    expect(book.find(2)).toMatchObject({ subject: 'Private issue', status: { is_closed: true }, is_private: true });
  });

  test('whose flag the server no longer shows may be public', async () => {
    const intercept: Options['intercept'] = (line, call) => {
      const isLater = changes().length > 2;
      return line === 'GET /issues/2.json' && isLater
        ? { status: 200, body: { issue: { id: 2 } } }
        : publish(line, call);
    };
    await rejects(run('create-issue', parameters, { intercept }), 'TEXT_PUBLIC', /cannot read the result: check it/u);
  });

  test.each<{ name: string; change: (hidden: Hidden, declared: Operation) => object }>([
    {
      name: 'how to remove its text',
      change: (hidden) => {
        delete hidden.replace;
        return {};
      },
    },
    {
      name: 'where its text is',
      change: (_hidden, declared) => {
        delete declared.read_back;
        return {};
      },
    },
  ])('is not known to be removed if the provider file does not say $name', async ({ change }) => {
    const provider = altered('create-issue', 'is_private', change);
    const options = { provider, intercept: publish };
    await rejects(run('create-issue', parameters, options), 'TEXT_PUBLIC', /could neither hide nor remove it/u);
  });

  test('is named by its id in an error if it has no page', async () => {
    book.isPrivateReadOnly = true;
    const provider = altered('create-issue', 'is_private', (_hidden, declared) => {
      delete declared.result?.url;
      return {};
    });
    await rejects(run('create-issue', parameters, { provider }), 'PRIVACY_UNPROVEN', /See the object 2\./u);
  });

  test.each(['update-issue', 'create-issue'])('may be proven by a permission for %s', async (operation) => {
    const requires = { scope: ['set_own_issues_private'], permission: 'edit_issues' };
    const provider = altered(operation, 'is_private', () => ({ proof: 'permission', requires }));
    await run('update-issue', { id: 1, is_private: true, subject: TEXT }, { provider });
    expect(book.find(1)).toMatchObject({ subject: TEXT, is_private: true });
    expect(changes()).toHaveLength(operation === 'update-issue' ? 1 : 2);
  });

  test('passes on an unknown exception', async () => {
    const failure = new Error('a bug');
    let count = 0;
    const intercept: Options['intercept'] = (line) => {
      if (line === 'GET /issues/2.json' && (count += 1) > 0) throw failure;
      return undefined;
    };
    await expect(run('create-issue', parameters, { intercept })).rejects.toBe(failure);
  });

  test('that existed keeps its flag if the server refuses the text', async () => {
    const intercept: Options['intercept'] = (line, { body }) =>
      line === 'PUT /issues/1.json' && body.includes(TEXT) ? { status: 422 } : undefined;
    const change = run('update-issue', { id: 1, is_private: true, notes: TEXT }, { intercept });
    await rejects(change, 'API_STATUS', /but has not accepted the text\. .* See 1: https/u);
    expect(changes()).toHaveLength(2);
  });

  test('that existed may have the text if the response is unclear', async () => {
    const intercept: Options['intercept'] = (line, { body }) =>
      line === 'PUT /issues/1.json' && body.includes(TEXT) ? { status: 502 } : undefined;
    const change = run('update-issue', { id: 1, is_private: true, notes: TEXT }, { intercept });
    await rejects(change, 'API_STATUS', /whether the server has the text, .* hidden object \(1\)/u);
  });

  test('that the server refuses without its text is refused in the words of the server', async () => {
    const body = { errors: ['Team cannot be blank'] };
    const intercept: Options['intercept'] = (line) => (line.startsWith('POST') ? { status: 422, body } : undefined);
    await rejects(run('create-issue', parameters, { intercept }), 'API_STATUS', /"Team cannot be blank"/u);
  });

  test('is not named in the log by a name that is unknown or ambiguous', async () => {
    book.categories.push({ id: 9, name: 'Backend' });
    const create = (category: string): Promise<void> => run('create-issue', { ...parameters, category });
    await rejects(create(TEXT), 'INPUT_INVALID', /^(?!.*the-private-text).*no such name for "category"\. /u);
    await rejects(
      create('Backend'),
      'INPUT_INVALID',
      /^(?!.*Backend).*several items with this name\. Set category_id/u,
    );
    const twins = run('create-issue', { ...parameters, custom_fields: { Team: 'a', team: 'b' } });
    await rejects(
      twins,
      'INPUT_INVALID',
      /^(?!.*[Tt]eam).*"custom_fields" has two names, which are the same\. Remove/u,
    );
    expect(changes()).toEqual([]);
  });

  test.each<{ operation: string; more: JsonObject }>([
    { operation: 'update-issue', more: { subject: TEXT } },
    { operation: 'add-note', more: { notes: TEXT } },
  ])('that was private before is not quoted by $operation', async ({ operation, more }) => {
    const body = { issue: { id: 1, is_private: true, journals: [] } };
    const intercept: Options['intercept'] = (line) =>
      line === 'GET /issues/1.json' ? { status: 200, body } : undefined;
    const change = run(operation, { id: 1, ...more }, { intercept });
    await rejects(change, 'CHANGE_IGNORED', /^(?!.*the-private-text).*a hidden value/u);
  });

  test('that becomes private needs no further request without other fields', async () => {
    await run('update-issue', { id: 1, is_private: true });
    expect(lines().slice(1)).toEqual(['PUT /issues/1.json', 'GET /issues/1.json', 'GET /issues/1.json']);
  });

  test('that stays public gets no text', async () => {
    book.isPrivateReadOnly = true;
    const change = run('update-issue', { id: 1, is_private: true, subject: TEXT });
    await rejects(change, 'PRIVACY_UNPROVEN', /so the text was not sent\. See 1: .* Check that the workflow/u);
    expect(book.find(1)).toMatchObject({ subject: 'A failure' });
  });

  test.each<{ name: string; options: Options; code: ErrorCode; text: RegExp; changed: number }>([
    {
      name: 'the server ignores',
      options: { intercept: refuse('GET /nothing') },
      code: 'PRIVACY_UNPROVEN',
      text: /^(?!.*text).* ignored "is_private"\. See 1: .* Check that the workflow/u,
      changed: 1,
    },
    {
      name: 'the server does not show',
      options: {
        intercept: (line) => (line === 'GET /issues/1.json' ? { status: 200, body: { issue: { id: 1 } } } : undefined),
      },
      code: 'RESPONSE_UNEXPECTED',
      text: /^The request was carried out, but the step cannot check whether the server hides the result\. /u,
      changed: 1,
    },
    {
      name: 'is not sent because the scopes are unknown',
      options: { intercept: refuse('GET /oauth/token/info') },
      code: 'PRIVACY_UNPROVEN',
      text: /^(?!.*text).* may ignore "is_private": the scopes .* Nothing was sent\. Check that the token/u,
      changed: 0,
    },
  ])('and no text: an error does not mention text if the change $name', async ({ options, code, text, changed }) => {
    book.isPrivateReadOnly = true;
    await rejects(run('update-issue', { id: 1, is_private: true }, options), code, text);
    expect(changes()).toHaveLength(changed);
  });

  test('that the server does not show after its text cannot be checked', async () => {
    const intercept: Options['intercept'] = (line) => {
      const isLater = sent.filter(({ path }) => path === '/issues/2.json').length > 1;
      return line === 'GET /issues/2.json' && isLater ? { status: 200, body: { issue: { id: 2 } } } : undefined;
    };
    await rejects(run('create-issue', parameters, { intercept }), 'RESPONSE_UNEXPECTED', /does not show whether it/u);
  });

  test('that the server does not show cannot be checked', async () => {
    const intercept: Options['intercept'] = (line) =>
      line === 'GET /issues/1.json' ? { status: 200, body: { issue: { id: 1 } } } : undefined;
    const change = run('update-issue', { id: 1, is_private: true, subject: TEXT }, { intercept });
    await rejects(change, 'RESPONSE_UNEXPECTED', /does not show whether it hides the text/u);
  });
});

test('a word whose id the server does not show is only quoted if the issue is public', async () => {
  const provider = structuredClone(findProvider('redmine'));
  const { lookup } = provider.operations['create-issue']?.parameters?.['assigned_to'] ?? {};
  Object.assign(lookup?.words?.['me'] ?? {}, { take: 'user.number' });
  const create = (more: JsonObject): Promise<void> =>
    run('create-issue', { project: 'ci', subject: TEXT, assigned_to: 'me', ...more }, { provider });
  const text = /"assigned_to" cannot be looked up\. .* does not show the id of that value\./u;
  await rejects(create({ is_private: true }), 'RESPONSE_UNEXPECTED', text);
  await rejects(create({}), 'RESPONSE_UNEXPECTED', /does not show the id of "me"\./u);
  expect(changes()).toEqual([]);
});

describe('names', () => {
  const create = (more: JsonObject, options?: Options): Promise<void> =>
    run('create-issue', { project: 'ci', subject: 'New', ...more }, options);

  test('become ids, and each list is read once', async () => {
    const names = {
      category: 'backend',
      tracker: 'Bug',
      fixed_version: 1.5,
      custom_fields: { Severity: 'y', Team: 'x' },
    };
    book.versions.push({ id: 9, name: '1.5' });
    await create({ ...names, assigned_to: 'me' });
    expect(lines().filter((line) => line === 'GET /projects/ci.json')).toHaveLength(1);
    expect(JSON.parse(sent.find(({ method }) => method === 'POST')?.body ?? '')).toEqual({
      issue: {
        subject: 'New',
        category_id: 1,
        tracker_id: 1,
        fixed_version_id: 9,
        custom_fields: [
          { id: 2, value: 'y' },
          { id: 1, value: 'x' },
        ],
        assigned_to_id: 5,
      },
    });
  });

  test('are not looked up for ids, empty values and lists with ids', async () => {
    await create({ tracker: 2, priority: null, custom_fields: [{ id: 1, value: 'x' }] });
    expect(lines()).toEqual(['POST /projects/ci/issues.json']);
    await run('update-issue', { id: 1, category: '' });
    expect(changes()).toContain('PUT /issues/1.json');
  });

  test('are read once from a list without pages, whatever its total', async () => {
    const intercept: Options['intercept'] = (line) =>
      line === 'GET /projects/ci/versions.json'
        ? { status: 200, body: { versions: [{ id: 1, name: '1.0' }], total_count: 1e12 } }
        : undefined;
    await create({ fixed_version: '1.0' }, { intercept });
    expect(lines().filter((line) => line.includes('versions'))).toHaveLength(1);
  });

  test('are found on each page of a list', async () => {
    book.members.push(...Array.from({ length: 150 }, (_, index) => ({ id: 100 + index, name: `Member ${index}` })));
    await create({ assigned_to: 'Member 149' });
    expect(book.find(2)).toMatchObject({ assigned_to: { id: 249 } });
  });

  test.each<{ given: JsonObject; text: RegExp }>([
    { given: { priority: 'Hihg' }, text: /no "Hihg" for "priority"\. Did you mean "High"\? Use one of: High, Imm/u },
    { given: { custom_fields: { Twin: 'x' } }, text: /several "Twin"\. Write a list with id: 3, 4\./u },
    { given: { priority: ['High'] }, text: /the value of "priority" is not text/u },
    { given: { custom_fields: { Team: 'a', team: 'b' } }, text: /has "Team" and "team", which are the same\. Remove/u },
    { given: { assigned_to_id: 'me' }, text: /"assigned_to_id" is not a whole number\. Use assigned_to: me\./u },
    { given: { custom_fields: 'x' }, text: /neither a map nor a list of maps with id and value/u },
    { given: { custom_fields: [{ name: 'Team', value: 'x' }] }, text: /neither a map nor a list of maps/u },
  ])('of $given are an error', async ({ given, text }) => {
    await rejects(create(given), 'INPUT_INVALID', text);
    expect(changes()).toEqual([]);
  });

  test('with the same name are an error that lists the ids', async () => {
    book.categories.push({ id: 9, name: 'Backend' });
    await rejects(create({ category: 'Backend' }), 'INPUT_INVALID', /several "Backend"\. Set category_id: 1, 9\./u);
  });

  test('are looked up in the project that the issue moves to', async () => {
    const project = { id: 2, issue_categories: [{ id: 7, name: 'Elsewhere' }] };
    const intercept: Options['intercept'] = (line) => {
      if (line === 'GET /projects/2.json') return { status: 200, body: { project } };
      if (line !== 'PUT /issues/1.json') return undefined;
      Object.assign(book.find(1) as object, { project, category: project.issue_categories[0] });
      return { status: 204 };
    };
    await run('update-issue', { id: 1, project_id: 2, category: 'elsewhere' }, { intercept });
    expect(lines()).toEqual(['GET /projects/2.json', 'PUT /issues/1.json', 'GET /issues/1.json']);
  });

  test('are looked up in the project of the issue, if it is not moved', async () => {
    await run('update-issue', { id: 1, category: 'Backend', project_id: '' }).catch(() => undefined);
    expect(lines().slice(0, 2)).toEqual(['GET /issues/1.json', 'GET /projects/1.json']);
  });

  test('include me, which the server may ignore', async () => {
    const intercept: Options['intercept'] = (line) => {
      book.members = line.startsWith('POST ') ? [] : [{ id: 5, name: 'Build Bot' }];
      return undefined;
    };
    const change = create({ assigned_to: 'me' }, { intercept });
    await rejects(change, 'CHANGE_IGNORED', /assigned_to_id \(requested 5, is nothing\)/u);
  });

  test.each<{ response: ApiResponse; code: ErrorCode }>([
    { response: { status: 200, body: { user: {} } }, code: 'RESPONSE_UNEXPECTED' },
    { response: { status: 403 }, code: 'API_STATUS' },
  ])('cannot be me if the server does not show the user: $code', async ({ response, code }) => {
    const intercept: Options['intercept'] = (line) => (line === 'GET /users/current.json' ? response : undefined);
    const text = /was not sent, because "assigned_to" cannot be looked up/u;
    await rejects(create({ assigned_to: 'me' }, { intercept }), code, text);
    expect(changes()).toEqual([]);
  });

  test('that cannot be read are an error', async () => {
    const text = /was not sent, because "category" cannot be looked up/u;
    await rejects(create({ category: 'Backend' }, { intercept: refuse('GET /projects') }), 'API_STATUS', text);
  });

  test('that the server lists in another form are unknown', async () => {
    const intercept: Options['intercept'] = (line) =>
      line === 'GET /projects/ci.json'
        ? { status: 200, body: { project: { id: 1, issue_categories: {} } } }
        : undefined;
    await rejects(create({ category: 'Backend' }, { intercept }), 'INPUT_INVALID', /There are none/u);
  });

  test('of parameters with a scope that is unknown are sent', async () => {
    await create({ parent: 1 }, { intercept: refuse('GET /oauth/token/info') }).catch(() => undefined);
    expect(changes()).toEqual(['POST /projects/ci/issues.json']);
  });
});

describe('what Redmine changes or ignores', () => {
  const ignoring: NonNullable<Options['intercept']> = (line) => (line.startsWith('PUT ') ? { status: 204 } : undefined);

  test('is accepted in other forms', async () => {
    const { token } = book.upload('a.log', Buffer.from('x'));
    const uploads = [{ token, filename: 'logs/a:b?.log' }];
    await run('update-issue', { id: 1, estimated_hours: '2h30', done_ratio: '', uploads });
    expect(book.find(1)).toMatchObject({
      estimated_hours: 2.5,
      done_ratio: 0,
      attachments: [{ filename: 'a_b_.log' }],
    });
  });

  test.each<{ given: JsonObject; text: RegExp }>([
    { given: { estimated_hours: '2:30' }, text: /estimated_hours \(requested 2:30, is 1\)/u },
    { given: { notes: 'The build failed' }, text: /notes \(The build failed is missing\)/u },
    { given: { uploads: [{ token: 's3cret', filename: 'a.log' }] }, text: /uploads \(a\.log is missing\)/u },
    { given: { uploads: [{ token: 's3cret' }] }, text: /uploads \(a value is missing\)/u },
  ])('is noticed, even if the same was there before: $given', async ({ given, text }) => {
    const { token } = book.upload('a.log', Buffer.from('x'));
    const before = { id: 1, estimated_hours: 1, notes: 'The build failed', uploads: [{ token }] };
    await run('update-issue', before);
    await rejects(run('update-issue', { id: 1, ...given }, { intercept: ignoring }), 'CHANGE_IGNORED', text);
    await run('update-issue', before);
  });

  test('is sent only if the notes of before can be read', async () => {
    const change = run('add-note', { id: 1, notes: 'x' }, { intercept: refuse('GET /issues') });
    await rejects(change, 'API_STATUS', /was not sent, because its result could not be checked/u);
    expect(changes()).toEqual([]);
  });

  test.each(['id', 'lock_version', 'Lock-Version'])('cannot be the field %s', async (name) => {
    const change = run('create-issue', { project: 'ci', subject: 'New', fields: { [name]: 1 } });
    await expect(change).rejects.toEqual(stepError('INPUT_INVALID', `"${name}" is in "fields", but this operation`));
  });

  test('is cleared by a field that is null', async () => {
    await run('update-issue', { id: 1, is_private: true, fields: { points: null } });
    expect(sent.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { issue: { is_private: true } },
      { issue: { points: null } },
    ]);
  });
});
