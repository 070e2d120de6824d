/** All tables of projects, by the name that `npm run causes:make` takes. */
import type { Cause } from './project.js';
import { CARGO } from './tools/cargo.js';
import { CMAKE } from './tools/cmake.js';
import { ESLINT } from './tools/eslint.js';
import { GCC } from './tools/gcc.js';
import { GO } from './tools/go.js';
import { JEST } from './tools/jest.js';
import { MAKE } from './tools/make.js';
import { MAVEN } from './tools/maven.js';
import { NETWORK } from './tools/network.js';
import { NODE_TEST } from './tools/node-test.js';
import { NPM } from './tools/npm.js';
import { PYTEST } from './tools/pytest.js';
import { RUNNER } from './tools/runner.js';
import { SHELL } from './tools/shell.js';
import { TSC } from './tools/tsc.js';

export const TABLES: Readonly<Record<string, readonly Cause[]>> = {
  jest: JEST,
  tsc: TSC,
  eslint: ESLINT,
  pytest: PYTEST,
  go: GO,
  gcc: GCC,
  make: MAKE,
  cmake: CMAKE,
  shell: SHELL,
  node: NODE_TEST,
  npm: NPM,
  cargo: CARGO,
  network: NETWORK,
  runner: RUNNER,
  maven: MAVEN,
};
