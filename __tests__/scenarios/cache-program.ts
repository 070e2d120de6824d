import { join } from 'node:path';

/** The built program that calls @actions/cache. */
export const PROGRAM = join(import.meta.dirname, '../../dist/cache/index.js');
