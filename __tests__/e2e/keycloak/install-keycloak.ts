import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { installOnce } from '../support/install-once.js';

const version = '26.7.3';
const unpackGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack';

/** Options that are fixed at build time. An optimized start then takes seconds instead of half a minute. */
const buildOptions = ['--db=dev-mem', '--http-relative-path=/auth'];

const run = promisify(execFile);

/** Downloads, unpacks and builds Keycloak, only once on a machine, and returns its folder. */
export const installKeycloak = (): Promise<string> =>
  // The artifact contains one folder of this name.
  installOnce(`keycloak-${version}`, async (home) => {
    await unpackInto(dirname(home));
    await run('bash', [join(home, 'bin/kc.sh'), 'build', ...buildOptions]);
  });

/** Returns the folder of a Keycloak that asks for client certificates, which is also fixed at build time. */
export const installMutualKeycloak = (): Promise<string> =>
  installOnce(`keycloak-${version}-mutual`, async (home) => {
    await cp(await installKeycloak(), home, { recursive: true });
    await run('bash', [join(home, 'bin/kc.sh'), 'build', ...buildOptions, '--https-client-auth=request']);
  });

/** Unpacks Keycloak. Runs Maven in a temporary folder: it keeps markers there and would not unpack a second time. */
async function unpackInto(folder: string): Promise<void> {
  const markers = await mkdtemp(join(tmpdir(), 'bearer-step-maven-'));
  const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
  const properties = [`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
  try {
    await run('mvn', ['--batch-mode', '--quiet', unpackGoal, ...properties], { cwd: markers });
  } finally {
    await rm(markers, { recursive: true });
  }
}
