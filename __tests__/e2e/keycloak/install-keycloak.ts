import { execFile } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = '26.7.3';
const unpackGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack';

const cache = join(import.meta.dirname, '../../../.cache');
const home = join(cache, `keycloak-${version}`);

/** A file that is written last, so that an interrupted installation is repeated. */
const marker = join(home, '.built');

/** Options that are fixed at build time. An optimized start then takes seconds instead of half a minute. */
const buildOptions = ['--db=dev-mem', '--http-relative-path=/auth'];

const run = promisify(execFile);

/** Downloads, unpacks and builds Keycloak, only once on a machine, and returns its folder. */
export async function installKeycloak(): Promise<string> {
  if (await exists(marker)) return home;
  await rm(home, { recursive: true, force: true });
  await unpackInto(cache);
  await run('bash', [join(home, 'bin/kc.sh'), 'build', ...buildOptions]);
  await writeFile(marker, '');
  return home;
}

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

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
