/** The packages whose code is in dist, as the bundler reports them. The build writes them to dist/packages.json. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The folder of a package, in a path: the last one, since packages have packages. */
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/u;
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[-.]|$)/iu;

/** Texts of libraries that a package has in a compiled file, without their licences in its own licence file. */
const FURTHER_TEXTS = 'scripts/bundle/licenses';

/**
 * Returns each package with the bundles that contain it, sorted. `path` is its key in package-lock.json. Reads
 * `<folder>/<bundle>.json`, the statistics of webpack.
 */
export function listPackages(folder, bundles) {
  const found = new Map();
  for (const bundle of [...bundles].sort()) {
    const { modules } = JSON.parse(readFileSync(`${folder}/${bundle}.json`, 'utf8'));
    for (const path of packagesOf(modules)) found.set(path, [...(found.get(path) ?? []), bundle]);
  }
  return [...found.keys()].sort().map((path) => ({ path, bundles: found.get(path) }));
}

/**
 * Returns the paths of the packages of modules. A module without a chunk is not in the bundle, but may be one of those
 * that were joined to one module, which has them as `modules`.
 */
export function packagesOf(modules) {
  const bundled = modules.filter(({ chunks }) => chunks.length > 0).flatMap(withJoined);
  return [...new Set(bundled.flatMap(({ nameForCondition }) => packagePath(nameForCondition) ?? []))];
}

/** Returns the path of a package below the root of the project, or undefined for a module of the project's own. */
export function packagePath(file) {
  const path = PACKAGE.exec((file ?? '').replaceAll('\\', '/'))?.[0];
  // The build copies some packages into build/node_modules.
  return path?.slice(path.indexOf('node_modules/'));
}

/**
 * Returns the text of licenses.txt for packages. The licence plugin of the bundler misses a package whose modules were all
 * joined to a module of the project's own. Throws if a package has no licence file.
 */
export function licenceTexts(paths) {
  return paths.map((path) => `${licenceText(path)}\n`).join('\n');
}

function licenceText(path) {
  const { name, license } = JSON.parse(readFileSync(`${path}/package.json`, 'utf8'));
  const files = readdirSync(path).filter((file) => LICENCE_FILE.test(file));
  if (files.length === 0) throw new Error(`${path} has no licence file. dist may not contain it without the text.`);
  const texts = files.sort().map((file) => readFileSync(`${path}/${file}`, 'utf8'));
  const further = `${FURTHER_TEXTS}/${name.replace('/', '__')}.txt`;
  if (existsSync(further)) texts.push(readFileSync(further, 'utf8'));
  return [name, license, ...texts.map((text) => text.trim())].join('\n');
}

const withJoined = (module) => [module, ...(module.modules ?? []).flatMap(withJoined)];
