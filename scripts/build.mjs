/**
 * Bundles each entry into dist/<name>/index.js, minified, since Node reads and compiles the whole file at each start. The
 * YAML parser has its own bundle, since most runs do not load it.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { bundleName } from './bundle-name.mjs';
import { licenceTexts, listPackages } from './bundled-packages.mjs';
import { copyCacheLibrary } from './cache-library.mjs';
import { HASH_FILE, hashSources } from './sources-hash.mjs';
import { stripTexts } from './strip-texts.mjs';

/** The command `bearer-step`, whose help has the texts of the inputs. */
const COMMAND = { cli: 'build/cli/main.js' };
/** What a run loads only if it uses it. The loop adds the entries of every action. */
const ENTRIES = {
  cache: 'build/ci/cache/child.js',
  yaml: 'build/inputs/yaml.js',
  'provider-file': 'build/auth/provider-file.js',
  jq: 'build/response/jq/bundle.js',
  junit: 'build/report/cause/junit/read-files.js',
};
for (const action of readdirSync('src/actions')) {
  for (const entry of ['main', 'post']) {
    if (!existsSync(`src/actions/${action}/${entry}.ts`)) continue;
    ENTRIES[bundleName(action, entry)] = `build/actions/${action}/${entry}.js`;
  }
}

const run = (script, ...args) =>
  execFileSync(process.execPath, [`node_modules/${script}`, ...args], { stdio: 'inherit' });

function bundle(entries) {
  for (const [name, entry] of Object.entries(entries)) {
    const stats = join(import.meta.dirname, `../build/stats/${name}.json`);
    const options = ['--stats-out', stats, '--quiet', '--no-cache'];
    run('@vercel/ncc/dist/ncc/cli.js', 'build', entry, '-o', `build/dist/${name}`, ...options);
  }
}

/**
 * Copies a package for the bundler, and declares that its modules have no side effects. So a bundle gets only those that
 * it uses.
 */
function withoutSideEffects(name) {
  const copy = `build/node_modules/${name}`;
  cpSync(`node_modules/${name}`, copy, { recursive: true });
  const content = JSON.parse(readFileSync(`${copy}/package.json`, 'utf8'));
  writeFileSync(`${copy}/package.json`, JSON.stringify({ ...content, sideEffects: false }));
}

// Hash the sources first: a change during the build is not in the bundles.
const hash = hashSources('.');

rmSync('build', { recursive: true, force: true });
run('typescript/bin/tsc', '--project', 'tsconfig.build.json');
mkdirSync('build/stats');
copyCacheLibrary('build/node_modules');
withoutSideEffects('@actions/core');
bundle(COMMAND);
// An action does not print them, and Node would read them at each start: they are a tenth of the main bundle.
for (const file of readdirSync('build', { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.js') || /^(?:dist|node_modules|stats)\b/u.test(file)) continue;
  writeFileSync(`build/${file}`, stripTexts(readFileSync(`build/${file}`, 'utf8')));
}
bundle(ENTRIES);
// jq-web reads it from the folder of its own code.
copyFileSync('node_modules/jq-web/jq.wasm', 'build/dist/jq/jq.wasm');
for (const file of readdirSync('build/dist', { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.js')) continue;
  const { code } = transformSync(readFileSync(`build/dist/${file}`, 'utf8'), {
    minify: true,
    legalComments: 'none', // licenses.txt contains them
    charset: 'ascii', // Node decodes it several times faster. Patterns stay as they are written.
    format: 'esm',
    target: 'node20',
  });
  writeFileSync(`build/dist/${file}`, code);
}

const bundles = Object.keys({ ...COMMAND, ...ENTRIES });
const packages = listPackages('build/stats', bundles);
writeFileSync('build/dist/packages.json', `${JSON.stringify(packages, null, 2)}\n`);
for (const name of bundles) {
  const paths = packages.filter((item) => item.bundles.includes(name)).map(({ path }) => path);
  if (paths.length > 0) writeFileSync(`build/dist/${name}/licenses.txt`, licenceTexts(paths));
}

rmSync('dist', { recursive: true, force: true });
renameSync('build/dist', 'dist');
writeFileSync(HASH_FILE, `${hash}\n`);
