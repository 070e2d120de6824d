import type { Check } from './check.js';
import { AUDIENCE, CLAIMS } from './checks/audience.js';
import { CLIENT_CHECK } from './checks/client.js';
import { CLOCK } from './checks/clock.js';
import { CONNECTION } from './checks/connection.js';
import { DISCOVERY } from './checks/discovery.js';
import { GRANT_CHECK } from './checks/grant.js';
import { IDENTITY, USERINFO } from './checks/identity.js';
import { LIFETIME } from './checks/lifetime.js';
import { NAMES } from './checks/names.js';
import { PARALLEL } from './checks/parallel.js';
import { PERMISSIONS } from './checks/permissions.js';
import { PROXY } from './checks/proxy.js';
import { REVOCATION_CHECK } from './checks/revocation.js';
import { RUNNER } from './checks/runner.js';
import { SCOPES } from './checks/scopes.js';
import { STORE } from './checks/store.js';
import { TLS } from './checks/tls.js';

/** The name of the check of the inputs, which comes before all others. */
export const INPUTS = 'inputs';

/** The checks, in order. Each one may need earlier ones. */
export const CHECKS: readonly Check[] = [
  RUNNER,
  NAMES,
  PROXY,
  CONNECTION,
  TLS,
  DISCOVERY,
  CLIENT_CHECK,
  STORE,
  GRANT_CHECK,
  SCOPES,
  AUDIENCE,
  CLAIMS,
  LIFETIME,
  IDENTITY,
  USERINFO,
  PERMISSIONS,
  CLOCK,
  PARALLEL,
  REVOCATION_CHECK,
];
