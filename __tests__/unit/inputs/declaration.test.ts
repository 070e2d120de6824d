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
      description: 'A secret where it is used.',
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

describe('inputs are read', () => {
  test('by their kinds, and blank ones by their defaults', async () => {
    const { values } = await read({ name: 'n', wait: '2' });
    expect(values).toEqual({
      given: new Set(['name', 'wait']),
      name: 'n',
      apiKey: '',
      otherToken: '',
      tries: 3,
      wait: 2000,
      extra: {},
      flag: false,
    });
  });

  test('and one at fault is noted, counts as given, and has its default', async () => {
    const errors = new InputErrors();
    const { values } = await read({ tries: 'x' }, errors);
    expect([values.tries, [...values.given]]).toEqual([3, ['tries']]);
    expect(() => errors.throwIfAny()).toThrow(inputErrorLike('tries'));
  });

  test('and the secret parts of a value are masked', async () => {
    const { host } = await read({ extra: '{"a":"secret-part-1"}' });
    expect(host.masks).toContain('secret-part-1');
  });
});

describe('secrets', () => {
  const maskedOf = (inputs: Record<string, string>): FakeHost['masks'] => {
    const host = createFakeHost({ inputs });
    protectSecrets([GROUP], host);
    return host.masks;
  };

  test('are masked, and what is derived of them, and nothing else', () => {
    const masks = maskedOf({ name: 'public-name', 'api-key': 'secret-key-1', extra: 'not-read-yet' });
    expect(masks).toEqual(expect.arrayContaining(['secret-key-1', 'derived-public-name']));
    expect(masks).not.toContain('public-name');
  });

  test.each([
    { name: 'other', isMasked: true },
    { name: 'another', isMasked: false },
  ])('of some runs are masked in these: $name', ({ name, isMasked }) => {
    expect(maskedOf({ name, 'other-token': 'secret-token-1' }).includes('secret-token-1')).toBe(isMasked);
  });

  test('cannot be declared without saying so, where the name sounds like one', () => {
    // @ts-expect-error: `secret` is missing.
    expect(input('my-token', text, { description: 'What is it?' })).toBeDefined();
    // @ts-expect-error: `secret` is missing beside a default, too.
    expect(input('password', text, { description: 'What is it?', default: 'x' })).toBeDefined();
    expect(input('token-url', text, { description: 'None.', secret: false })).toBeDefined();
  });
});
