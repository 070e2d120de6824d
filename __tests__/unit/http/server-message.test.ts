import { describe, expect, test } from '@jest/globals';
import { findServerMessage, quoteServerMessage } from '../../../src/http/server-message.js';
import { Secrets } from '../../../src/lib/secrets.js';

const find = (body: unknown, headers: Record<string, string> = {}, paths: string[] = []): string =>
  findServerMessage(
    { status: 400, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) },
    paths,
  );

describe('the words of a server are read in the charset', () => {
  test.each([
    { name: 'ISO-8859-1, in JSON', type: 'application/json; charset=ISO-8859-1', body: '{"message":"Größe fehlt."}' },
    { name: 'windows-1252, in plain text', type: 'text/plain; charset=windows-1252', body: 'Größe fehlt.' },
    { name: 'ISO-8859-1, in a title', type: 'text/html; charset=iso-8859-1', body: '<title>Größe fehlt.</title>' },
  ])('$name', ({ type, body }) => {
    const response = { status: 400, headers: { 'content-type': type }, body: Buffer.from(body, 'latin1') };
    expect(findServerMessage(response)).toBe('Größe fehlt.');
  });

  test('UTF-16, by its mark', () => {
    const body = Buffer.from('\ufeff<?xml version="1.0"?><e><message>Größe fehlt.</message></e>', 'utf16le');
    expect(findServerMessage({ status: 400, headers: {}, body })).toBe('Größe fehlt.');
  });
});

describe('the words of a server are found in the form of', () => {
  test.each<{ name: string; body: unknown; headers?: Record<string, string>; expected: string }>([
    {
      name: 'RFC 6749',
      body: { error: 'invalid_scope', error_description: 'Unknown scope: x.' },
      expected: 'invalid_scope: Unknown scope: x.',
    },
    {
      name: 'RFC 9457',
      body: { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'No quota left.' },
      expected: 'No quota left.',
    },
    {
      name: 'Salesforce',
      body: [{ message: 'Required fields are missing: [Name]', errorCode: 'REQUIRED_FIELD_MISSING' }],
      expected: 'Required fields are missing: [Name]',
    },
    {
      name: 'Jira, of fields',
      body: { errorMessages: [], errors: { summary: 'You must specify a summary.' } },
      expected: 'summary: You must specify a summary.',
    },
    {
      name: 'Jira, of the issue',
      body: { errorMessages: ['Issue does not exist.'], errors: {} },
      expected: 'Issue does not exist.',
    },
    {
      name: 'ServiceNow',
      body: { error: { message: 'No Record found', detail: 'ACL restricts the record' }, status: 'failure' },
      expected: 'No Record found',
    },
    {
      name: 'SAP OData 2',
      body: { error: { code: 'X/1', message: { lang: 'en', value: 'Order 5 is locked' } } },
      expected: 'Order 5 is locked',
    },
    {
      name: 'OData 4',
      body: { error: { code: '42', message: 'Bad filter', details: [{ message: 'near $eq' }] } },
      expected: 'Bad filter',
    },
    {
      name: 'JSON:API',
      body: { errors: [{ status: '422', title: 'Invalid', detail: 'Name is too short.' }] },
      expected: 'Name is too short.',
    },
    {
      name: 'Okta',
      body: {
        errorCode: 'E0000001',
        errorSummary: 'Api validation failed: login',
        errorCauses: [{ errorSummary: 'login: is taken' }],
      },
      expected: 'Api validation failed: login; login: is taken',
    },
    {
      name: 'GraphQL',
      body: { errors: [{ message: 'Cannot query field "x".', locations: [] }], data: null },
      expected: 'Cannot query field "x".',
    },
    {
      name: 'Google',
      body: { error: { code: 404, message: 'Not found: project', status: 'NOT_FOUND' } },
      expected: 'Not found: project',
    },
    {
      name: 'GitHub',
      body: { message: 'Validation Failed', errors: [{ resource: 'Issue', field: 'title', code: 'missing' }] },
      expected: 'Validation Failed',
    },
    { name: 'GitLab, of fields', body: { message: { title: ["can't be blank"] } }, expected: "title: can't be blank" },
    { name: 'Rails and Redmine', body: { errors: ['Subject cannot be blank'] }, expected: 'Subject cannot be blank' },
    { name: 'Rails, of fields', body: { errors: { name: ['is too long'] } }, expected: 'name: is too long' },
    { name: 'Spring', body: { timestamp: 1, status: 404, error: 'Not Found', path: '/x' }, expected: 'Not Found' },
    {
      name: 'Spring with a message',
      body: { error: 'Bad Request', message: 'Page size must not be less than one' },
      expected: 'Page size must not be less than one; Bad Request',
    },
    {
      name: 'FastAPI',
      body: { detail: [{ loc: ['body', 'name'], msg: 'Field required', type: 'missing' }] },
      expected: 'Field required',
    },
    { name: 'Slack', body: { ok: false, error: 'channel_not_found' }, expected: 'channel_not_found' },
    {
      name: 'Keycloak',
      body: { errorMessage: 'User exists with same username' },
      expected: 'User exists with same username',
    },
    {
      name: 'Zendesk',
      body: { error: 'RecordInvalid', description: 'Record validation errors' },
      expected: 'Record validation errors',
    },
    {
      name: 'AWS',
      body: { __type: 'ValidationException', Message: 'The value is not valid' },
      expected: 'The value is not valid',
    },
    {
      name: 'SOAP',
      body: '<s:Envelope><s:Body><s:Fault><faultcode>x</faultcode><faultstring>No &amp; never</faultstring></s:Fault></s:Body></s:Envelope>',
      expected: 'No & never',
    },
    {
      name: 'XML of S3',
      body: '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>',
      expected: 'The key does not exist.',
    },
    {
      name: 'plain text',
      body: 'upstream connect error\n',
      headers: { 'content-type': 'text/plain' },
      expected: 'upstream connect error',
    },
    {
      name: 'a web page',
      body: '<!DOCTYPE html><html><head><title>\n 502 Bad &#71;ateway </title>',
      headers: { 'content-type': 'text/html' },
      expected: '502 Bad Gateway',
    },
    {
      name: 'a challenge',
      body: '',
      headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="The token expired"' },
      expected: 'invalid_token: The token expired',
    },
    {
      name: 'a challenge of a body without words',
      body: {},
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      expected: 'invalid_token',
    },
  ])('$name', ({ body, headers, expected }) => {
    expect(find(body, headers)).toBe(expected);
  });
});

