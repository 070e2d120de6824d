/** A repository like this one, small, with a bare origin, in a temp folder. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HASH_FILE, hashSources } from '../../../scripts/sources-hash.mjs';

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- An input that takes
  two lines.
- Another one.
`;

const LOCKED = {
  '': { version: '0.1.0' },
  'node_modules/tunnel': { version: '0.0.6', license: 'MIT', integrity: 'sha512-AAAA' },
};

const SOURCES: Readonly<Record<string, string>> = {
  'CHANGELOG.md': CHANGELOG,
  'package.json': '{\n  "name": "sample",\n  "version": "0.1.0",\n  "license": "MIT"\n}\n',
  'package-lock.json': `${JSON.stringify({ name: 'sample', version: '0.1.0', packages: LOCKED }, null, 2)}\n`,
  'src/index.ts': 'export {};\n',
  'providers/sample.yml': 'id: sample\n',
  'tsconfig.json': '{}\n',
  'dist/main/index.js': '// main\n',
  'dist/main/licenses.txt': 'MIT\n',
  'dist/packages.json': '[{ "path": "node_modules/tunnel", "bundles": ["main"] }]\n',
  'dist/post/index.js': '// post\n',
};
/** What a release runs, and what its hash of the sources needs. */
const COPIES = ['scripts/release', 'scripts/sources-hash.mjs', 'scripts/bundle'];
const HASHED = ['build', 'bundle-name', 'bundled-packages', 'cache-library', 'strip-texts'].map(
  (name) => `scripts/${name}.mjs`,
);

/** The environment of a machine without settings of a user. */
export const ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  // No sample hooks in new repositories.
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'init.templateDir',
  GIT_CONFIG_VALUE_0: '',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

export interface ReleaseWorld {
  folder: string;
  /** The bare repository. */
  origin: string;
  /** Clones the origin into a new folder, and returns its path. */
  clone: () => string;
  /** Commits a text to main of the origin. */
  commit: (path: string, text: string) => void;
  /** The tags of the origin, in order. */
  tags: () => string[];
  remove: () => void;
}

/** Returns what Git prints. Throws if it fails. */
export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, env: ENVIRONMENT, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** Makes the origin that each world gets a copy of, and returns its folder. */
export function makeOrigin(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-release-'));
  const first = join(folder, 'first');
  git(folder, 'init', '--quiet', '--initial-branch', 'main', first);
  writeRepository(first);
  git(first, 'add', '--all');
  git(first, 'commit', '--quiet', '--message', 'Change');
  git(folder, 'clone', '--quiet', '--bare', first, 'origin.git');
  // As on GitHub, where a workflow checks out any commit.
  git(join(folder, 'origin.git'), 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  return folder;
}

export function makeReleaseWorld(template: string): ReleaseWorld {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-release-'));
  const origin = join(folder, 'origin.git');
  cpSync(join(template, 'origin.git'), origin, { recursive: true });
  const clone = (): string => {
    const path = join(mkdtempSync(join(folder, 'clone-')), 'work');
    git(folder, 'clone', '--quiet', origin, path);
    return path;
  };
  return {
    folder,
    origin,
    clone,
    commit: (path, text) => {
      const root = clone();
      writeFileSync(join(root, path), text);
      git(root, 'add', path);
      git(root, 'commit', '--quiet', '--message', 'Change');
      git(root, 'push', '--quiet', 'origin', 'HEAD:main');
    },
    tags: () => git(origin, 'tag', '--list').split('\n').filter(Boolean),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function writeRepository(root: string): void {
  for (const [path, text] of Object.entries(SOURCES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const path of COPIES) cpSync(path, join(root, path), { recursive: true });
  for (const path of HASHED) writeFileSync(join(root, path), '// hashed\n');
  writeFileSync(join(root, HASH_FILE), `${hashSources(root)}\n`);
}
