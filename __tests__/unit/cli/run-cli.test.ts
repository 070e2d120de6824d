import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { MakeDeps } from '../../../src/cli/deps.js';
import { readCommandLine } from '../../../src/cli/command-line.js';
import { HELP, runCli, VERBS } from '../../../src/cli/run-cli.js';
import { findProvider, PROVIDER_IDS } from '../../../src/provider/find.js';
import { isSealKey, newSealKey, RESCUE_BINDING, seal, sealMaterial } from '../../../src/lib/seal.js';
import { createLoginWorld, type LoginWorld } from './login/login-world.js';

const TOKEN = 'refresh-0001-refresh-0001';

interface Run extends LoginWorld {
  /** The inputs of each call of `makeDeps`. */
  made: Readonly<Record<string, string>>[];
}

async function run(args: string[], options: Parameters<typeof createLoginWorld>[0] = {}): Promise<Run> {
  const made: Run['made'] = [];
  const world = createLoginWorld(options);
  const makeDeps: MakeDeps = (_system, inputs) => {
    made.push(inputs);
    return world.deps;
  };
  await runCli(args, world.deps.environment, makeDeps);
  return Object.assign(world, { made });
}

test.each([[[]], [['help']], [['--help']], [['-h']], [['help', 'logon']]])(
  '%j prints only the help',
  async (args: string[]) => {
    const { printed, host, isClosed } = await run(args);
    expect({ printed, lines: host.lines, isClosed }).toEqual({ printed: [HELP], lines: [], isClosed: true });
  },
);

test.each([[['help', 'seal-key']], [['seal-key', '--help', '--print']]])(
  '%j prints only the help of that verb',
  async (args: string[]) => {
    const { printed, host } = await run(args);
    expect(host.lines).toEqual([]);
    expect(printed).toEqual([expect.stringMatching(/^bearer-step seal-key \[OPTIONS\]\n {2}It makes a seal key/u)]);
    expect(printed[0]).toContain('--save COMMAND');
    expect(printed[0]).not.toContain('login');
  },
);

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect((await run(['--version'])).printed).toEqual([version]);
});

describe('providers', () => {
  test('lists all built-in providers', async () => {
    const { printed } = await run(['providers']);
    const ids = (printed[0] ?? '').split('\n').map((line) => line.split(' ')[0]);
    expect(ids).toEqual(PROVIDER_IDS);
    expect(printed[0]).toMatch(/^planio +Planio$/mu);
  });

  test.each(PROVIDER_IDS)('shows %s with each of its operations', async (id) => {
    const { operations } = findProvider(id);
    const { printed } = await run(['providers', 'show', id]);
    expect(printed[0]).toContain(`(provider: ${id})`);
    for (const [name, { description }] of Object.entries(operations)) {
      expect(printed[0]).toContain(name);
      const [text] = (await run(['providers', 'show', id, name])).printed;
      expect(text?.startsWith(`${name}: ${description}\n`)).toBe(true);
    }
  });

  test('shows the parameters of an operation, with an example that is a step', async () => {
    const { printed } = await run(['providers', 'show', 'planio', 'create-issue']);
    const [text = ''] = printed;
    expect(text).toMatch(/^ {2}subject +.*\(required\)$/mu);
    const workflow = text.slice(text.indexOf('  - uses:'), text.indexOf('In a shell:'));
    const [step] = parse(workflow) as { with: Record<string, string> }[];
    expect(step?.with).toMatchObject({ provider: 'planio', operation: 'create-issue' });
    expect(step?.with['parameters']).toContain('subject: ');
  });

  const operations = PROVIDER_IDS.flatMap((id) => Object.keys(findProvider(id).operations).map((name) => [id, name]));

  test.each(operations)('shows a command line for %s %s', async (id = '', name = '') => {
    const [text = ''] = (await run(['providers', 'show', id, name])).printed;
    const [, line = ''] = text.split('In a shell:\n');
    const script = `bearer-step() { printf '%s\\0' "$@"; }\n${line}`;
    const words = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    const { command, values, words: own } = readCommandLine(words, VERBS);
    expect({ command, own, provider: values['provider'] }).toEqual({ command: 'call', own: [name], provider: id });
    const required = Object.entries(findProvider(id).operations[name]?.parameters ?? {}).flatMap(([key, declared]) =>
      declared.required === true ? [key] : [],
    );
    expect(Object.keys(JSON.parse(values['parameters'] ?? '{}') as object)).toEqual(required);
  });

  test.each([
    { args: ['show'], says: 'Write: bearer-step providers show ID [OPERATION].' },
    { args: ['list'], says: 'Write: bearer-step providers show ID [OPERATION].' },
    { args: ['show', 'planio', 'create-issue', 'now'], says: 'is not complete' },
    { args: ['show', 'plano'], says: 'Did you mean "planio"?' },
    { args: ['show', 'planio', 'create-isue'], says: 'Did you mean "create-issue"?' },
  ])('$args fails with what to write', async ({ args, says }) => {
    const { host, printed } = await run(['providers', ...args]);
    expect(host.failures).toEqual([expect.stringContaining(says)]);
    expect(printed).toEqual([]);
  });
});