test('a path of the provider file comes first', () => {
  const body = { message: 'General', problem: { words: ['First', 'Second'] } };
  expect(find(body, {}, ['nothing.here', 'problem.words'])).toBe('First; Second');
});

/** Returns a value inside that many maps, each in a list. */
const nest = (depth: number, name: string, value: unknown): unknown =>
  depth === 0 ? value : { [name]: [nest(depth - 1, name, value)] };

test('a message inside some lists and maps is found', () => {
  expect(find(nest(3, 'error', { message: 'A text' }))).toBe('A text');
});

describe('nothing is quoted of', () => {
  test.each<{ name: string; body: unknown }>([
    { name: 'a token', body: { access_token: 'a b', token: { message: 'A text' } } },
    { name: 'a code', body: { errorCode: 'Some words', error_code: 'Some words' } },
    { name: 'a secret, a key, an assertion', body: { client_secret: 'x y', apiKey: 'x y', client_assertion: 'x y' } },
    { name: 'a long text without a space', body: { message: 'x'.repeat(41) } },
    { name: 'names that are not known', body: { user: 'A name', data: { comment: 'A comment' } } },
    { name: 'an empty body', body: '' },
    { name: 'binary data', body: '\0\0text' },
    { name: 'CSV', body: 'a,b c' },
    { name: 'a number', body: { message: 5, error: 7, errors: [8] } },
    { name: 'maps that are nested too deeply', body: nest(8, 'error', { message: 'A text' }) },
    { name: 'lists that are nested too deeply', body: nest(8, 'message', [{ message: 'A text' }]) },
    { name: 'fields that are nested too deeply', body: nest(5, 'error', { message: { name: 'A text' } }) },
  ])('$name', ({ name, body }) => {
    expect(find(body, name === 'CSV' ? { 'content-type': 'text/csv' } : {})).toBe('');
  });
});

describe('a secret that the end of a word would cut is redacted first', () => {
  const secret = 'aB3-first-half"<second-half';
  test.each<{ name: string; body?: string; headers?: Record<string, string> }>([
    {
      name: 'in a challenge',
      headers: { 'www-authenticate': `Bearer error="x", error_description="Not ${secret} here"` },
    },
    { name: 'in XML', body: `<e><message>Not ${secret} here</message></e>` },
    { name: 'in a title', body: `<html><title>Not ${secret} here</title></html>` },
    { name: 'in a text that is not UTF-8', body: `<e><message>\xe4 Not ${secret} here</message></e>` },
    { name: 'in a page above 1 MiB', body: `<html><title>Not ${secret} here</title>${'x'.repeat(1_048_576)}</html>` },
  ])('$name', ({ body = '', headers = {} }) => {
    const secrets = new Secrets(() => undefined);
    secrets.protect(secret);
    const quote = quoteServerMessage({ status: 400, headers, body: Buffer.from(body, 'latin1') }, secrets);
    expect(quote).not.toMatch(/half/u);
    if (!body.includes('\xe4')) expect(quote).toContain('Not *** here');
  });
});
