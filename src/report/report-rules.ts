import { CERTIFICATE_RULES } from '../auth/client-auth/certificate-rules.js';
import { STEP_CLIENT_RULES } from '../auth/client-auth/inputs.js';
import { ENDPOINT_RULES } from '../auth/endpoint-rules.js';
import { GRANT_RULES, STEP_GRANT_RULES } from '../auth/grant.js';
import { DPOP_RULES } from '../auth/dpop/rules.js';
import { IDENTITY_RULES } from '../auth/identity/rules.js';
import { REFRESH_RULES } from '../auth/refresh/refresh-rules.js';
import { SEALED_TOKEN_RULES } from '../auth/sharing/inputs.js';
import { TOKEN_LIFE_RULES } from '../auth/token-life.js';
import { baseUrlMissing, isBaseUrlUnknown, TRUST_RULES } from '../provider/inputs.js';
import type { Rule } from '../provider/rule.js';
import { IDLE_TIMEOUT_RULE } from '../request/inputs.js';
import type { ReportInputs } from './inputs.js';
import { TRACKER_IDS } from './trackers.js';

/** All rules for combinations of the report's inputs. */
export const REPORT_RULES: readonly Rule<ReportInputs>[] = [
  {
    input: 'provider',
    broken: (_, { issues }) => issues === undefined,
    sentence: ({ title, file }) =>
      file === undefined
        ? `${title} keeps no issues that the report knows. Use one of: ${TRACKER_IDS.join(', ')}.`
        : `${file} has no section issues, so the report does not know how ${title} keeps them. Add the section, or use ` +
          `one of: ${TRACKER_IDS.join(', ')}.`,
  },
  { input: 'base-url', broken: isBaseUrlUnknown, sentence: baseUrlMissing },
  IDLE_TIMEOUT_RULE,
  ...STEP_GRANT_RULES,
  ...STEP_CLIENT_RULES,
  ...CERTIFICATE_RULES,
  ...ENDPOINT_RULES,
  ...GRANT_RULES,
  ...IDENTITY_RULES,
  ...DPOP_RULES,
  ...TRUST_RULES,
  ...TOKEN_LIFE_RULES,
  ...SEALED_TOKEN_RULES,
  ...REFRESH_RULES,
];
