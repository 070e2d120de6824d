import { describe, expect, test } from '@jest/globals';
import { parseTemplate } from '../../../../src/report/text/template.js';
import { FOREIGN_MARKER } from './hostile-texts.js';

const NAMES = ['workflow', 'ref', 'run_id'];
const VALUES = { workflow: 'CI', ref: 'main', run_id: '7' };
const fill = (text: string, values: Record<string, string> = VALUES, max = 100): string =>
  parseTemplate('text', text, NAMES)(values, max).replaceAll('\u2060', '·');

describe('a template', () => {
  test.each([
    ['{workflow} fails on {ref}', 'CI fails on main'],
    ['no value', 'no value'],
    ['', ''],
    ['{ ref } {"a":1} {} {', '{ ref } {"a":1} {} {'],
    ['{{toc}} {{include(x)}}', '{{toc}} {{include(x)}}'],
    ['{ref}{workflow}', 'main·CI'],
    ['@{ref} #{run_id} GH-{run_id}', '@·main #·7 GH-·7'],
    ['({ref}) "x":{ref}', '(main) "x":main'],
    ['env: $HOME `x` <b>', 'env: $HOME `x` <b>'],
  ])('fills in %j', (text, expected) => expect(fill(text)).toBe(expected));

  test('does not read values as templates, nor as patterns of replacements', () => {
    expect(fill('{workflow} {ref}', { workflow: '{ref} $& $1', ref: 'x' })).toBe('{ref} $& $1 x');
  });

  test('leaves a value out that is unknown at run time', () => expect(fill('a {ref}', {})).toBe('a '));

  test('separates a value from what follows it', () => {
    expect(fill('{ref}/x', { ref: '<' })).toBe('<·/x');
    expect(fill('{ref} x', { ref: '<' })).toBe('< x');
  });

  test('breaks up a marker in the text of the user', () =>
    expect(fill(FOREIGN_MARKER)).toBe('bsr-0123456789abcdef0123456789abcdef'));

  test('is cut in literal text, never within a value', () => {
    expect(fill('abcdef', VALUES, 4)).toBe('abc…');
    expect(fill('abc {ref} x', VALUES, 6)).toBe('abc …');
    expect(fill('abc {ref}', VALUES, 4)).toBe('abc ');
    expect(fill('ab🎉c', VALUES, 4)).toBe('ab…');
    expect(fill('abc {ref}', VALUES, 8)).toBe('abc main');
  });

  test.each([
    ['{workflov}', 'text: there is no value "workflov". Did you mean "workflow"? Use one of: ref, run_id, workflow.'],
    ['{GITHUB_TOKEN}', 'text: there is no value "GITHUB_TOKEN". Use one of: ref, run_id, workflow.'],
    ['{{ref}}', 'text: {{ref}} has two braces on each side. Write {ref}.'],
  ])('rejects %s', (text, message) => {
    expect(() => parseTemplate('text', text, NAMES)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message }),
    );
  });
});
