import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createAuthority } from '../certificates.js';
import { startOAuthServer, type System } from '../oauth-server.js';
import { startGitHub } from '../systems/github/server.js';
import { startNuviasHub } from '../systems/nuvias-hub.js';
import { startPlanio } from '../systems/planio/server.js';
import { startPlanviewHub } from '../systems/planview-hub.js';

export interface KeptSystems {
  /** Shell commands that write the files which act reads, and run a recipe. */
  script: string;
  close(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');

/** Starts every system behind one CA, for workflows that act runs. Secrets have no character that a file would change. */
export async function startKeptSystems(): Promise<KeptSystems> {
  const authority = await createAuthority();
  const options = { authority, clients: [{ id: 'ci-build', secret: randomBytes(24).toString('base64url') }] };
  const [hub, planio, nuvias, server, github] = await Promise.all([
    startPlanviewHub(options),
    startPlanio(options),
    startNuviasHub(options),
    startOAuthServer(options),
    startGitHub({ authority }),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-demo-'));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, authority.certificatePem);
  const refreshToken = await planio.issueRefreshToken(['view_project', 'view_issues', 'add_issues']);
  return {
    script: [
      ...fileOf('.vars', [
        ...variables('HUB', hub),
        `HUB_CA=${Buffer.from(authority.certificatePem).toString('base64')}`,
        ...variables('PLANIO', planio),
        ...variables('NUVIAS', nuvias),
        `ISSUER=${server.issuer}`,
        `API_URL=${server.baseUrl}`,
        `CLIENT_ID=${server.clientId}`,
      ]),
      ...fileOf('.secrets', [
        ...['HUB_', 'PLANIO_', 'NUVIAS_', ''].map((prefix) => `${prefix}CLIENT_SECRET=${server.clientSecret}`),
        `PLANIO_REFRESH_TOKEN=${refreshToken}`,
        `SEAL_KEY=${randomBytes(32).toString('base64url')}`,
        `GITHUB_TOKEN=${github.token}`,
      ]),
      ...fileOf('.env', [
        `NODE_EXTRA_CA_CERTS=${ca}`,
        `CURL_CA_BUNDLE=${ca}`,
        `GITHUB_API_URL=${github.apiUrl}`,
        `GITHUB_REPOSITORY=${github.repository}`,
        `GITHUB_REPOSITORY_ID=${github.repositoryId}`,
      ]),
      `mkdir -p action && cp -r ${root}/action.yml ${root}/package.json ${root}/dist action`,
      `act --workflows ${root}/docs/recipes/sign-in-that-lasts.yml --platform ubuntu-latest=-self-hosted \\`,
      '  --local-repository OWNER/bearer-step@v1="$PWD/action" --var-file .vars --secret-file .secrets --env-file .env',
    ].join('\n'),
    close: async () => {
      await Promise.all([hub, planio, nuvias, server, github].map((system) => system.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

const variables = (prefix: string, { baseUrl, clientId }: System): string[] => [
  `${prefix}_URL=${baseUrl}`,
  `${prefix}_CLIENT_ID=${clientId}`,
];

const fileOf = (name: string, lines: readonly string[]): string[] => [`cat > ${name} <<'END'`, ...lines, 'END'];
