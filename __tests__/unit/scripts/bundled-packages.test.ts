/** How the build finds the packages of a bundle. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { licenceTexts, packagePath, packagesOf, type BundledModule } from '../../../scripts/bundled-packages.mjs';

describe('the modules of a bundle', () => {
  test.each([
    ['/w/node_modules/tunnel/index.js', 'node_modules/tunnel'],
    ['/w/node_modules/@actions/core/lib/core.js', 'node_modules/@actions/core'],
    ['/w/build/node_modules/@actions/core/lib/core.js', 'node_modules/@actions/core'],
    ['/w/node_modules/@a/b/node_modules/semver/index.js', 'node_modules/@a/b/node_modules/semver'],
    ['C:\\w\\node_modules\\yaml\\index.js', 'node_modules/yaml'],
    ['/w/build/step/run.js', undefined],
    [null, undefined],
  ])('%p belongs to %p', (file, expected) => expect(packagePath(file)).toBe(expected));

  test('count if they have a chunk, or were joined to a module that has one', () => {
    const module = (name: string, chunks: number[], modules: BundledModule[] = []): BundledModule => ({
      nameForCondition: `/w/node_modules/${name}/index.js`,
      chunks,
      modules,
    });
    const modules = [module('used', [1]), module('dropped', []), module('outer', [2], [module('joined', [])])];
    expect(packagesOf(modules)).toEqual(['node_modules/used', 'node_modules/outer', 'node_modules/joined']);
  });
});

test('a package without a licence file fails the build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-licence-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "name": "sample", "license": "MIT" }');
    expect(() => licenceTexts([folder])).toThrow('has no licence file.');
    writeFileSync(join(folder, 'LICENCE.md'), '\nThe text.\n');
    expect(licenceTexts([folder])).toBe('sample\nMIT\nThe text.\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
