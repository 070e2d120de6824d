/** Compares the documents with the code, and checks their links, examples and words. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments, type Document } from 'yaml';
import { KNOWN } from '../../scripts/provider-files.js';
import { runCommand, type CommandResult } from '../../src/lib/command.js';
import { ERROR_CODES } from '../../src/lib/errors.js';
import { InputErrors } from '../../src/inputs/input-errors.js';
import { STEP_GROUPS, type StepInputs } from '../../src/step/inputs.js';
import { STEP_OUTPUTS } from '../../src/step/outputs.js';
import { REPORT_GROUPS } from '../../src/report/inputs.js';
import { REPORT_OUTPUTS } from '../../src/report/outputs.js';
import { TRACKER_IDS } from '../../src/report/trackers.js';
import { readInputs, type Group } from '../../src/inputs/declaration.js';
import { readProvider } from '../../src/provider/file/read.js';
import { prepare } from '../../src/step/prepare.js';
import { firstBlock } from '../support/documents.js';
import { createFakeHost } from '../support/fake-host.js';

type Described = Record<string, { description: string; default?: string; required?: boolean }>;
interface ActionFile {
  inputs: Described;
  outputs: Described;
  runs: { using: string; main: string; post: string };
}

const read = (path: string): string => readFileSync(path, 'utf8');
const ACTION = parse(read('action.yml')) as ActionFile;
const INPUTS = Object.keys(ACTION.inputs);
const REPORT = parse(read('report/action.yml')) as ActionFile;
const REFERENCE = read('docs/reference.md');

const below = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
const DOCUMENTS = [
  ...readdirSync('.').filter((file) => file.endsWith('.md')),
  ...below('docs', '.md'),
  ...below('report', '.md'),
];

const noYaml = (): Promise<never> => Promise.reject(new Error('No YAML here.'));

/** What the action reads when `inputs` are given. */
const readWith = (inputs: Record<string, string>): Promise<StepInputs> =>
  readInputs(STEP_GROUPS, createFakeHost({ inputs }), new InputErrors(), noYaml);

describe('action.yml', () => {
  test('declares the inputs that are read, and no other', async () => {
    const host = createFakeHost();
    await prepare(host, noYaml, {}).catch(() => undefined);
    expect([...INPUTS].sort()).toEqual([...new Set(host.read)].sort());
  });

  test('declares the outputs that can be set, and no other', () => {
    const declared = STEP_OUTPUTS.flatMap(({ outputs }) => Object.keys(outputs));
    expect(Object.keys(ACTION.outputs).sort()).toEqual(declared.sort());
  });

  test("leaves defaults and requirements to the code, where a blank input is unset; only expressions are the runner's", () => {
    const inputs = Object.values(ACTION.inputs);
    const fields = inputs.flatMap((input) => Object.keys(input));
    expect(new Set(fields)).toEqual(new Set(['description', 'default']));
    expect(inputs.flatMap(({ default: value }) => value ?? []).filter((value) => !isExpression(value))).toEqual([]);
  });

  test('runs what is built', () => {
    for (const entry of [ACTION.runs.main, ACTION.runs.post]) expect(entry).toMatch(/^dist\/\w+\/index\.js$/u);
  });

  test('names every provider', () => {
    const ids = readdirSync('providers').flatMap((file) => /^(.+)\.yml$/u.exec(file)?.[1] ?? []);
    for (const id of ids) expect(ACTION.inputs['provider']?.description).toContain(id);
  });
});

describe('report/action.yml', () => {
  const texts = (declared: Described): [name: string, description: string][] =>
    Object.entries(declared).map(([name, { description }]) => [name, description]);

  test('declares the inputs and outputs of the code, and no other', () => {
    const groups: readonly Group[] = REPORT_GROUPS;
    const inputs = groups.flatMap((group) => Object.values(group.inputs).map(({ name }) => name));
    expect(Object.keys(REPORT.inputs)).toEqual(inputs);
    const outputs = REPORT_OUTPUTS.flatMap((group) => Object.keys(group.outputs));
    expect(Object.keys(REPORT.outputs)).toEqual(outputs);
  });

  // The runner evaluates expressions in descriptions: it then refuses the action.
  test.each([...texts(REPORT.inputs), ...texts(REPORT.outputs)])('describes %s without an expression', (_, text) => {
    expect(text).not.toContain('${{');
  });

  test('has only expressions as defaults', () => {
    const defaults = Object.values(REPORT.inputs).flatMap(({ default: value }) => value ?? []);
    expect(defaults).not.toEqual([]);
    expect(defaults.filter((value) => !isExpression(value))).toEqual([]);
  });

  test('runs what is built, and nothing after the job', () => {
    expect(join('report', REPORT.runs.main)).toBe('dist/report/index.js');
    expect(REPORT.runs.post).toBeUndefined();
  });

  test('names every tracker', () => {
    for (const id of TRACKER_IDS) expect(REPORT.inputs['provider']?.description).toContain(id);
  });
});

