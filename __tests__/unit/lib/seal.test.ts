import { describe, expect, test } from '@jest/globals';
import {
  isSealKey,
  nameUnder,
  newSealKey,
  RESCUE_BINDING,
  seal,
  sealMaterial,
  unseal,
  type Binding,
} from '../../../src/lib/seal.js';
import { stepError } from '../../support/step-error.js';

const KEY = ['k'.repeat(43)];
const BINDING: Binding = ['job', '42', ['a', 'b']];
const TEXT = '{"refreshToken":"refresh-0001"}';
const INVALID = stepError('SEAL_INVALID');

const bytesOf = (envelope: string): Buffer => Buffer.from(envelope, 'base64url');
/** The box with one bit of the byte at `index` turned over; below 0 it counts from the end. */
function flip(envelope: string, index: number): string {
  const bytes = bytesOf(envelope);
  const at = index < 0 ? bytes.length + index : index;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes.toString('base64url');
}

describe('a sealed box', () => {
  test.each([
    { name: 'a text', text: TEXT },
    { name: 'no text', text: '' },
    { name: 'any characters', text: 'grüße \0 \u{1f511}\n' },
    { name: 'a long text', text: 'x'.repeat(200_000) },
  ])('gives back what was sealed: $name', ({ text }) => {
    expect(unseal(seal(text, KEY, BINDING), KEY, BINDING)).toBe(text);
  });

  test('is one line of base64url', () => {
    expect(seal(TEXT, KEY, BINDING)).toMatch(/^[\w-]+$/u);
  });

  test('is another one each time, salt and nonce too', () => {
    const [first, second] = [seal(TEXT, KEY, BINDING), seal(TEXT, KEY, BINDING)].map(bytesOf) as [Buffer, Buffer];
    expect(first.subarray(1, 33)).not.toEqual(second.subarray(1, 33));
    expect(first.subarray(33, 45)).not.toEqual(second.subarray(33, 45));
    expect(first.subarray(45)).not.toEqual(second.subarray(45));
  });

  test('tells nothing of its text but the length: equal texts at equal places look different', () => {
    const zeros = bytesOf(seal('0'.repeat(4096), KEY, BINDING));
    expect(zeros).toHaveLength(1 + 32 + 12 + 4096 + 16);
    const blocks = Array.from({ length: 256 }, (_, at) => zeros.subarray(45 + at * 16, 61 + at * 16).toString('hex'));
    expect(new Set(blocks).size).toBe(256);
    expect(zeros.includes('0000000000')).toBe(false);
    expect(bytesOf(seal('abc', KEY, BINDING))).toHaveLength(bytesOf(seal('xyz', KEY, BINDING)).length);
  });
});

describe('a box does not open', () => {
  const envelope = seal(TEXT, KEY, BINDING);

  test.each<{ name: string; material: string[] }>([
    { name: 'another key', material: ['k'.repeat(42) + 'j'] },
    { name: 'a longer one', material: ['k'.repeat(44)] },
    { name: 'the same letters in two secrets', material: ['k'.repeat(20), 'k'.repeat(23)] },
    { name: 'a further secret', material: [...KEY, ''] },
    { name: 'none', material: [] },
  ])('under another key: $name', ({ material }) => {
    expect(() => unseal(envelope, material, BINDING)).toThrow(INVALID);
  });

  test.each<{ sealed: Binding; opened: Binding }>([
    { sealed: ['a', 'b'], opened: ['ab'] },
    { sealed: ['a', 'b'], opened: ['b', 'a'] },
    { sealed: ['a', 'b'], opened: ['a,b'] },
    { sealed: ['a', 'b'], opened: ['a"', '"b'] },
    { sealed: ['a', 'b'], opened: [['a', 'b']] },
    { sealed: [['a'], 'b'], opened: ['a', ['b']] },
    { sealed: [['a', 'b']], opened: [['a'], ['b']] },
    { sealed: ['1'], opened: [1] },
    { sealed: ['a'], opened: ['a', ''] },
    { sealed: ['a'], opened: [] },
    { sealed: [], opened: [[]] },
  ])('for another binding: sealed for $sealed, opened for $opened', ({ sealed, opened }) => {
    expect(() => unseal(seal(TEXT, KEY, sealed), KEY, opened)).toThrow(INVALID);
  });

  test.each([
    { part: 'version', index: 0 },
    { part: 'first byte of the salt', index: 1 },
    { part: 'last byte of the salt', index: 32 },
    { part: 'first byte of the nonce', index: 33 },
    { part: 'last byte of the nonce', index: 44 },
    { part: 'first byte of the ciphertext', index: 45 },
    { part: 'last byte of the ciphertext', index: -17 },
    { part: 'first byte of the tag', index: -16 },
    { part: 'last byte of the tag', index: -1 },
  ])('when one bit is changed in its $part', ({ index }) => {
    expect(() => unseal(flip(envelope, index), KEY, BINDING)).toThrow(INVALID);
  });

  test.each([
    { name: 'cut to a tag of 4 bytes', envelope: bytesOf(envelope).subarray(0, -12).toString('base64url') },
    { name: 'cut by one byte', envelope: bytesOf(envelope).subarray(0, -1).toString('base64url') },
    { name: 'longer by one byte', envelope: Buffer.concat([bytesOf(envelope), Buffer.alloc(1)]).toString('base64url') },
    { name: 'nothing but a head', envelope: bytesOf(envelope).subarray(0, 45).toString('base64url') },
    {
      name: 'all but the last byte of an empty box',
      envelope: bytesOf(seal('', KEY, BINDING))
        .subarray(0, -1)
        .toString('base64url'),
    },
    { name: 'empty', envelope: '' },
    { name: 'a version alone', envelope: 'AQ' },
    {
      name: 'no box at all',
      envelope: 'Hello, world! This is a text that somebody else wrote, of some length and without sense.',
    },
  ])('when it is $name', ({ envelope: changed }) => {
    expect(() => unseal(changed, KEY, BINDING)).toThrow(INVALID);
  });

  test('with a tag of 4 bytes, even a right one of an empty text: every tag has 16', () => {
    const short = bytesOf(seal('', KEY, BINDING))
      .subarray(0, 45 + 4)
      .toString('base64url');
    expect(() => unseal(short, KEY, BINDING)).toThrow(INVALID);
  });

  test('and the failure tells what to check, and nothing of text or key', () => {
    let error: unknown;
    try {
      unseal(flip(envelope, -1), KEY, BINDING);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ hint: expect.stringContaining('seal-key') });
    expect(String(error)).not.toMatch(/refresh-0001|kkkk/u);
  });
});

