/** What a run loads: docs/design/003-start-up.md. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { at, expectSuccess, reply, run, serve, token } from './stage.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-start-up-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Resolves to the names of the built-in modules that Node loads in a run with a token and a request. */
async function modulesOfRun(): Promise<string[]> {
  const [hook, list] = [join(folder, 'hook.cjs'), join(folder, 'modules')];
  const write = `require('node:fs').writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join('\\n'))`;
  writeFileSync(hook, `process.on('exit', () => ${write});`);
  const server = await serve({ '/token': token(), '/a': reply(200, { id: 1 }) });
  expectSuccess(await run({ inputs: at(server, 'GET /a'), env: { NODE_OPTIONS: `--require=${hook}` } }));
  return readFileSync(list, 'utf8')
    .split('\n')
    .flatMap((line) => /^NativeModule (.+)$/u.exec(line)?.[1] ?? []);
}

test('a run with a token and a request loads no module of Node that it does not use', async () => {
  const modules = await modulesOfRun();
  expect(modules).toContain('https');
  const unused = [
    'child_process',
    'fs/promises',
    'perf_hooks',
    'worker_threads',
    'zlib',
    'internal/deps/undici/undici',
  ];
  expect(modules.filter((name) => unused.includes(name))).toEqual([]);
});

test('the bundles are ASCII, which Node decodes fastest', () => {
  const bundles = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  expect(bundles).toContain(join('main', 'index.js'));
  expect(bundles.filter((file) => !/^\p{ASCII}*$/u.test(readFileSync(join('dist', file), 'utf8')))).toEqual([]);
});
