import type { TokenRequestDeps } from '../../auth/oauth/token-request.js';
import type { Server } from '../../auth/server.js';
import type { CliDeps } from '../deps.js';
import type { PreparedLogin } from './prepare-login.js';

/** What one sign-in works with, once the endpoints are known. */
export interface Login extends PreparedLogin {
  server: Server;
  ask: TokenRequestDeps;
  deps: CliDeps;
}
