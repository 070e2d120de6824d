/** Installs the tools' versions into `.cache/causes`, once. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const CACHE = resolve('.cache/causes');

const NODE: Readonly<Record<string, readonly string[]>> = {
  jest29: ['jest@29'],
  jest30: ['jest@30'],
  eslint8: ['eslint@8'],
  eslint9: ['eslint@9', '@eslint/js@9'],
  eslint10: ['eslint@10', '@eslint/js@10'],
  tsc5: ['typescript@5'],
  tsc6: ['typescript@6'],
  npm9: ['npm@9'],
  npm10: ['npm@10'],
};
const PYTHON: Readonly<Record<string, readonly string[]>> = {
  pytest8: ['pytest==8.3.5', 'pytest-xdist', 'pytest-rerunfailures<16', 'pytest-timeout'],
  pytest9: ['pytest', 'pytest-xdist', 'pytest-rerunfailures', 'pytest-timeout'],
};

/** Versions of npm are found by PATH: a project has no `node_modules` of them. */
const BY_PATH = /^npm\d/u;

/** Returns the folder with a `node_modules`, or of what PATH gets; undefined if `name` is no install. */
export function installed(name = ''): { kind: 'node' | 'path'; folder: string; path?: string } | undefined {
  const folder = join(CACHE, name);
  const packages = NODE[name] ?? PYTHON[name];
  if (packages === undefined) return undefined;
  const kind = name in NODE ? 'node' : 'python';
  if (!existsSync(join(folder, 'done'))) {
    mkdirSync(folder, { recursive: true });
    if (kind === 'node') {
      writeFileSync(join(folder, 'package.json'), '{"private":true}');
      execFileSync('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder, stdio: 'inherit' });
    } else {
      execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
      execFileSync(join(folder, 'bin/pip'), ['install', '--quiet', ...packages], { stdio: 'inherit' });
    }
    writeFileSync(join(folder, 'done'), '');
  }
  if (BY_PATH.test(name))
    return { kind: 'path', folder: join(folder, 'node_modules'), path: join(folder, 'node_modules/.bin') };
  return kind === 'node' ? { kind, folder } : { kind: 'path', folder, path: join(folder, 'bin') };
}
