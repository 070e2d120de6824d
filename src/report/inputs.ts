import { CLIENT } from '../auth/client-auth/inputs.js';
import { DPOP } from '../auth/dpop/inputs.js';
import { GRANT } from '../auth/grant.js';
import { IDENTITY } from '../auth/identity/inputs.js';
import { REFRESH } from '../auth/refresh/inputs.js';
import { TOKEN_LIFE } from '../auth/token-life.js';
import { input, type Values } from '../inputs/declaration.js';
import { ciProvider } from '../provider/find.js';
import { CONNECTION, TRUST } from '../provider/inputs.js';
import { provider } from '../provider/read-provider.js';
import { EVIDENCE, ISSUE } from './input-groups.js';
import { LIMITS } from '../request/inputs.js';
import { TRACKER_IDS } from './trackers.js';

const { baseUrl, variables, tokenUrl, issuer } = CONNECTION.inputs;
const { refreshToken, loadRefreshToken, saveRefreshToken, refreshGuard, sealKey } = REFRESH.inputs;

/** The inputs of the report, in the order of report/action.yml. */
export const REPORT_GROUPS = [
  EVIDENCE,
  ISSUE,
  {
    title: 'The tracker',
    inputs: {
      provider: input('provider', provider, {
        description: `The tracker: ${TRACKER_IDS.join(', ')}, or the path of a provider file. Default: the issues of this repository on GitHub.`,
        details:
          `The tracker: ${TRACKER_IDS.map((id) => `\`${id}\``).join(', ')}; or the path of a provider file with ` +
          '[a section `issues`](own-providers.md#a-tracker-for-the-report).',
        default: ciProvider().id,
      }),
      baseUrl,
      variables,
      tokenUrl,
      issuer,
    },
  },
  CLIENT,
  GRANT,
  IDENTITY,
  { title: REFRESH.title, inputs: { refreshToken, loadRefreshToken, saveRefreshToken, refreshGuard, sealKey } },
  TRUST,
  TOKEN_LIFE,
  DPOP,
  LIMITS,
] as const;

/** The values of all inputs, with their defaults. Times are milliseconds. */
export type ReportInputs = Values<typeof REPORT_GROUPS>;
