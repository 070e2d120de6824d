import { describe, expect, test } from '@jest/globals';
import { input, protectSecrets, readInputs } from '../../../src/inputs/declaration.js';
import { InputErrors } from '../../../src/inputs/input-errors.js';
import { boolean, seconds, text, textMap, wholeNumber } from '../../../src/inputs/kinds.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';
import { inputErrorLike } from '../../support/step-error.js';

const GROUP = {
  title: 'A group',
  inputs: {
    name: input('name', text, { description: 'A name.' }),
    apiKey: input('api-key', text, { description: 'A secret.', secret: true }),
    otherToken: input('other-token', text, {
      description: 'A secret in some runs.',
      secret: (given) => given('name') === 'other',
    }),
    tries: input('tries', wholeNumber(0, 9), { description: 'A number.', default: '3' }),
    wait: input('wait', seconds(1, 60), { description: 'A time.' }),
    extra: input('extra', textMap, { description: 'A map.', secretsIn: (map) => Object.values(map) }),
    flag: input('flag', boolean, { description: 'A flag.', default: 'false' }),
  },
  derivedSecrets: (given: (name: string) => string) => [`derived-${given('name')}`],
};

const read = async (inputs: Record<string, string>, errors = new InputErrors()) => {
  const host = createFakeHost({ inputs });
  const values = await readInputs([GROUP], host, errors, () => Promise.reject(new Error('No YAML here.')));
  return { values, host };
};

describe('readInputs', () => {
  test('reads each input by its kind, and uses the default for a blank one', async () => {
    const { values } = await read({ name: 'n', wait: '2' });
    expect(values).toEqual({
      given: new Set(['name', 'wait']),
      invalid: new Set(),
      name: 'n',
      apiKey: '',
      otherToken: '',
      tries: 3,
      wait: 2000,
      extra: {},
      flag: false,
    });
  });

  test('adds the error of an invalid input, which is in given and has its default', async () => {
    const errors = new InputErrors();
    const { values } = await read({ tries: 'x' }, errors);
    expect([values.tries, [...values.given], [...values.invalid]]).toEqual([3, ['tries'], ['tries']]);
    expect(() => errors.throwIfAny()).toThrow(inputErrorLike('tries'));
  });

  test('masks the secret parts of a value', async () => {
    const { host } = await read({ extra: '{"a":"secret-part-1"}' });
    expect(host.masks).toContain('secret-part-1');
  });
});

describe('protectSecrets', () => {
  const maskedOf = (inputs: Record<string, string>): FakeHost['masks'] => {
    const host = createFakeHost({ inputs });
    protectSecrets([GROUP], host);
    return host.masks;
  };

  test('masks secret inputs and derived secrets, but not other inputs', () => {
    const masks = maskedOf({ name: 'public-name', 'api-key': 'secret-key-1', extra: 'not-read-yet' });
    expect(masks).toEqual(expect.arrayContaining(['secret-key-1', 'derived-public-name']));
    expect(masks).not.toContain('public-name');
  });

  test.each([
    { name: 'other', isMasked: true },
    { name: 'another', isMasked: false },
  ])('with the input name set to "$name", masks other-token: $isMasked', ({ name, isMasked }) => {
    expect(maskedOf({ name, 'other-token': 'secret-token-1' }).includes('secret-token-1')).toBe(isMasked);
  });
});

describe('input', () => {
  test('requires secret for a name that suggests a secret', () => {
    // @ts-expect-error: `secret` is missing.
    expect(input('my-token', text, { description: 'What is it?' })).toBeDefined();
    // @ts-expect-error: `secret` is missing; it is also required with a default.
    expect(input('password', text, { description: 'What is it?', default: 'x' })).toBeDefined();
    expect(input('token-url', text, { description: 'None.', secret: false })).toBeDefined();
  });
});
