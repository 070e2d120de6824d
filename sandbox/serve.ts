/**
 * Runs one of the systems until the process is killed: `npx tsx sandbox/serve.ts planview-hub FILE`. When the system
 * listens, writes what a client needs to FILE as `name=value` lines. The CA is in base64, which `ca-cert` accepts.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { startOAuthServer, type System } from './oauth-server.js';
import { startGitLab } from './systems/gitlab/server.js';
import { startNuviasHub } from './systems/nuvias-hub.js';
import { startPlanio } from './systems/planio/server.js';
import { startPlanviewHub } from './systems/planview-hub.js';

const starts: Record<string, () => Promise<System>> = {
  'planview-hub': startPlanviewHub,
  planio: startPlanio,
  gitlab: startGitLab,
  'nuvias-hub': startNuviasHub,
  oauth2: startOAuthServer,
};

const [name = '', file] = process.argv.slice(2);
const start = starts[name];
if (!start || file === undefined) {
  process.stderr.write(`Usage: npx tsx sandbox/serve.ts ${Object.keys(starts).join('|')} FILE\n`);
  process.exit(2);
}

const system = await start();
const lines = {
  'base-url': system.baseUrl,
  'client-id': system.clientId,
  'client-secret': system.clientSecret,
  'ca-cert': Buffer.from(system.caPem).toString('base64'),
};
// A rename is atomic: anyone who waits for the file finds it complete.
writeFileSync(
  `${file}.new`,
  Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join(''),
  { mode: 0o600 },
);
renameSync(`${file}.new`, file);
