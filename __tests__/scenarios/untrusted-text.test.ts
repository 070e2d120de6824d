import { describe, expect, test } from '@jest/globals';
import type { Handler } from '../../sandbox/recording-server.js';
import { runAction, type ActionResult, type StepResult } from '../../sandbox/runner.js';
import { respond, SECRETS, startStandIn, tokenResponse, type StandInOptions } from './stand-in.js';
import { commandsOf, disposables, expectNoLeaks } from './support.js';

const later = disposables();

/** Everything that the runner would obey or a terminal would show: at the start, after each kind of line break, in mid-line. */
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
const MID_LINE = 'words ##[add-mask]forged-8 ##[error]forged-9 ::group::forged-10';

/** The characters that may only reach a log as visible escapes; the line feed ends its lines. */
const INVISIBLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

function expectHarmless(step: StepResult): void {
  const obeyed = step.commands.filter(({ command }) => !['error', 'warning', 'debug', 'add-mask'].includes(command));
  expect(obeyed).toEqual([]);
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
  // Without step debug: what the runner then shows of the outputs themselves is its own affair.
  const given = { ...server.inputs, request: 'GET /api', ...inputs };
  const result = later(await runAction({ inputs: given, post: false }));
  expectHarmless(result.main);
  expectNoLeaks(result, SECRETS);
  return result;
}

/** An answer that is written byte for byte, since no HTTP library would. */
const raw =
  (text: string): Handler =>
  (request) =>
    void request.socket.end(Buffer.from(text, 'latin1'));

describe.each([
  { form: 'at the start and after line breaks', text: HOSTILE },
  { form: 'in mid-line', text: MID_LINE },
])('workflow commands $form', ({ text }) => {
  test.each<{ location: string; options: StandInOptions }>([
    { location: 'the error of a token endpoint', options: { token: respond(400, { error: text }) } },
    {
      location: 'the description of an error',
      options: { token: respond(401, { error: 'invalid_client', error_description: text }) },
    },
    { location: 'the words of an API', options: { api: respond(422, { message: text }) } },
    { location: 'a list of errors', options: { api: respond(422, { error: '', detail: text }) } },
  ])('in $place are shown and not obeyed', async ({ options }) => {
    const { main } = await run(options);
    expect(main.exitCode).toBe(1);
    const errors = commandsOf(main, 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('forged');
  });

  test('in the type of a token are shown and not obeyed', async () => {
    const { main } = await run({ token: tokenResponse({ token_type: text }) });
    expect(main.exitCode).toBe(0);
    expect(commandsOf(main, 'warning')).toHaveLength(1);
  });

  test('in the name of an input are shown and not obeyed', async () => {
    const { main } = await run({}, { headers: JSON.stringify({ [text]: 'x' }) });
    expect(commandsOf(main, 'error')).toHaveLength(1);
  });

  test('in a challenge are shown and not obeyed', async () => {
    const challenge = `Bearer error="invalid_token", error_description="${MID_LINE}"`;
    const { main } = await run({ api: respond(401, '', { 'www-authenticate': challenge }) });
    expect(commandsOf(main, 'error')[0]).toContain('forged');
  });

  test('in a body and its headers reach the outputs and nothing else', async () => {
    const api = respond(200, { text }, { 'x-request-id': MID_LINE });
    const { outputs } = await run({ api });
    expect(JSON.parse(outputs['response'] ?? '')).toEqual({ text });
    expect(JSON.parse(outputs['headers'] ?? '')).toMatchObject({ 'x-request-id': MID_LINE });
  });
});

describe('bytes that no HTTP library would send', () => {
  test('commands in a reason phrase are never shown', async () => {
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
  ])('%j comes through as it is', async (text) => {
    const { outputs } = await run({ api: respond(200, text, { 'x-request-id': 'token=forged' }) });
    expect(Object.keys(outputs).sort()).toEqual(['headers', 'response', 'status']);
    expect(outputs).toMatchObject({ response: text.replaceAll('\r\n', '\n'), status: '200' });
  });

  test('in scope and token_type sets no other output', async () => {
    const token = tokenResponse({ scope: 'read\ntoken=forged', token_type: 'bearer' });
    const { outputs } = await run({ token }, { request: '' });
    expect(outputs['scope']).toBe('read\ntoken=forged');
    expect(outputs['token']).not.toBe('forged');
  });
});

test('the name of a file is not obeyed', async () => {
  const name = '##[stop-commands]forged %0A::error::forged\r.json';
  const { outputs, main, workspace } = await run({}, { 'response-file': name });
  expect(main.exitCode).toBe(0);
  expect(outputs['response-file']).toBe(`${workspace}/${name}`);
});
