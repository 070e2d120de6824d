import { describe, expect, test } from '@jest/globals';
import type { Handler } from '../../sandbox/recording-server.js';
import { runAction, type ActionResult, type StepResult } from '../../sandbox/runner.js';
import { respond, SECRETS, startStandIn, tokenResponse, type StandInOptions } from './stand-in.js';
import { commandsOf, disposables, expectNoLeaks } from './support.js';

const later = disposables();

/**
 * Everything that the runner or a terminal would execute: at the start, after each kind of line break, and within a
 * line.
 */
const HOSTILE = [
  '::error::forged-1',
  '\n::warning::forged-2',
  '\r::stop-commands::forged-3',
  ' ##[stop-commands]forged-4',
  '\u2028::notice::forged-5',
  '%0A::set-output name=x::forged-6',
  '\u001b[31m\u0007\u009b2J',
  '\u202eforged-7\u200b',
].join('');
const MID_LINE = 'text ##[add-mask]forged-8 ##[error]forged-9 ::group::forged-10';

/** The characters that must be escaped in a log, except for the line feed, which ends its lines. */
const INVISIBLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

function expectHarmless(step: StepResult): void {
  const unexpected = step.commands.filter(
    ({ command }) => !['error', 'warning', 'debug', 'add-mask'].includes(command),
  );
  expect(unexpected).toEqual([]);
  for (const { command, value, properties } of step.commands) {
    expect(value).not.toMatch(/^forged/u);
    expect(properties).toEqual({});
    if (command === 'add-mask') expect(value).not.toContain('forged');
  }
  expect(step.stdout).not.toMatch(INVISIBLE);
  expect(step.log).not.toMatch(INVISIBLE);
  expect(step.log).not.toMatch(/^\s*::/mu);
  expect(step.log).not.toContain('##[');
}

async function run(options: StandInOptions, inputs: Record<string, string> = {}): Promise<ActionResult> {
  const server = later(await startStandIn(options));
  // Without step debug: with it, the runner itself prints the outputs.
  const all = { ...server.inputs, request: 'GET /api', ...inputs };
  const result = later(await runAction({ inputs: all, post: false }));
  expectHarmless(result.main);
  expectNoLeaks(result, SECRETS);
  return result;
}

/** Returns a handler that writes a response byte for byte, which no HTTP library would send. */
const raw =
  (text: string): Handler =>
  (request) =>
    void request.socket.end(Buffer.from(text, 'latin1'));

describe.each([
  { form: 'at the start and after line breaks', text: HOSTILE },
  { form: 'within a line', text: MID_LINE },
])('workflow commands $form', ({ text }) => {
  test.each<{ location: string; options: StandInOptions }>([
    { location: 'the error of a token endpoint', options: { token: respond(400, { error: text }) } },
    {
      location: 'the description of an error',
      options: { token: respond(401, { error: 'invalid_client', error_description: text }) },
    },
    { location: 'the error message of an API', options: { api: respond(422, { message: text }) } },
    { location: 'a list of errors', options: { api: respond(422, { error: '', detail: text }) } },
  ])('in $location are printed but not executed', async ({ options }) => {
    const { main } = await run(options);
    expect(main.exitCode).toBe(1);
    const errors = commandsOf(main, 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('forged');
  });

  test('in the type of a token are printed but not executed', async () => {
    const { main } = await run({ token: tokenResponse({ token_type: text }) });
    expect(main.exitCode).toBe(0);
    expect(commandsOf(main, 'warning')).toHaveLength(1);
  });

  test('in the name of a header are printed but not executed', async () => {
    const { main } = await run({}, { headers: JSON.stringify({ [text]: 'x' }) });
    expect(commandsOf(main, 'error')).toHaveLength(1);
  });

  test('in a challenge are printed but not executed', async () => {
    const challenge = `Bearer error="invalid_token", error_description="${MID_LINE}"`;
    const { main } = await run({ api: respond(401, '', { 'www-authenticate': challenge }) });
    expect(commandsOf(main, 'error')[0]).toContain('forged');
  });

  test('in a body and its headers reach only the outputs', async () => {
    const api = respond(200, { text }, { 'x-request-id': MID_LINE });
    const { outputs } = await run({ api });
    expect(JSON.parse(outputs['response'] ?? '')).toEqual({ text });
    expect(JSON.parse(outputs['headers'] ?? '')).toMatchObject({ 'x-request-id': MID_LINE });
  });
});

describe('bytes that no HTTP library would send', () => {
  test('a command in a reason phrase is never printed', async () => {
    const { main, outputs } = await run({
      api: raw(`HTTP/1.1 403 ${MID_LINE}\r\nContent-Length: 0\r\n\r\n`),
    });
    expect(outputs['status']).toBe('403');
    expect(main.stdout).not.toContain('forged');
  });

  test.each([
    { name: 'a lone carriage return in a header', head: 'X-Request-Id: a\r::error::forged' },
    { name: 'a second status line', head: 'X: a\r\n\r\nHTTP/1.1 200 ::error::forged\r\nContent-Length: 0' },
    { name: 'a header without a colon', head: '##[error]forged' },
  ])('$name does not reach the log', async ({ head }) => {
    const { main } = await run({ api: raw(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`) });
    expect(main.stdout).not.toContain('forged');
  });
});

describe('text that looks like the lines of an output file', () => {
  test.each([
    'x\nghadelimiter_\ntoken=forged\n',
    'response<<EOF\nforged\nEOF\nstatus=500',
    '\n\nerror-code=forged\n\n',
    'a\r\nb\rc',
  ])('%j reaches the output unchanged', async (text) => {
    const { outputs } = await run({ api: respond(200, text, { 'x-request-id': 'token=forged' }) });
    expect(Object.keys(outputs).sort()).toEqual(['headers', 'response', 'status']);
    expect(outputs).toMatchObject({ response: text.replaceAll('\r\n', '\n'), status: '200' });
  });

  test('in scope and token_type sets no other output', async () => {
    const token = tokenResponse({ scope: 'read\ntoken=forged', token_type: 'bearer' });
    const { outputs } = await run({ token }, { request: '' });
    expect(outputs['scope']).toBe('read token=forged');
    expect(outputs['token']).not.toBe('forged');
  });
});

test('a workflow command in a file name is not executed', async () => {
  const name = '##[stop-commands]forged %0A::error::forged\r.json';
  const { outputs, main, workspace } = await run({}, { 'response-file': name });
  expect(main.exitCode).toBe(0);
  expect(outputs['response-file']).toBe(`${workspace}/${name}`);
});
