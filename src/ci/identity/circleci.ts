import { decodeClaims } from '../../lib/jwt-claims.js';
import type { IdentitySource } from './source.js';
import { runProgram } from '../run-program.js';

const VARIABLES = ['CIRCLE_OIDC_TOKEN_V2', 'CIRCLE_OIDC_TOKEN'];

/**
 * CircleCI. Each job gets a token whose audience is the id of the organization. For another audience, the program of
 * CircleCI makes a new one: https://circleci.com/docs/openid-connect-tokens/
 */
export function circleCiIdentity(environment: Readonly<NodeJS.ProcessEnv>, audience: string): IdentitySource {
  const variable = VARIABLES.find((name) => (environment[name] ?? '') !== '');
  if (variable === undefined) {
    return { kind: 'none', remedy: 'CircleCI makes identity tokens only for jobs that use at least one context.' };
  }
  const token = environment[variable] ?? '';
  const aud = decodeClaims(token)?.['aud'];
  if ([aud].flat().includes(audience)) return { kind: 'given', token, variable };
  return {
    kind: 'command',
    program: 'circleci run oidc get',
    run: () =>
      runProgram('circleci', ['run', 'oidc', 'get', '--claims', JSON.stringify({ aud: audience })], environment),
  };
}
