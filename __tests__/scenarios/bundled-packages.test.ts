/** The packages of dist: the bill of materials, and the licences. Reads the built dist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { BundledPackage } from '../../scripts/bundled-packages.mjs';
import { makeSbom, type Component } from '../../scripts/release/sbom.mjs';

/** Licences that permit to pass on a copy below MIT if their text comes with it. Another one needs a look first. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ICU', 'ISC', 'MIT'];

const PACKAGES = JSON.parse(readFileSync('dist/packages.json', 'utf8')) as BundledPackage[];
const BUNDLES = readdirSync('dist', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const LOCK = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, { version: string; license: string }>;
};
const SBOM = makeSbom('.');
const all = SBOM.components.flatMap((component) => [component, ...(component.components ?? [])]);
const manifest = (path: string): { name: string; version: string } =>
  JSON.parse(readFileSync(`${path}/package.json`, 'utf8')) as { name: string; version: string };
const licencesOf = ({ licenses }: Component): string[] =>
  licenses.flatMap(({ license, expression = '' }) => license?.id ?? expression.split(/ (?:AND|OR) /u));

describe('the bill of materials', () => {
  test('has exactly the packages that the bundler bundled, as they are installed', () => {
    expect(PACKAGES.length).toBeGreaterThan(10);
    const installed = PACKAGES.map(({ path }) => manifest(path)).map(({ name, version }) => `${name}@${version}`);
    const listed = SBOM.components.map(
      ({ group, name, version }) => `${[group, name].filter(Boolean).join('/')}@${version}`,
    );
    expect(listed).toEqual(installed);
  });

  test('gives each component a version, an address, a licence and its bundles', () => {
    for (const { name, version, purl, licenses, hashes, properties } of SBOM.components) {
      expect({ name, version }).toEqual({
        name: expect.any(String),
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/u),
      });
      expect(purl).toMatch(/^pkg:npm\/(?:%40[\w-]+\/)?[\w.-]+@\d+\.\d+\.\d+$/u);
      expect(licenses).toHaveLength(1);
      expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/u) }]);
      expect(properties?.length).toBeGreaterThan(0);
    }
    expect(new Set(all.map((component) => component['bom-ref'])).size).toBe(all.length);
  });

  test('names what jq.wasm contains', () => {
    const jq = SBOM.components.find(({ name }) => name === 'jq-web');
    expect(jq?.components?.map(({ name }) => name)).toEqual(['jq', 'oniguruma', 'decNumber']);
    const wasm = readFileSync('dist/jq/jq.wasm', 'latin1');
    for (const symbol of ['jq_compile', 'onig_initialize', 'decNumberToString']) expect(wasm).toContain(symbol);
  });

  test('is the same each time, and has the version of package.json', () => {
    expect(JSON.stringify(makeSbom('.'))).toBe(JSON.stringify(SBOM));
    expect(SBOM.metadata.component.version).toBe(manifest('.').version);
    expect(SBOM.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/u);
    expect(SBOM).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    expect(SBOM.dependencies[0]?.dependsOn).toEqual(SBOM.components.map((component) => component['bom-ref']));
  });
});

describe('the licences', () => {
  test('are in the list of allowed ones', () => {
    expect(all.flatMap((component) => licencesOf(component)).filter((id) => !ALLOWED.includes(id))).toEqual([]);
  });

  test.each(PACKAGES)('of $path are in licenses.txt of each bundle that contains it', ({ path, bundles }) => {
    const files = readdirSync(path).filter((file) => /^(?:licen[cs]e|copying|notice)/iu.test(file));
    expect(files).not.toEqual([]);
    for (const bundle of bundles) {
      const text = readFileSync(`dist/${bundle}/licenses.txt`, 'utf8');
      expect(text).toContain(`${manifest(path).name}\n${LOCK.packages[path]?.license ?? ''}\n`);
      for (const file of files) expect(text).toContain(readFileSync(`${path}/${file}`, 'utf8').trim());
    }
  });

  test('of what jq.wasm contains are in licenses.txt', () => {
    const text = readFileSync('dist/jq/licenses.txt', 'utf8');
    for (const holder of ['2012 Stephen Dolan', 'K.Kosako', 'International Business Machines']) {
      expect(text).toContain(holder);
    }
  });

  test('are there for a bundle with packages, and for no other', () => {
    for (const { name } of BUNDLES) {
      const expected = PACKAGES.some(({ bundles }) => bundles.includes(name));
      expect([name, existsSync(`dist/${name}/licenses.txt`)]).toEqual([name, expected]);
    }
  });
});
