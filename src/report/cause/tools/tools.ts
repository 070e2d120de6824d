import { cargo } from './cargo.js';
import { cmake } from './cmake.js';
import { crash } from './crash.js';
import { ctest, ctestNotRun } from './ctest.js';
import { eslint } from './eslint.js';
import { gcc } from './gcc.js';
import { goJson } from './go-json.js';
import { go } from './go.js';
import { jest } from './jest.js';
import { limits } from './limits.js';
import { linters } from './linters.js';
import { log } from './log.js';
import { failedTarget, make } from './make.js';
import { maven } from './maven.js';
import { mocha } from './mocha.js';
import { mypy } from './mypy.js';
import { network } from './network.js';
import { nodeTest } from './node-test.js';
import { npm } from './npm.js';
import { pip } from './pip.js';
import { pytest } from './pytest.js';
import type { Tool } from './recognizer.js';
import { shell } from './shell.js';
import { javaTrace, nodeTrace, pythonTrace } from './traces.js';
import { tap } from './tap.js';
import { tsc } from './tsc.js';
import { unittest } from './unittest.js';
import { vitest } from './vitest.js';

/**
 * All tools. Of one rank, the first is the main cause: what stops a build comes before what needs the build, and what
 * runs tests of any language before what these tests print.
 */
export const TOOLS: readonly Tool[] = [
  limits,
  ctest,
  tsc,
  cargo,
  maven,
  gcc,
  mypy,
  goJson,
  go,
  vitest,
  jest,
  mocha,
  nodeTest,
  tap,
  pytest,
  unittest,
  eslint,
  linters,
  cmake,
  make,
  npm,
  ctestNotRun,
  network,
  crash,
  nodeTrace,
  pythonTrace,
  javaTrace,
  pip,
  shell,
  log,
  failedTarget,
];
