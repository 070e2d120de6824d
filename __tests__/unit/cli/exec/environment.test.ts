import { expect, test } from '@jest/globals';
import { JOB_TOKENS } from '../../../../src/ci/job-tokens.js';
import { environmentFor, withVariable } from '../../../../src/cli/exec/environment.js';
import { Secrets } from '../../../../src/lib/secrets.js';

const SECRET = 'hush-0001-0001/+';

function secretsWith(...texts: string[]): Secrets {
  const secrets = new Secrets(() => undefined);
  for (const text of texts) secrets.protect(text);
  return secrets;
}

const ALL = JOB_TOKENS.flatMap(({ names }) => names.split(' ')).map((name) => name.replaceAll('*', 'X'));

test.each(ALL)('%s of a CI system is withheld', (name) => {
  expect(environmentFor({ [name]: 'x', KEPT: 'y' }, secretsWith()).variables).toEqual({ KEPT: 'y' });
});

test('a variable with a secret is withheld, whatever its name and the form of the secret', () => {
  const given = {
    A: SECRET,
    B: `https://user:${encodeURIComponent(SECRET)}@host/`,
    C: Buffer.from(SECRET).toString('base64'),
    D: JSON.stringify({ a: SECRET }),
    E: 'nothing',
  };
  expect(environmentFor(given, secretsWith(SECRET))).toEqual({
    variables: { E: 'nothing' },
    withheld: ['A', 'B', 'C', 'D'],
  });
});

test('what programs obey, what is ours, and the token of an outer command are withheld silently', () => {
  const given = {
    BASH_ENV: 'x',
    BEARER_STEP_SCOPE: 'x',
    INPUT_A: 'x',
    BEARER_TOKEN: 'x',
    BEARER_TOKEN_FILE: 'x',
    PATH: '/bin',
  };
  expect(environmentFor(given, secretsWith())).toEqual({ variables: { PATH: '/bin' }, withheld: [] });
});

test('a secret in PATH is an error', () => {
  expect(() => environmentFor({ PATH: `/bin:${SECRET}` }, secretsWith(SECRET))).toThrow(
    'environment: has a secret in PATH',
  );
});

test('the variable of the token replaces one of the same name', () => {
  expect(withVariable({ A: '1', TOKEN: '2', token: '3' }, 'TOKEN', 'new')).toEqual({
    A: '1',
    token: '3',
    TOKEN: 'new',
  });
});
