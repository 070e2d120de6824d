/**
 * npm run sbom: prints the software bill of materials of dist, in CycloneDX 1.6. It has the packages whose code is in dist,
 * from dist/packages.json, and their versions, licences and hashes, from package-lock.json. The same commit gives the same
 * text: no time, no random number. A job of the release runs this, so it uses no package.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Libraries that a package has in a compiled file. Their licences are in its licence texts. */
const COMPILED_IN = {
  'jq-web': [
    { name: 'jq', group: 'jqlang', purl: 'pkg:github/jqlang/jq', licence: 'MIT' },
    { name: 'oniguruma', group: 'kkos', purl: 'pkg:github/kkos/oniguruma', licence: 'BSD-2-Clause' },
    { name: 'decNumber', purl: 'pkg:generic/decnumber', licence: 'ICU' },
  ],
};

/** Returns the bill of materials of the repository at `root`. Throws if the lock file does not have a package of dist. */
export function makeSbom(root) {
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const { name, version, license } = read('package.json');
  const { packages: locked } = read('package-lock.json');
  const components = read('dist/packages.json').map(({ path, bundles }) => {
    if (locked[path] === undefined) throw new Error(`package-lock.json has no ${path}. Run npm run bundle.`);
    return toComponent(path, locked[path], bundles);
  });
  const self = `pkg:npm/${name}@${version}`;
  const refs = components.map((component) => component['bom-ref']);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: toSerialNumber(JSON.stringify([self, components])), // the attestation needs one
    version: 1,
    metadata: {
      component: { 'bom-ref': self, type: 'application', name, version, licenses: toLicences(license), purl: self },
    },
    components,
    dependencies: [{ ref: self, dependsOn: refs }],
  };
}

function toComponent(path, { version, license, integrity }, bundles) {
  const fullName = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const [name, group] = fullName.split('/').reverse();
  const purl = `pkg:npm/${fullName.replace('@', '%40')}@${version}`;
  const compiled = COMPILED_IN[fullName]?.map(({ licence, ...item }) => ({
    'bom-ref': `${purl}#${item.name}`,
    type: 'library',
    ...item,
    licenses: toLicences(licence),
  }));
  return {
    'bom-ref': purl,
    type: 'library',
    ...(group === undefined ? {} : { group }),
    name,
    version,
    ...(integrity === undefined ? {} : { hashes: [toHash(integrity)] }),
    licenses: toLicences(license),
    purl,
    ...(compiled === undefined ? {} : { components: compiled }),
    properties: bundles.map((bundle) => ({ name: 'bearer-step:bundle', value: `dist/${bundle}` })),
  };
}

/** Returns a UUID (RFC 9562, version 8) of a text. The same text has the same one. */
function toSerialNumber(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Returns an SPDX id, or an expression of several. */
function toLicences(text) {
  return /\s/u.test(text) ? [{ expression: text.replace(/^\((.*)\)$/u, '$1') }] : [{ license: { id: text } }];
}

/** Returns the hash of the package's archive, which npm compares with what it downloads. */
function toHash(integrity) {
  const [algorithm, content] = integrity.split('-', 2);
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(content, 'base64').toString('hex') };
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(JSON.stringify(makeSbom(process.cwd()), null, 2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
