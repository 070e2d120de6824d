import { expect, test } from '@jest/globals';
import { stripTexts } from '../../../scripts/strip-texts.mjs';

test.each([
  {
    name: 'texts in any order, also of several parts',
    code: "input('a', text, { description: 'A, \\'b\\'', default: 'x', details: 'C' + `d`, otherwise: 'e' })",
    expected: "input('a', text, {  default: 'x',   })",
  },
  { name: 'nothing without a spec', code: "input('a', text)", expected: "input('a', text)" },
  {
    name: 'nothing of other calls and objects',
    code: "output('a', text, { description: 'A' }); x = { details: 1 }",
    expected: "output('a', text, { description: 'A' }); x = { details: 1 }",
  },
  {
    name: 'texts only, whatever they contain',
    code: "f(input('a', map(1), {\n  description: 'details: \"x\", }',\n  secret: (given) => given('b') === '',\n}));",
    expected: "f(input('a', map(1), {\n  \n  secret: (given) => given('b') === '',\n}));",
  },
])('stripTexts removes $name', ({ code, expected }) => {
  expect(stripTexts(code)).toBe(expected);
});
