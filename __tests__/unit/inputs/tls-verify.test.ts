import { describe, expect, test } from '@jest/globals';
import { readServerName, readTlsVerify } from '../../../src/inputs/tls-verify.js';
import { inputErrorLike } from '../../support/step-error.js';

const HEX = 'ab'.repeat(32);
const PRINTED = Array.from({ length: 32 }, () => 'AB').join(':');

describe('tls-verify', () => {
  test.each([
    ['true', true],
    ['False', false],
    [`sha256:${HEX}`, [PRINTED]],
    [`SHA256:${PRINTED}`, [PRINTED]],
    [`sha256:${PRINTED},\n sha256:${HEX.replaceAll('ab', '0c')}`, [PRINTED, PRINTED.replaceAll('AB', '0C')]],
  ])('%j', (text, expected) => expect(readTlsVerify('tls-verify', text)).toEqual(expected));

  test.each([
    'no',
    'sha256:',
    HEX,
    `sha256:${HEX}0`,
    `sha256:${HEX.slice(2)}`,
    `sha1:${HEX}`,
    `sha256:${HEX} false`,
    `sha256:${HEX.replace('a', 'g')}`,
  ])('%j is an error', (text) =>
    expect(() => readTlsVerify('tls-verify', text)).toThrow(
      inputErrorLike('tls-verify', 'true nor false nor a fingerprint'),
    ),
  );
});

describe('tls-server-name', () => {
  test.each([
    ['Hub.Example.com', 'hub.example.com'],
    ['hub', 'hub'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%j', (text, expected) => expect(readServerName('tls-server-name', text)).toBe(expected));

  test.each([
    '',
    '.',
    'a..b',
    '-a.b',
    'a_b',
    '*.b',
    '10.0.0.1',
    '::1',
    'https://a.b',
    'a.b:443',
    'a b',
    `${'a'.repeat(64)}.b`,
  ])('%j is an error', (text) =>
    expect(() => readServerName('tls-server-name', text)).toThrow(inputErrorLike('tls-server-name', 'host name')),
  );
});