describe('a name under a key', () => {
  test('is the same each time, of 20 hexadecimal digits', () => {
    expect(nameUnder(KEY, BINDING)).toMatch(/^[0-9a-f]{20}$/u);
    expect(nameUnder(KEY, BINDING)).toBe(nameUnder(KEY, ['job', '42', ['a', 'b']]));
  });

  test('is another one under another key or for another binding', () => {
    const names = [
      nameUnder(KEY, BINDING),
      nameUnder([`${KEY.join('')}x`], BINDING),
      nameUnder([], BINDING),
      nameUnder(KEY, ['job', '42', 'a', 'b']),
      nameUnder(KEY, ['job', '42', ['ab']]),
      nameUnder(KEY, ['branch', '42', ['a', 'b']]),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a seal key', () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, at) => 250 - at));

  test.each([
    { name: 'base64url', text: bytes.toString('base64url'), expected: true },
    { name: 'base64 with its padding', text: bytes.toString('base64'), expected: true },
    { name: 'base64 without it', text: bytes.toString('base64').replace('=', ''), expected: true },
    { name: '31 bytes', text: bytes.subarray(1).toString('base64'), expected: false },
    { name: '33 bytes', text: Buffer.concat([bytes, bytes.subarray(0, 1)]).toString('base64'), expected: false },
    { name: 'hexadecimal digits', text: bytes.toString('hex'), expected: false },
    { name: 'a passphrase', text: 'correct horse battery staple, and some more', expected: false },
    {
      name: 'a line break in it',
      text: `${bytes.toString('base64').slice(0, 20)}\n${bytes.toString('base64').slice(20)}`,
      expected: false,
    },
    { name: 'quotes around it', text: `"${bytes.toString('base64')}"`, expected: false },
    { name: 'nothing', text: '', expected: false },
  ])('in $name: $expected', ({ text, expected }) => {
    expect(isSealKey(text)).toBe(expected);
  });

  test('is the same material in whatever way it is written, and another one for each key', () => {
    const [url, padded] = [bytes.toString('base64url'), bytes.toString('base64')];
    const other = Buffer.from(bytes);
    other.writeUInt8(other.readUInt8(31) ^ 1, 31);
    const envelope = seal(TEXT, sealMaterial(url), RESCUE_BINDING);
    expect(unseal(envelope, sealMaterial(padded), RESCUE_BINDING)).toBe(TEXT);
    expect(unseal(envelope, sealMaterial(padded.replace('=', '')), RESCUE_BINDING)).toBe(TEXT);
    expect(() => unseal(envelope, sealMaterial(other.toString('base64')), RESCUE_BINDING)).toThrow(INVALID);
  });

  test('that is new is one, and another one each time', () => {
    const keys = [newSealKey(), newSealKey()];
    expect(keys.every(isSealKey)).toBe(true);
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[0]).toMatch(/^[\w-]{43}$/u);
  });
});
