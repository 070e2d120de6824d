/** Checks that imports go one way (docs/design/001-one-way-layers.md). It reads the import lines of all files. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';

interface Import {
  /** The importing file, below src. */
  from: string;
  /** A file below src, or the name of a package. */
  to: string;
  /** Whether the import is removed at compile time. */
  typeOnly: boolean;
}

const FILES = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const read = (file: string): string => readFileSync(join('src', file), 'utf8');

const STATEMENT =
  /^(?:import|export)\b(?<what>[^;'"]*?)\bfrom '(?<named>[^']+)'|^import '(?<bare>[^']+)'|\bimport\('(?<late>[^']+)'\)/gmu;

function importsOf(file: string): Import[] {
  return [...read(file).matchAll(STATEMENT)].map(({ groups = {} }) => {
    const { what = '', named, bare, late } = groups;
    const name = named ?? bare ?? late ?? '';
    const to = name.startsWith('.') ? normalize(join(dirname(file), name)).replace(/\.js$/u, '.ts') : name;
    const items = /\{([^}]*)\}/u.exec(what)?.[1]?.split(',') ?? ['a value'];
    const onlyTypes = items.every((item) => /^\s*(?:type\s|$)/u.test(item));
    return { from: file, to, typeOnly: named !== undefined && (/^\s*type\b/u.test(what) || onlyTypes) };
  });
}

const IMPORTS = FILES.flatMap(importsOf);
const lines = (imports: Import[]): string[] => imports.map(({ from, to }) => `${from} imports ${to}`);
const isOwn = ({ to }: Import): boolean => FILES.includes(to);
const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file);

test('this test finds the import lines', () => {
  expect(IMPORTS).toContainEqual({ from: 'actions/step/main.ts', to: 'ci/guard.ts', typeOnly: false });
  expect(IMPORTS).toContainEqual({ from: 'ci/host.ts', to: 'lib/secrets.ts', typeOnly: true });
  expect(IMPORTS).toContainEqual({ from: 'inputs/yaml.ts', to: 'yaml', typeOnly: false });
  expect(FILES.filter((file) => importsOf(file).length > 0).length).toBeGreaterThan(30);
});

describe('each package has one home:', () => {
  const HOMES: Readonly<Record<string, string[]>> = {
    '@actions/cache': ['ci/cache/child'],
    '@actions/core': ['ci/'],
    '@actions/http-client': ['http/'],
    jose: ['auth/client-auth/sign-jwt', 'auth/dpop/sign-proof'],
    'jq-web': ['response/jq/'],
    oauth4webapi: ['cli/login/'],
    sax: ['report/cause/junit/'],
    valibot: ['provider/schema', 'provider/file/'],
    yaml: ['inputs/yaml', 'provider/file/'],
  };
  const packages = IMPORTS.filter((item) => !isOwn(item) && !item.to.startsWith('node:'));
  const packageOf = (name: string): string => /^(?:@[^/]+\/)?[^/]+/u.exec(name)?.[0] ?? name;

  test.each(Object.entries(HOMES))('%s is imported only in src/%j', (name, homes) => {
    const users = packages.filter(({ to }) => packageOf(to) === name);
    expect(users).not.toEqual([]);
    expect(lines(users.filter(({ from }) => !homes.some((home) => from.startsWith(home))))).toEqual([]);
  });

  test('no other package is imported', () => {
    expect(lines(packages.filter(({ to }) => !Object.hasOwn(HOMES, packageOf(to))))).toEqual([]);
  });
});

describe('the layers of src', () => {
  /** From the highest to the lowest. A file imports only from its own layer and from those below. */
  const LAYERS = [
    'actions',
    'cli',
    'report',
    'step',
    'auth',
    'request',
    'response',
    'provider',
    'inputs',
    'http',
    'ci',
    'lib',
  ];
  const layerOf = (file: string): number => LAYERS.indexOf(folderOf(file));
  test('contain every file', () => {
    expect(FILES.filter((file) => layerOf(file) === -1)).toEqual([]);
  });

  test('import values and types only downwards', () => {
    expect(lines(IMPORTS.filter((item) => isOwn(item) && layerOf(item.to) < layerOf(item.from)))).toEqual([]);
  });

  test('import nothing from outside src', () => {
    expect(lines(IMPORTS.filter((item) => !isOwn(item) && /^(?:\.|\/)|\.ts$/u.test(item.to)))).toEqual([]);
  });

  test('have no import cycle, of values or of types', () => {
    const next = (file: string): string[] => IMPORTS.filter(({ from }) => from === file).map(({ to }) => to);
    const reachable = (file: string): Set<string> => {
      const visited = new Set<string>();
      const queue = next(file);
      for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
        if (visited.has(current)) continue;
        visited.add(current);
        queue.push(...next(current));
      }
      return visited;
    };
    expect(FILES.filter((file) => reachable(file).has(file))).toEqual([]);
  });

  test('do not let an action import another action', () => {
    const actionOf = (file: string): string => file.split('/')[1] ?? '';
    const within = IMPORTS.filter(({ from, to }) => [from, to].every((file) => folderOf(file) === 'actions'));
    expect(lines(within.filter(({ from, to }) => actionOf(from) !== actionOf(to)))).toEqual([]);
  });
});

test('only ci/ and the entries read process.env', () => {
  const readers = FILES.filter((file) => /\bprocess\.env\b/u.test(read(file)));
  const isEntry = (file: string): boolean => /^(?:actions\/[^/]+\/(?:main|post)|cli\/main)\.ts$/u.test(file);
  expect(readers.filter((file) => folderOf(file) !== 'ci' && !isEntry(file))).toEqual([]);
});

test('an entry imports only files without side effects before its guards are active', () => {
  const entries = FILES.filter((file) => /^(?:actions\/[^/]+\/(?:main|post)|cli\/main)\.ts$/u.test(file));
  const late = (file: string): string[] =>
    [...read(file).matchAll(/\bimport\([^')]*'([^']+)'/gu)].map(([, name = '']) =>
      normalize(join(dirname(file), name)).replace(/\.js$/u, '.ts'),
    );
  const early = IMPORTS.filter(({ from, to }) => entries.includes(from) && !late(from).includes(to));
  expect(new Set(early.map(({ to }) => to))).toEqual(
    new Set(['ci/exit.ts', 'ci/guard.ts', 'ci/state.ts', 'http/preconnect.ts', 'actions/step/first-connection.ts']),
  );
});

describe('a system is data:', () => {
  const ids = readdirSync('providers').flatMap((file) => /^(.+)\.yml$/u.exec(file)?.[1] ?? []);

  /** Returns the complete string literals of a file. Ignores comments and parts of longer strings. */
  function stringsOf(file: string): string[] {
    const strings: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node)) strings.push(node.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest));
    return strings;
  }
  const sources = FILES.filter((file) => !file.endsWith('.generated.ts')).map(
    (file) => [file, stringsOf(file)] as const,
  );

  test.each(ids)('the id %s is not in the code', (id) => {
    // A CI system may have the name of a provider.
    const users = sources
      .filter(([file, strings]) => !file.startsWith('ci/systems/') && strings.includes(id))
      .map(([file]) => file);
    // The exception is the default of the input `provider`.
    expect(users).toEqual(id === 'oauth2' ? ['provider/inputs.ts'] : []);
  });
});
