import type { IdentitySource } from './source.js';

/** The variable with an identity token, in every CI system. */
export const ID_TOKEN_VARIABLE = 'BEARER_STEP_ID_TOKEN';

/** Returns the identity token in a variable of the job; undefined if the variable is unset. */
export function givenIdentity(
  environment: Readonly<NodeJS.ProcessEnv>,
  variable = ID_TOKEN_VARIABLE,
): IdentitySource | undefined {
  const token = (environment[variable] ?? '').trim();
  return token === '' ? undefined : { kind: 'given', token, variable };
}
