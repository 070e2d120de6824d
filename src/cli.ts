#!/usr/bin/env node
import './host/terminal-guards.js';
import { realCliDeps } from './login/deps.js';
import { runCli } from './run-cli.js';
import { exit } from './host/exit.js';

await exit(runCli(process.argv.slice(2), realCliDeps));
