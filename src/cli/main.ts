#!/usr/bin/env node
import '../ci/terminal-guards.js';
import { realCliDeps } from './deps.js';
import { runCli } from './run.js';
import { exit } from '../ci/exit.js';

await exit(runCli(process.argv.slice(2), realCliDeps));
