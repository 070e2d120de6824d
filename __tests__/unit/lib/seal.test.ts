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
/** Returns the envelope with one bit flipped in the byte at `index`. A negative index counts from the end. */
function flip(envelope: string, index: number): string {
  const bytes = bytesOf(envelope);
  const at = index < 0 ? bytes.length + index : index;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes.toString('base64url');
}

describe('an envelope', () => {
  test.each([
    { name: 'a text', text: TEXT },
    { name: 'an empty text', text: '' },
    { name: 'any characters', text: 'grüße \0 \u{1f511}\n' },
    { name: 'a long text', text: 'x'.repeat(200_000) },
  ])('opens to the sealed text: $name', ({ text }) => {
    expect(unseal(seal(text, KEY, BINDING), KEY, BINDING)).toBe(text);
  });

  test('is one line of base64url', () => {
    expect(seal(TEXT, KEY, BINDING)).toMatch(/^[\w-]+$/u);
  });

  test('differs each time, also in its salt and nonce', () => {
    const [first, second] = [seal(TEXT, KEY, BINDING), seal(TEXT, KEY, BINDING)].map(bytesOf) as [Buffer, Buffer];
    expect(first.subarray(1, 33)).not.toEqual(second.subarray(1, 33));
    expect(first.subarray(33, 45)).not.toEqual(second.subarray(33, 45));
    expect(first.subarray(45)).not.toEqual(second.subarray(45));
  });

  test('reveals only the length of its text: equal blocks of text differ in the ciphertext', () => {
    const zeros = bytesOf(seal('0'.repeat(4096), KEY, BINDING));
    expect(zeros).toHaveLength(1 + 32 + 12 + 4096 + 16);
    const blocks = Array.from({ length: 256 }, (_, at) => zeros.subarray(45 + at * 16, 61 + at * 16).toString('hex'));
    expect(new Set(blocks).size).toBe(256);
    expect(zeros.includes('0000000000')).toBe(false);
    expect(bytesOf(seal('abc', KEY, BINDING))).toHaveLength(bytesOf(seal('xyz', KEY, BINDING)).length);
  });
});

describe('an envelope does not open', () => {
  const envelope = seal(TEXT, KEY, BINDING);

  test.each<{ name: string; material: string[] }>([
    { name: 'another secret', material: ['k'.repeat(42) + 'j'] },
    { name: 'a longer secret', material: ['k'.repeat(44)] },
    { name: 'the same characters in two secrets', material: ['k'.repeat(20), 'k'.repeat(23)] },
    { name: 'an additional secret', material: [...KEY, ''] },
    { name: 'no secret', material: [] },
  ])('with another key: $name', ({ material }) => {
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
  ])('with another binding: sealed with $sealed, opened with $opened', ({ sealed, opened }) => {
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
  ])('if one bit is changed in its $part', ({ index }) => {
    expect(() => unseal(flip(envelope, index), KEY, BINDING)).toThrow(INVALID);
  });

  test.each([
    { name: 'cut to a tag of 4 bytes', envelope: bytesOf(envelope).subarray(0, -12).toString('base64url') },
    { name: 'cut by one byte', envelope: bytesOf(envelope).subarray(0, -1).toString('base64url') },
    { name: 'longer by one byte', envelope: Buffer.concat([bytesOf(envelope), Buffer.alloc(1)]).toString('base64url') },
    { name: 'only a header', envelope: bytesOf(envelope).subarray(0, 45).toString('base64url') },
    {
      name: 'all but the last byte of an empty envelope',
      envelope: bytesOf(seal('', KEY, BINDING))
        .subarray(0, -1)
        .toString('base64url'),
    },
    { name: 'empty', envelope: '' },
    { name: 'only a version', envelope: 'AQ' },
    {
      name: 'another text',
      envelope: 'Hello, world! This is a text that was not sealed, and it is long enough for an envelope.',
    },
  ])('if it is $name', ({ envelope: changed }) => {
    expect(() => unseal(changed, KEY, BINDING)).toThrow(INVALID);
  });

  test('with a tag of 4 bytes, since every tag has 16', () => {
    const short = bytesOf(seal('', KEY, BINDING))
      .subarray(0, 45 + 4)
      .toString('base64url');
    expect(() => unseal(short, KEY, BINDING)).toThrow(INVALID);
  });

  test('and the error names seal-key, but reveals neither text nor key', () => {
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

describe('nameUnder', () => {
  test('always returns the same 20 hexadecimal digits', () => {
    expect(nameUnder(KEY, BINDING)).toMatch(/^[0-9a-f]{20}$/u);
    expect(nameUnder(KEY, BINDING)).toBe(nameUnder(KEY, ['job', '42', ['a', 'b']]));
  });

  test('returns another name for another key or another binding', () => {
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
    { name: 'base64 with padding', text: bytes.toString('base64'), expected: true },
    { name: 'base64 without padding', text: bytes.toString('base64').replace('=', ''), expected: true },
    { name: '31 bytes', text: bytes.subarray(1).toString('base64'), expected: false },
    { name: '33 bytes', text: Buffer.concat([bytes, bytes.subarray(0, 1)]).toString('base64'), expected: false },
    { name: 'hexadecimal digits', text: bytes.toString('hex'), expected: false },
    { name: 'a passphrase', text: 'correct horse battery staple, and some more', expected: false },
    {
      name: 'base64 with a line break',
      text: `${bytes.toString('base64').slice(0, 20)}\n${bytes.toString('base64').slice(20)}`,
      expected: false,
    },
    { name: 'base64 in quotes', text: `"${bytes.toString('base64')}"`, expected: false },
    { name: 'an empty text', text: '', expected: false },
  ])('as $name is valid: $expected', ({ text, expected }) => {
    expect(isSealKey(text)).toBe(expected);
  });

  test('is the same material in every encoding, and differs for each key', () => {
    const [url, padded] = [bytes.toString('base64url'), bytes.toString('base64')];
    const other = Buffer.from(bytes);
    other.writeUInt8(other.readUInt8(31) ^ 1, 31);
    const envelope = seal(TEXT, sealMaterial(url), RESCUE_BINDING);
    expect(unseal(envelope, sealMaterial(padded), RESCUE_BINDING)).toBe(TEXT);
    expect(unseal(envelope, sealMaterial(padded.replace('=', '')), RESCUE_BINDING)).toBe(TEXT);
    expect(() => unseal(envelope, sealMaterial(other.toString('base64')), RESCUE_BINDING)).toThrow(INVALID);
  });

  test('is new and valid each time that newSealKey is called', () => {
    const keys = [newSealKey(), newSealKey()];
    expect(keys.every(isSealKey)).toBe(true);
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[0]).toMatch(/^[\w-]{43}$/u);
  });
});
