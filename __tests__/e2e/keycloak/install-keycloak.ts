import { execFile } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = '26.7.3';
const unpackGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack';

const cache = join(import.meta.dirname, '../../../.cache');
const home = join(cache, `keycloak-${version}`);

/** Written last, so that an interrupted installation is started over. */
const marker = join(home, '.built');

/** The options that Keycloak fixes in its build: an optimized start then takes seconds instead of half a minute. */
const buildOptions = ['--db=dev-mem', '--http-relative-path=/auth'];

const run = promisify(execFile);

/** Returns the folder of a Keycloak that is unpacked and built; only the first call on a machine has to fetch it. */
export async function installKeycloak(): Promise<string> {
  if (await exists(marker)) return home;
  await rm(home, { recursive: true, force: true });
  await unpackInto(cache);
  await run('bash', [join(home, 'bin/kc.sh'), 'build', ...buildOptions]);
  await writeFile(marker, '');
  return home;
}

/** Maven keeps notes of what it unpacked in the folder where it runs, and would not unpack it there again. */
async function unpackInto(folder: string): Promise<void> {
  const notes = await mkdtemp(join(tmpdir(), 'bearer-step-maven-'));
  const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
  const properties = [`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
  try {
    await run('mvn', ['--batch-mode', '--quiet', unpackGoal, ...properties], { cwd: notes });
  } finally {
    await rm(notes, { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
