import { expect, test } from '@jest/globals';
import { readJenkins } from '../../../support/hosts/jenkins.js';

test('a log commands nothing', () => {
  const text = '::error::x\n##vso[task.debug]y\n--- z\n';
  expect(readJenkins({ stdout: text, stderr: '' })).toMatchObject({
    commands: [],
    masks: [],
    variables: {},
    log: text,
  });
});

test('only bound values are masked: exact, in base64 at each shift, quoted, and with doubled dollar signs', () => {
  const secret = "it's-$ecret-value";
  const within = (before: string): string => Buffer.from(`${before}${secret}`).toString('base64');
  const { log } = readJenkins(
    {
      stdout: [secret, "it'\\''s-$ecret-value", within(''), within('a'), within('ab'), 'fetched'].join('\n'),
      stderr: '',
    },
    [secret, 'x'],
  );
  expect(log).not.toMatch(/ecret|aXQncy0k|dCdzLS/u);
  expect(log.match(/\*{4}/gu)?.length).toBeGreaterThanOrEqual(5);
  expect(log).toContain('fetched');
});

test('a value of several lines is not masked', () => {
  expect(readJenkins({ stdout: 'one\ntwo\n', stderr: '' }, ['one\ntwo']).log).toBe('one\ntwo\n');
});
