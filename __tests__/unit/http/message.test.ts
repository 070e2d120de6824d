import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { isJson, readAnyText, readJson, readText, startOf, type HttpResponse } from '../../../src/http/message.js';

const respond = (body: string | Buffer, type = 'application/json'): HttpResponse => ({
  status: 200,
  headers: { 'content-type': type },
  body: Buffer.from(body),
});
const UTF_16 = respond(Buffer.from('\ufeff{"a":"ü"}', 'utf16le'));
const LATIN_1 = respond(Buffer.from('{"a":"ü"}', 'latin1'), 'application/json; charset=iso-8859-1');
const MIB = 1_048_576;

afterEach(() => void jest.restoreAllMocks());

describe('readJson', () => {
  test.each([
    { name: 'JSON', response: respond('{"a":"ü"}'), value: { a: 'ü' } },
    { name: 'JSON with a mark', response: respond('\ufeff{"a":"ü"}'), value: { a: 'ü' } },
    { name: 'UTF-16', response: UTF_16, value: { a: 'ü' } },
    { name: 'ISO-8859-1', response: LATIN_1, value: { a: 'ü' } },
    { name: 'null', response: respond('null'), value: null },
    { name: 'damaged UTF-8', response: respond(Buffer.from('{"a":"\xe9"}', 'latin1')), value: { a: '\ufffd' } },
    { name: 'text', response: respond('no'), value: undefined },
    { name: 'nothing', response: respond(''), value: undefined },
    { name: 'the key __proto__', response: respond('{"__proto__":1}'), value: undefined },
    { name: 'more than 1 MiB', response: respond(`["${'a'.repeat(MIB)}"]`), value: undefined },
  ])('reads $name', ({ response, value }) => {
    expect(readJson(response)).toEqual(value);
    expect(readJson(response)).toEqual(value);
  });

  test('parses a response once, whatever reads it', () => {
    const parse = jest.spyOn(JSON, 'parse');
    const response = respond('{"a":1}');
    for (const read of [readJson, readJson, isJson, readText, readAnyText]) read(response);
    expect(parse).toHaveBeenCalledTimes(1);
    readJson(respond('{"a":1}'));
    expect(parse).toHaveBeenCalledTimes(2);
  });
});

describe('isJson', () => {
  test.each([
    { body: '{}', expected: true },
    { body: '{"__proto__":1}', expected: true },
    { body: 'null', expected: true },
    { body: 'no', expected: false },
    { body: '', expected: false },
    { body: `\ufeff ["${'a'.repeat(MIB)}"]`, expected: true },
    { body: `<html>${'a'.repeat(MIB)}`, expected: false },
  ])('is $expected for a body (case $#)', ({ body, expected }) => {
    expect(isJson(respond(body))).toBe(expected);
  });
});

test('readText returns undefined for a body that is not text, and readAnyText replaces what is not UTF-8', () => {
  const response = respond(Buffer.from([0x61, 0xe9]));
  expect([readText(response), readText(response), readAnyText(response)]).toEqual([undefined, undefined, 'a\ufffd']);
});

test.each([
  { name: 'UTF-8', response: respond('\ufeffaüb'), bytes: 5, text: 'a' },
  { name: 'UTF-16', response: UTF_16, bytes: 7, text: '{"' },
  { name: 'ISO-8859-1', response: LATIN_1, bytes: 7, text: '{"a":"ü' },
  { name: 'a short body', response: LATIN_1, bytes: 100, text: '{"a":"ü"}' },
])('startOf returns the start of $name', ({ response, bytes, text }) => {
  expect(startOf(response, bytes)).toBe(text);
});
