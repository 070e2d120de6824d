import { describe, expect, test } from '@jest/globals';
import { baseOf, fillPath, fillUrl, isSegment, placeholders } from '../../../src/provider/template.js';
import { inputErrorLike, stepError } from '../../support/step-error.js';

test.each([
  { template: '/a/{b}/{c_1}', expected: ['b', 'c_1'] },
  { template: '{base_url}/{b}/{b}', expected: ['base_url', 'b', 'b'] },
  { template: '/a/{}/{b-c}/${{ x }}', expected: [] },
])('placeholders returns the names in $template', ({ template, expected }) => {
  expect(placeholders(template)).toEqual(expected);
});

test.each([
  { template: '{base_url}/x', expected: 'base_url' },
  { template: '{issuer}', expected: 'issuer' },
  { template: 'https://x.test/{base_url}', expected: undefined },
  { template: '/{a}', expected: undefined },
])('baseOf returns the base of $template', ({ template, expected }) => {
  expect(baseOf(template)).toBe(expected);
});

describe('isSegment', () => {
  test.each(['a', '0', '...', '.a', 'a b', 'ä', '%2e%2e', '{x}'])('accepts %j', (value) => {
    expect(isSegment(value)).toBe(true);
  });

  test.each(['', '.', '..', 'a\u0000', 'a\nb', 'a\u0085', '\udc00'])('rejects %j', (value) => {
    expect(isSegment(value)).toBe(false);
  });
});

describe('fillPath', () => {
  test('encodes each value once, and does not fill in placeholders inside values', () => {
    expect(fillPath('/a/{x}/{y}', { x: '%2e/{y}?', y: '$& ü' }, 'parameters')).toBe(
      '/a/%252e%2F%7By%7D%3F/%24%26%20%C3%BC',
    );
  });

  test.each([
    { name: 'a missing value', values: {}, words: '"x" is missing' },
    { name: 'an empty value', values: { x: '' }, words: '"x" is missing' },
    { name: 'a dot segment', values: { x: '..' }, words: 'the value of "x" is not a valid path segment' },
  ])('rejects $name, with its input and name', ({ values, words }) => {
    expect(() => fillPath('/a/{x}', values, 'variables')).toThrow(inputErrorLike('variables', words));
  });

  test('ignores the inherited properties of objects', () => {
    expect(() => fillPath('/{constructor}', {}, 'parameters')).toThrow(inputErrorLike('parameters', '"constructor"'));
  });
});

describe('fillUrl', () => {
  const bases = { base_url: new URL('https://x.test/redmine/'), issuer: undefined };
  const fill = (template: string): string | undefined => fillUrl(template, bases, { realm: 'A B' }, 'variables')?.href;

  test.each([
    { template: '{base_url}', expected: 'https://x.test/redmine/' },
    { template: '{base_url}/auth/{realm}', expected: 'https://x.test/redmine/auth/A%20B' },
    { template: 'https://y.test/{realm}/x', expected: 'https://y.test/A%20B/x' },
    { template: '{issuer}/x', expected: undefined },
    { template: '{unknown}/x', expected: undefined },
  ])('fills in $template', ({ template, expected }) => {
    expect(fill(template)).toBe(expected);
  });

  test.each(['{base_url}.evil.test/x', '{base_url}@evil.test/x', '{base_url}/../x', '{base_url}//evil.test'])(
    'rejects %s, which would change the base',
    (template) => {
      expect(() => fill(template)).toThrow(stepError('INPUT_INVALID'));
    },
  );
});
