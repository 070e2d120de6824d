import { expect, test } from '@jest/globals';
import { parse, readAzure } from '../../../support/hosts/azure.js';

const read = (stderr: string, stdout = ''): ReturnType<typeof readAzure> => readAzure({ stdout, stderr });

test.each([
  {
    line: '##vso[task.setvariable variable=A;issecret=true]x',
    expected: { name: 'task.setvariable', properties: { variable: 'A', issecret: 'true' }, message: 'x' },
  },
  {
    line: 'text before ##vso[task.logissue type=error;code=7]a%0Ab%AZP25%5D%3B',
    expected: { name: 'task.logissue', properties: { type: 'error', code: '7' }, message: 'a\nb%];' },
  },
  {
    line: '##vso[Task.Debug]##vso[task.complete]x',
    expected: { name: 'task.debug', properties: {}, message: '##vso[task.complete]x' },
  },
  { line: '##vso[task.debug a=;b]x', expected: { name: 'task.debug', properties: {}, message: 'x' } },
])('a line is a command: $line', ({ line, expected }) => {
  expect(parse(line)).toEqual(expected);
});

test.each([
  '## vso[task.debug]x',
  '##VSO[task.debug]x',
  '##vso[task.debug x',
  '##vso[debug]x',
  '##vso[a.b.c]x',
  '##[error]x',
])('a line is text: %s', (line) => expect(parse(line)).toBeUndefined());

test('both streams are read, and lines end at a carriage return too', () => {
  const { commands } = read('a\r##vso[task.debug]1\n', 'b\r\n##vso[task.debug]2');
  expect(commands.map(({ message }) => message)).toEqual(['1', '2']);
});

test('a secret is masked in later lines, also as JSON and in a URI, but not in base64', () => {
  const { log } = read('##vso[task.setsecret]a/"b\n', 'a/"b a/\\"b a%2F%22b YS8iYg==\n');
  expect(log).toBe('*** *** *** YS8iYg==\n');
});

test('a secret variable is masked and set, and its line is not shown', () => {
  const { log, variables } = read('##vso[task.setvariable variable=T;issecret=true]hush\nhush\n');
  expect(variables).toEqual({ T: { value: 'hush', isSecret: true } });
  expect(log).toBe('***\n');
});

test.each(['task.setsecret', 'task.setvariable variable=T;issecret=true'])('%s fails with a line break', (head) => {
  const { errors, masks } = read(`##vso[${head}]one%0Atwo\n`);
  expect(errors).toHaveLength(1);
  expect(masks).toEqual([]);
});

test('an unknown area is swallowed, and a text that is no command is shown with a warning', () => {
  const { log, commands } = read('##vso[other.thing]x\n##vso[task]y\n');
  expect(commands).toEqual([]);
  expect(log).toBe('Warning: the command has an unknown area\n##vso[task]y\nWarning: not a command: ##vso[task]y\n');
});

test('foreign text can fail the step', () => {
  expect(read('##vso[task.complete result=Failed;done=true]\n').errors).toEqual(['task.complete']);
});

test('issues are shown', () => {
  expect(read('##vso[task.logissue type=warning]careful\n').log).toBe('##[warning]careful\n');
});
