import { CLIENT } from '../auth/client-auth/inputs.js';
import { DPOP } from '../auth/dpop/inputs.js';
import { GRANT } from '../auth/grant.js';
import { IDENTITY } from '../auth/identity/inputs.js';
import { REFRESH } from '../auth/refresh/inputs.js';
import { SHARING } from '../auth/sharing/inputs.js';
import { TOKEN_LIFE } from '../auth/token-life.js';
import type { Values } from '../inputs/declaration.js';
import { CONNECTION, TRUST } from '../provider/inputs.js';
import { ACCEPTING, PAGES, SENDING } from '../request/inputs.js';
import { RESPONSE } from '../response/inputs.js';

/** The inputs of the step, in the order of action.yml. */
export const STEP_GROUPS = [
  CONNECTION,
  CLIENT,
  GRANT,
  IDENTITY,
  REFRESH,
  SENDING,
  PAGES,
  ACCEPTING,
  RESPONSE,
  TRUST,
  TOKEN_LIFE,
  DPOP,
  SHARING,
] as const;

/** The values of all inputs, with their defaults. Times are milliseconds. */
export type StepInputs = Values<typeof STEP_GROUPS>;