describe.each(['README.md', 'report/README.md'])('the job of the report in %s', (page) => {
  const block = firstBlock(read(page), 'report:');

  test('is the job of the recipe, which act runs', () => {
    const { jobs } = parse(read('docs/recipes/report-failure.yml')) as { jobs: object };
    expect(parse(block)).toEqual({ report: Reflect.get(jobs, 'report') as unknown });
  });

  test('has at most ten lines', () => expect(block.split('\n').length).toBeLessThanOrEqual(10));
});

const isExpression = (text: string): boolean => /^\$\{\{ [\w.]+ \}\}$/u.test(text);

/** The sections of a chapter of the reference that describe one input or output each, by name. */
function sections(chapter: string): [name: string, text: string][] {
  const [, text = ''] = REFERENCE.split(new RegExp(`^## ${chapter}$`, 'mu'));
  const [own = ''] = text.split(/^## /mu);
  return [...own.matchAll(/^#### `(?<name>[^`]+)`\n(?<text>[\s\S]*?)(?=^#|$(?![\s\S]))/gmu)].map(({ groups }) => [
    groups?.['name'] ?? '',
    groups?.['text'] ?? '',
  ]);
}

describe('the reference', () => {
  test('has one heading for each input and each output, in the order of action.yml', () => {
    expect(sections('Inputs').map(([name]) => name)).toEqual(INPUTS);
    expect(sections('Outputs').map(([name]) => name)).toEqual(Object.keys(ACTION.outputs));
  });

  test.each(sections('Inputs'))('tells the default of %s', (_, text) => {
    expect(text).toMatch(/\bDefault:\s/u);
  });

  const written = sections('Inputs').flatMap(([name, text]) => {
    const value = /\bDefault:\s+`([^`]+)`(?=\.)/u.exec(text)?.[1];
    return value === undefined ? [] : [{ name, value }];
  });

  test('names each default that is an expression, as action.yml has it', () => {
    const expressions = written.filter(({ value }) => isExpression(value));
    const declared = Object.entries(ACTION.inputs).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [{ name, value }],
    );
    expect(expressions).toEqual(declared);
  });

  const constants = written.filter(({ value }) => !isExpression(value));

  test.each(constants)('the default of $name is $value: giving it changes nothing', async ({ name, value }) => {
    const accepted = ({ expectStatus }: StepInputs): number[] =>
      Array.from({ length: 600 }, (_, status) => status).filter(expectStatus);
    const [unset, set] = [await readWith({}), await readWith({ [name]: value })];
    const fixed = { given: undefined, expectStatus: undefined };
    expect({ ...set, ...fixed }).toEqual({ ...unset, ...fixed });
    expect(accepted(set)).toEqual(accepted(unset));
  });

  test.each([
    { name: 'retries', field: 'retries', scale: 1 },
    { name: 'timeout', field: 'timeoutMs', scale: 1000 },
    { name: 'idle-timeout', field: 'idleTimeoutMs', scale: 1000 },
    { name: 'min-ttl', field: 'minTtlMs', scale: 1000 },
  ] as const)('the default of $name is a number, and action.yml names the same', async ({ name, field, scale }) => {
    const value = String((await readWith({}))[field] / scale);
    expect(written).toContainEqual({ name, value });
    expect(ACTION.inputs[name]?.description).toContain(`Default: ${value}.`);
  });
});

/** The heading of docs/troubleshooting.md that is not an error code. */
const REPORTS = 'Reports of failing builds';

test('every error code has one heading in docs/troubleshooting.md, and there is no other', () => {
  const headings = [...read('docs/troubleshooting.md').matchAll(/^## (.+)$/gmu)].map(([, heading]) => heading);
  expect(headings.sort()).toEqual([...ERROR_CODES, REPORTS].sort());
});

/** Inputs whose text is parsed: an expression in them is pasted before that. */
const MAPS = ['variables', 'parameters', 'query', 'headers', 'body', 'token-parameters', 'fields'];

/** Inputs whose text is a script. */
const COMMANDS = ['load-refresh-token', 'save-refresh-token'];

/** Every text under the name of a map input, anywhere in a YAML value. */
function mapTexts(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) =>
    typeof item === 'string' ? (MAPS.includes(name) ? [item] : []) : mapTexts(item),
  );
}

const RECIPES = below('docs/recipes', '.yml');

/** A YAML text of the documents, read. */
function readBlock(name: string, text: string): { name: string; text: string; value: unknown; errors: unknown[] } {
  const parsed = Array.from<Document>(parseAllDocuments(text));
  return {
    name,
    text,
    value: parsed.map((item): unknown => item.toJS()),
    errors: parsed.flatMap(({ errors }) => errors),
  };
}

/** The fenced YAML of the documents, and the recipes. */
const BLOCKS = [
  ...DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/^( *)```ya?ml\n([\s\S]*?)\n\1```/gmu)].map(([, indent = '', text = ''], index) =>
      readBlock(`${document}, block ${index + 1}`, text.replaceAll(new RegExp(`^${indent}`, 'gmu'), '')),
    ),
  ),
  ...RECIPES.map((file) => readBlock(file, read(file))),
];

describe('examples', () => {
  test('are found', () => {
    expect(BLOCKS.filter(({ text }) => text.includes('client-secret')).length).toBeGreaterThan(5);
  });

  test.each(BLOCKS)('$name is YAML, and quotes every expression in a map with toJSON', ({ value, errors }) => {
    expect(errors).toEqual([]);
    expect(mapTexts(value).filter((map) => /\$\{\{(?!\s*toJSON\()/u.test(map))).toEqual([]);
  });

  test.each(BLOCKS)('$name pastes no expression into a script', ({ text }) => {
    const scripts = text.matchAll(/^( *)(?:- )?run: *(?:[|>][-+]?\n((?:\1 +.*\n?|\s*\n)*)|(.*))/gmu);
    expect([...scripts].filter(([script]) => script.includes('${{')).map(([script]) => script)).toEqual([]);
  });

  test.each(BLOCKS)('$name pastes no expression into a command, and no token onto its command line', ({ value }) => {
    const commands = stepsOf(value).flatMap(({ with: inputs = {} }) =>
      COMMANDS.flatMap((name) => (typeof inputs[name] === 'string' ? inputs[name] : [])),
    );
    expect(commands.filter((command) => /\$\{\{|\$\(cat\)/u.test(command))).toEqual([]);
  });

  test.each(BLOCKS)('$name gives only inputs that there are', ({ value }) => {
    const given = (action: RegExp): string[] =>
      stepsOf(value).flatMap(({ uses = '', with: inputs = {} }) => (action.test(uses) ? Object.keys(inputs) : []));
    expect(INPUTS).toEqual(expect.arrayContaining(given(/(?:^|\/)bearer-step@|^\.\/$/u)));
    expect(Object.keys(REPORT.inputs)).toEqual(expect.arrayContaining(given(/\/bearer-step\/report@/u)));
  });
});

describe('the provider files of docs/provider-files.md', () => {
  const examples = BLOCKS.filter(({ text }) => text.startsWith('id: '));
  const schema = JSON.parse(read('providers/schema.json')) as Schema;

  test.each(examples)('$name is one', ({ name, text }) => {
    expect(() => readProvider(name, text, KNOWN)).not.toThrow();
  });

  test('have every field', () => {
    const written = new Set(fieldsOf(schema, ...examples.flatMap(({ value }) => value)));
    expect(fieldsOf(schema).filter((field) => !written.has(field))).toEqual([]);
  });
});

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  /** The alternatives of a value. */
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** Returns a schema with the fields of all its alternatives, and of the items of its lists. */
function allOf(schema: Schema): Schema {
  const parts = [schema.items ?? [], schema.anyOf ?? [], schema.oneOf ?? []].flat().map(allOf);
  const maps = [...parts, schema].flatMap(({ additionalProperties: map }) => (typeof map === 'object' ? [map] : []));
  const properties = Object.assign(
    {},
    ...parts.map((part) => part.properties),
    schema.properties,
  ) as Schema['properties'];
  return { ...(properties && { properties }), ...(maps[0] && { additionalProperties: maps[0] }) };
}

/** The fields of a schema as dotted paths, `*` for the names of a map: all of them, or those that a value has. */
function fieldsOf(schema: Schema, ...values: unknown[]): string[] {
  const { properties = {}, additionalProperties: items } = allOf(schema);
  const maps = values.flat().filter((value) => typeof value === 'object' && value !== null) as Record<
    string,
    unknown
  >[];
  const below = (name: string, inner: Schema, given: unknown[]): string[] =>
    values.length > 0 && given.length === 0
      ? []
      : [name, ...fieldsOf(inner, ...given).map((field) => `${name}.${field}`)];
  return [
    ...Object.entries(properties).flatMap(([name, inner]) =>
      below(
        name,
        inner,
        maps.filter((map) => name in map).map((map) => map[name]),
      ),
    ),
    ...(typeof items === 'object'
      ? below(
          '*',
          items,
          maps.flatMap((map) => Object.values(map)),
        )
      : []),
  ];
}

interface Step {
  uses?: string;
  with?: Record<string, unknown>;
}

/** Every step that uses an action, anywhere in a YAML value. */
function stepsOf(value: unknown): Step[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...('uses' in value ? [value as Step] : []), ...Object.values(value).flatMap(stepsOf)];
}

describe('the commands of docs/refresh-tokens.md', () => {
  const recipes = BLOCKS.filter(({ name }) => name.startsWith('docs/refresh-tokens.md')).flatMap(({ value }) =>
    stepsOf(value).flatMap(({ with: inputs = {} }) => {
      const [load, save] = COMMANDS.map((name) => inputs[name]);
      const isCommand = typeof save === 'string' && !['branch', 'none'].includes(save);
      return isCommand ? [{ load: typeof load === 'string' ? load : '', save }] : [];
    }),
  );
  /** Stands in for every tool: keeps what it gets in the way that its arguments name, else prints what it has. */
  const tool = `#!/usr/bin/env bash
    set -euo pipefail
    echo "$*" >> "$HOME/arguments"
    case " $*" in
      *file:///dev/stdin* | *' --file /dev/stdin '*) cat /dev/stdin > "$HOME/kept" ;;
      *' value=-'* | *' --data-file=-'* | *' secret set '*) cat > "$HOME/kept" ;;
      *) cat "$HOME/kept" ;;
    esac`;
  const token = 'a-refresh-token-of-some-length';
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'bearer-step-commands-'));
    mkdirSync(join(home, '.bearer-step'));
    for (const name of ['gh', 'vault', 'aws', 'az', 'gcloud']) writeFileSync(join(home, name), tool, { mode: 0o755 });
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const run = (script: string, stdin: string): Promise<CommandResult> => {
    const environment = {
      PATH: `${home}:${process.env['PATH'] ?? ''}`,
      HOME: home,
      GITHUB_REPOSITORY: 'example/project',
    };
    const signal = new AbortController().signal;
    return runCommand({ name: 'recipe', script, stdin, environment, workspace: home, signal });
  };

  test('are found', () => expect(recipes.length).toBeGreaterThanOrEqual(6));

  test.each(recipes)('$save reads the token from standard input, and "$load" prints it', async ({ load, save }) => {
    expect(await run(save, token)).toMatchObject({ ending: 'ok', stdout: '', stderr: '' });
    if (load !== '') expect(await run(load, '')).toMatchObject({ ending: 'ok', stdout: token });
    expect(existsSync(join(home, 'arguments')) ? read(join(home, 'arguments')) : '').not.toContain(token);
  });
});

/** Returns the anchors of a page, as GitHub makes them from its headings. */
function anchorsOf(page: string): string[] {
  const text = read(page).replaceAll(/^( *)```[\s\S]*?^\1```/gmu, '');
  const slugs = [...text.matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return slugs.map((slug, index) => {
    const earlier = slugs.slice(0, index).filter((other) => other === slug).length;
    return earlier === 0 ? slug : `${slug}-${earlier}`;
  });
}

/** Returns whether a link of a page leads to a file, and to a heading of it if it names one. */
function isLinkGood(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

test.each(DOCUMENTS)('every link of %s leads to a file and a heading', (document) => {
  const text = read(document).replaceAll(/^( *)```[\s\S]*?^\1```/gmu, '');
  const links = [...text.matchAll(/\]\(\s*(?!https?:|mailto:)([^)\s]+)\s*\)/gu)].map(([, link = '']) => link);
  expect(links.filter((link) => !isLinkGood(document, link))).toEqual([]);
});

test('every document and every recipe can be reached by links from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    if (!page.endsWith('.md')) continue;
    for (const [, link = ''] of read(page).matchAll(/\]\(\s*(?!https?:|mailto:|#)([^)#\s]+)/gu)) {
      const target = join(dirname(page), link);
      const files = /\.\w+$/u.test(target) ? [target] : pagesIn(target);
      for (const file of files) reached.add(file);
    }
  }
  expect([...DOCUMENTS, ...RECIPES].filter((file) => !reached.has(file))).toEqual([]);
});

/** Returns the pages that GitHub lists for a link to a folder. */
const pagesIn = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path).flatMap((file) => (file.endsWith('.md') ? join(path, file) : []))
    : [];

test('every provider has a page, which the README links', () => {
  const ids = readdirSync('providers').flatMap((file) => /^(.+)\.yml$/u.exec(file)?.[1] ?? []);
  for (const id of ids) expect(read('README.md')).toContain(`(docs/providers/${id}.md)`);
});

test('the README stays under 300 lines', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(300);
});

test.each(below('.github/workflows', '.yml'))('the actions in %s are pinned by a full SHA', (file) => {
  const uses = [...read(file).matchAll(/^\s*(?:- )?uses: *(\S+)/gmu)].map(([, action = '']) => action);
  expect(uses.filter((action) => !/^\.\/|@[0-9a-f]{40}$/u.test(action))).toEqual([]);
});
