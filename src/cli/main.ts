#!/usr/bin/env node
import { exit } from '../ci/exit.js';
import { guardTerminal } from '../ci/guard.js';

guardTerminal();
const { startCli } = await import('./start-cli.js');
await exit(startCli(process.argv.slice(2), process.env));
