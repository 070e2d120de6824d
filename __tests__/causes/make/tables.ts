/** All tables of projects, by the name that `npm run causes:make` takes. */
import type { Cause } from './project.js';
import { ESLINT } from './tools/eslint.js';
import { GCC } from './tools/gcc.js';
import { GO } from './tools/go.js';
import { JEST } from './tools/jest.js';
import { PYTEST } from './tools/pytest.js';
import { TSC } from './tools/tsc.js';

export const TABLES: Readonly<Record<string, readonly Cause[]>> = {
  jest: JEST,
  tsc: TSC,
  eslint: ESLINT,
  pytest: PYTEST,
  go: GO,
  gcc: GCC,
};