test('the help has at most 120 characters in a line', () => {
  expect(HELP.split('\n').filter((line) => line.length > 120)).toEqual([]);
});

/** What only a workflow has. */
const OF_GITHUB = /\bvars\b|from secrets|secrets\.\w|\$\{\{|\brunner\b/u;

test('the help does not speak of vars and secrets of GitHub', () => {
  expect(HELP).not.toMatch(OF_GITHUB);
});

test.each([
  { args: ['logon'], says: '[INPUT_INVALID] command: is not known. Did you mean "login"?' },
  { args: ['login', '--client-secret', 'hush-0001'], says: '[INPUT_INVALID] client-secret: is a secret' },
  { args: ['login'], says: 'inputs need a change:' },
  { args: ['seal-key'], says: '[INPUT_INVALID] save: use either --save COMMAND' },
  { args: ['unseal', '--print', '--save', 'x'], says: '[INPUT_INVALID] save: use either --save COMMAND' },
])('$args fails with one error, and closes the terminal', async ({ args, says }) => {
  const { host, printed, isClosed } = await run(args);
  expect(host.failures).toEqual([expect.stringContaining(says)]);
  expect(host.failures[0]).not.toMatch(/hush/u);
  expect(host.failures[0]).not.toMatch(OF_GITHUB);
  expect({ printed, isClosed }).toEqual({ printed: [], isClosed: true });
});

test('passes the options as inputs', async () => {
  const { made } = await run(['login', '--provider', 'redmine', '--no-browser']);
  expect(made).toEqual([{}, { provider: 'redmine' }]);
});

test('login signs a user in', async () => {
  const { host, printed } = await run(['login', '--oob', '--print'], {
    inputs: { provider: 'redmine', 'base-url': 'https://redmine.example.com', 'client-id': 'ci', scope: 'x' },
    typed: ['a-code-0001'],
    serve: ({ url }) =>
      url.pathname === '/oauth/token'
        ? { body: { access_token: 'access-0001-0001', refresh_token: TOKEN } }
        : { body: { user: { login: 'bot' } } },
  });
  expect({ failures: host.failures, printed }).toEqual({ failures: [], printed: [TOKEN] });
});

test('reports an internal error without its text', async () => {
  const { host } = await run(['seal-key', '--print'], {});
  expect(host.failures).toEqual([]);
  const world = createLoginWorld();
  world.deps.terminal.print = () => {
    throw new TypeError('hush-0001');
  };
  await runCli(['seal-key', '--print'], {}, () => world.deps);
  expect(world.host.failures).toEqual([expect.stringMatching(/^\[INTERNAL\].*\(TypeError\)/u)]);
  expect(world.host.failures[0]).not.toContain('hush');
});

describe('seal-key', () => {
  test('prints a new key each time', async () => {
    const keys = [await run(['seal-key', '--print']), await run(['seal-key', '--print'])].flatMap(
      ({ printed }) => printed,
    );
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(isSealKey(key)).toBe(true);
  });

  test('passes the key to a command', async () => {
    const { ran, printed, host } = await run(['seal-key', '--save', 'store it']);
    expect(ran).toEqual([expect.objectContaining({ name: 'save', script: 'store it' })]);
    expect(isSealKey(ran[0]?.stdin ?? '')).toBe(true);
    expect({ printed, lines: host.lines }).toEqual({ printed: [], lines: ['The seal key was saved.'] });
  });
});

describe('unseal', () => {
  const key = newSealKey();
  const envelope = seal(TOKEN, sealMaterial(key), RESCUE_BINDING);

  test.each([
    {
      name: 'from the environment',
      environment: { BEARER_STEP_SEAL_KEY: key },
      typed: [envelope],
      asked: ['envelope'],
    },
    { name: 'that is typed', environment: {}, typed: [key, envelope], asked: ['seal-key', 'envelope'] },
    {
      name: 'in the other base64 alphabet',
      environment: { BEARER_STEP_SEAL_KEY: Buffer.from(key, 'base64url').toString('base64') },
      typed: [envelope],
      asked: ['envelope'],
    },
  ])('opens an envelope with a key $name', async ({ environment, typed, asked }) => {
    const world = await run(['unseal', '--print'], { environment, typed });
    const { host, printed } = world;
    expect({ failures: host.failures, printed, asked: world.asked }).toEqual({ failures: [], printed: [TOKEN], asked });
    host.info(`${TOKEN} ${environment.BEARER_STEP_SEAL_KEY ?? key}`);
    expect(host.infos).toEqual(['*** ***']);
  });

  test('passes the token to a command', async () => {
    const { ran, printed } = await run(['unseal', '--save', 'keep'], {
      environment: { BEARER_STEP_SEAL_KEY: key },
      typed: [envelope],
    });
    expect(ran.map(({ stdin }) => stdin)).toEqual([TOKEN]);
    expect(printed).toEqual([]);
  });

  test.each([
    {
      name: 'another key',
      environment: { BEARER_STEP_SEAL_KEY: newSealKey() },
      typed: [envelope],
      says: '[SEAL_INVALID]',
    },
    {
      name: 'an invalid envelope',
      environment: { BEARER_STEP_SEAL_KEY: key },
      typed: ['hush-0001'],
      says: '[SEAL_INVALID]',
    },
    {
      name: 'half an envelope',
      environment: { BEARER_STEP_SEAL_KEY: key },
      typed: [envelope.slice(0, 40)],
      says: '[SEAL_INVALID]',
    },
    {
      name: 'an empty line',
      environment: { BEARER_STEP_SEAL_KEY: key },
      typed: [],
      says: '[INPUT_INVALID] envelope: is empty',
    },
    { name: 'no key', environment: {}, typed: [], says: '[INPUT_INVALID] seal-key: is empty' },
    {
      name: 'an invalid key',
      environment: { BEARER_STEP_SEAL_KEY: 'hush-0001' },
      typed: [envelope],
      says: '[INPUT_INVALID] seal-key: is not 32 bytes',
    },
    {
      name: 'a key with a line break',
      environment: { BEARER_STEP_SEAL_KEY: `${key}\n` },
      typed: [envelope],
      says: '[INPUT_INVALID] seal-key: is not 32 bytes',
    },
  ])('fails with $name', async ({ environment, typed, says }) => {
    const { host, printed } = await run(['unseal', '--print'], { environment, typed });
    expect(host.failures).toEqual([expect.stringContaining(says)]);
    expect(host.failures[0]).not.toMatch(/hush|refresh-0001/u);
    expect(printed).toEqual([]);
  });
});
