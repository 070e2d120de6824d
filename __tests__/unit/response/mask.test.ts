import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../src/http/message.js';
import { StepError } from '../../../src/lib/errors.js';
import { maskPaths, responseMasker } from '../../../src/response/mask.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';
import { inputErrorLike, stepError } from '../../support/step-error.js';

const SECRET = 'hidden-value-1';

interface Masked {
  host: FakeHost;
  text: string;
}

async function masked(paths: string, body: string, more: Partial<HttpResponse> = {}): Promise<Masked> {
  const host = createFakeHost();
  const response = { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body), ...more };
  const read = await maskPaths.read('mask', paths, {} as never);
  return { host, text: responseMasker(read, host)(response).body.toString() };
}

describe('mask', () => {
  test.each([
    { paths: 'secret', body: `{"secret":"${SECRET}"}` },
    { paths: 'items[].secret', body: `{"items":[{"secret":null},{"secret":"${SECRET}"}]}` },
    { paths: '[].a.b', body: `[1,{"a":{"b":"${SECRET}"}}]` },
    { paths: '[][]', body: `[["${SECRET}"]]` },
    { paths: 'a', body: `{"a":{"deep":[{"er":"${SECRET}"}]}}` },
    { paths: 'x, a\n b', body: `{"x":null,"a":"","b":"${SECRET}"}` },
    { paths: 'a', body: `{"a":"", "\\u0061" : "${SECRET}"}` },
    { paths: 'a', body: `\ufeff{"a":"${SECRET}"}` },
    { paths: 'a', body: `{"b":["]}\\"",{"a":1}],"a":"${SECRET}"}` },
  ])('masks long text at $paths in $body, and changes nothing', async ({ paths, body }) => {
    const { host, text } = await masked(paths, body);
    expect(host.masks).toContain(SECRET);
    expect(host.masks.every((mask) => mask.length >= 8)).toBe(true);
    expect(host.warnings).toEqual([]);
    expect(text).toBe(body);
  });

  test('masks the digits of a long number as they were received', async () => {
    const { host } = await masked('id', '{"id":123456789012345678901}');
    expect(host.masks).toContain('123456789012345678901');
  });

  test('replaces short values, and keeps the digits of all others', async () => {
    const { host, text } = await masked('[].pin', '[{"pin":"1234","n":1.10}, {"pin":42,"n":1e400},{"pin":true}]');
    expect(text).toBe('[{"pin":"***","n":1.10}, {"pin":"***","n":1e400},{"pin":"***"}]');
    expect(host.masks).toEqual([]);
  });

  test('warns of a path without a value, but not after an error', async () => {
    const { host } = await masked('items[].secret other', '{"items":[{"other":"x"}]}');
    expect(host.warnings).toEqual([
      'mask: the response has no value at items[].secret, so nothing is masked there. Check the path.',
      'mask: the response has no value at other, so nothing is masked there. Check the path.',
    ]);
    expect((await masked('secret', '{"error":"x"}', { status: 404 })).host.warnings).toEqual([]);
  });

  test.each([
    { name: 'an empty response', body: '', more: { status: 204 } },
    { name: 'an error that is not JSON', body: '<html>', more: { status: 502 } },
  ])('passes $name on', async ({ body, more }) => {
    const { host, text } = await masked('secret', body, more);
    expect(text).toBe(body);
    expect(host.events).toEqual([]);
  });

  test('masks up to 1,000 different values', async () => {
    const items = Array.from({ length: 1001 }, (_, index) => `hidden-value-${index}`);
    const { host } = await masked('[]', JSON.stringify([...items.slice(1), ...items.slice(1)]));
    expect(host.masks).toEqual(expect.arrayContaining(items.slice(1)));
    await expect(masked('[]', JSON.stringify(items))).rejects.toEqual(stepError('MASK_FAILED', '1001 values'));
  });

  test.each<{ name: string; body: string; more?: Partial<HttpResponse>; says: string }>([
    { name: 'a page', body: '<html>', says: 'not JSON' },
    { name: 'a binary response', body: '\0', says: 'not JSON' },
    { name: 'too many levels', body: '['.repeat(1002) + ']'.repeat(1002), says: 'nested too deeply' },
    {
      name: 'a response that was not read',
      body: '',
      more: { error: new StepError('RESPONSE_TOO_LARGE', 'It is larger.') },
      says: 'too large',
    },
  ])('fails for $name', async ({ body, more, says }) => {
    await expect(masked('secret', body, more)).rejects.toEqual(stepError('MASK_FAILED', says));
  });

  test.each(['.a', 'a..b', 'a[0]', 'a.[]', 'a[', '$.a'.replace('$', '[')])(
    'the path %s is an input error',
    async (path) => {
      await expect(masked(path, '{}')).rejects.toEqual(inputErrorLike('mask', 'is not a path'));
    },
  );

  test('without paths, the response is the same', () => {
    const response = { status: 200, headers: {}, body: Buffer.from('{}') };
    expect(responseMasker([], createFakeHost())(response)).toBe(response);
  });

  test('a path is unused although an error came before', async () => {
    const host = createFakeHost();
    const mask = responseMasker(await maskPaths.read('mask', 'a', {} as never), host);
    mask({ status: 503, headers: {}, body: Buffer.from('{"error":"busy"}') });
    mask({ status: 200, headers: {}, body: Buffer.from('{"renamed":"hidden-value-1"}') });
    expect(host.warnings).toHaveLength(1);
  });

  test('counts the values of all responses of a run', async () => {
    const mask = responseMasker(await maskPaths.read('mask', '[]', {} as never), createFakeHost());
    const maskFrom = (start: number): HttpResponse => {
      const items = Array.from({ length: 600 }, (_, index) => `hidden-value-${start + index}`);
      return mask({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(items)) });
    };
    expect(maskFrom(0).status).toBe(200);
    expect(maskFrom(400).status).toBe(200);
    expect(() => maskFrom(401)).toThrow(stepError('MASK_FAILED', '1001 values'));
  });

  test('masks a value as the server has escaped it', async () => {
    const escaped = SECRET.replace('h', '\\u0068');
    const { host } = await masked('a', `{"a":"${escaped}"}`);
    expect(host.masks).toEqual(expect.arrayContaining([SECRET, escaped]));
  });

  test.each([
    { bodies: ['{}', '{}', '{"a":"hidden-value-1"}'], warnings: 1 },
    { bodies: ['{"a":"hidden-value-1"}', '{}'], warnings: 0 },
    { bodies: ['', '{}'], warnings: 1 },
  ])(
    'a path without values in the responses of a run is one warning at most: $bodies',
    async ({ bodies, warnings }) => {
      const host = createFakeHost();
      const mask = responseMasker(await maskPaths.read('mask', 'a', {} as never), host);
      for (const body of bodies) mask({ status: 200, headers: {}, body: Buffer.from(body) });
      expect(host.warnings).toHaveLength(warnings);
    },
  );
});
