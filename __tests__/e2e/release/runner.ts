/**
 * Runs .github/workflows/release.yml without GitHub: its scripts for real, in clones of a local repository. npm and gh are
 * replaced; of the actions, checkout is a clone, and the others are noted.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { ENVIRONMENT, git, type ReleaseWorld } from './world.js';

interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
  run?: string;
}

interface Job {
  needs?: string | string[];
  if?: string;
  permissions?: Record<string, string>;
  outputs?: Record<string, string>;
  env?: Record<string, string>;
  steps: Step[];
}

export const WORKFLOW_FILE = '.github/workflows/release.yml';
export const WORKFLOW = parse(readFileSync(WORKFLOW_FILE, 'utf8')) as {
  permissions: Record<string, string>;
  env: Record<string, string>;
  jobs: Record<string, Job>;
};

/** What GitHub knows: gh reads and writes it as a file. */
export interface GithubState {
  /** How many runs passed, by workflow file. */
  passed: Record<string, number>;
  /** The setting of the repository. */
  immutable: boolean;
  releases: Record<string, { draft: boolean; immutable: boolean; notes: string; files: string[] }>;
}

interface Attempt {
  inputs: Record<string, unknown>;
  variables: Record<string, string>;
  /** success, failure or skipped, by job. */
  results: Record<string, string>;
  /** The outputs, by job. */
  needs: Record<string, { outputs: Record<string, string> }>;
}

export interface ReleaseRun extends Attempt {
  /** What the scripts printed. */
  log: string;
  /** The calls of npm and gh, in order. */
  calls: string[];
  /** What was attested. */
  checksums: string;
  /** The attested bill of materials. */
  sbom: string;
}

type Contexts = Record<string, unknown>;

/** gh, as far as the workflow needs it. */
const GH = `#!${process.execPath}
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const folder = process.env.STAND_IN_FOLDER;
const args = process.argv.slice(2);
if (process.env.GH_TOKEN !== 'the token') throw new Error('GH_TOKEN is missing');
const file = join(folder, 'github.json');
const state = JSON.parse(readFileSync(file, 'utf8'));
const option = (name) => args[args.indexOf(name) + 1];
const has = (text) => args.includes(text);
appendFileSync(join(folder, 'calls'), 'gh ' + args.slice(0, 3).join(' ') + '\\n');
const tag = args[2];
if (args[0] === 'api' && has('--method')) {
  const [, workflow] = /workflows\\/(.+)\\/runs/.exec(args.join(' '));
  console.log(state.passed[workflow] ?? 0);
} else if (args[0] === 'api') {
  console.log(state.releases[args[1].split('/').at(-1)].immutable);
} else if (args[1] === 'view') {
  if (state.releases[tag] === undefined) {
    console.error('release not found');
    process.exitCode = 1;
  } else console.log(state.releases[tag].draft);
} else if (args[1] === 'delete') delete state.releases[tag];
else if (args[1] === 'create') {
  if (state.releases[tag] !== undefined) throw new Error('The release exists');
  const notes = readFileSync(option('--notes-file'), 'utf8');
  const files = args.slice(3, args.findIndex((text) => text.startsWith('--')));
  for (const file of files) if (readFileSync(file, 'utf8') === '') throw new Error('The file is empty');
  state.releases[tag] = { draft: has('--draft'), immutable: false, notes, files: files.map((file) => basename(file)) };
} else if (args[1] === 'edit') {
  Object.assign(state.releases[tag], { draft: !has('--draft=false'), immutable: state.immutable });
}
writeFileSync(file, JSON.stringify(state));
`;
/** npm, which fails for the call that the file `failing` names: `JOB npm …`. */
const NPM = `#!/usr/bin/env bash
echo "npm $*" >> "$STAND_IN_FOLDER/calls"
if [ "$JOB npm $*" = "$(cat "$STAND_IN_FOLDER/failing" 2> /dev/null)" ]; then exit 1; fi
`;

export class ReleaseRunner {
  readonly #world: ReleaseWorld;
  readonly #folder: string;
  readonly #stateFile: string;

  constructor(world: ReleaseWorld) {
    this.#world = world;
    this.#folder = mkdtempSync(join(world.folder, 'runner-'));
    this.#stateFile = join(this.#folder, 'github.json');
    for (const [name, text] of Object.entries({ gh: GH, npm: NPM })) {
      const file = join(this.#folder, 'bin', name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      chmodSync(file, 0o755);
    }
    // A package.json further up may say that scripts are modules.
    writeFileSync(join(this.#folder, 'package.json'), '{ "type": "commonjs" }');
    this.github = { passed: { 'ci.yml': 1, 'check-dist.yml': 1 }, immutable: true, releases: {} };
  }

  get github(): GithubState {
    return JSON.parse(readFileSync(this.#stateFile, 'utf8')) as GithubState;
  }

  set github(state: GithubState) {
    writeFileSync(this.#stateFile, JSON.stringify(state));
  }

  /** Lets a call of npm fail from now on, such as `verify npm ci`; '' lets none fail. */
  set failing(call: string) {
    writeFileSync(join(this.#folder, 'failing'), call);
  }

  /** Runs all jobs. `before` may do something before a job. */
  start(
    inputs: { version: string; 'dry-run'?: boolean },
    { ref = 'refs/heads/main', before = {} }: { ref?: string; before?: Record<string, () => unknown> } = {},
  ): ReleaseRun {
    const variables = { GITHUB_REF: ref, GITHUB_SHA: git(this.#world.origin, 'rev-parse', 'main') };
    return this.#run({ inputs: { 'dry-run': false, ...inputs }, variables, results: {}, needs: {} }, before);
  }

  /** Runs the jobs of a run that did not succeed, as "Re-run failed jobs" does. */
  rerun({ inputs, variables, results, needs }: ReleaseRun): ReleaseRun {
    const passed = Object.entries(results).filter(([, result]) => result === 'success');
    return this.#run({ inputs, variables, results: Object.fromEntries(passed), needs });
  }

  #run(attempt: Attempt, before: Record<string, () => unknown> = {}): ReleaseRun {
    writeFileSync(join(this.#folder, 'calls'), '');
    const run: ReleaseRun = { ...attempt, log: '', calls: [], checksums: '', sbom: '' };
    const contexts: Contexts = { inputs: run.inputs, github: { token: 'the token' }, needs: run.needs };
    for (const [name, job] of Object.entries(WORKFLOW.jobs)) {
      if (run.results[name] === 'success') continue;
      const ready = [job.needs ?? []].flat().every((other) => run.results[other] === 'success');
      if (ready && condition(job.if, contexts)) {
        before[name]?.();
        run.needs[name] = { outputs: this.#runJob(name, job, { contexts, run }) };
      } else run.results[name] = 'skipped';
    }
    run.calls = readFileSync(join(this.#folder, 'calls'), 'utf8').split('\n').filter(Boolean);
    return run;
  }

  /** Returns the outputs of the job, and notes its result. */
  #runJob(name: string, job: Job, { contexts, run }: { contexts: Contexts; run: ReleaseRun }): Record<string, string> {
    const folder = mkdtempSync(join(this.#folder, `${name}-`));
    const root = join(folder, 'work');
    const steps: Record<string, { outputs: Record<string, string> }> = {};
    const all: Contexts = { ...contexts, steps, runner: { temp: folder } };
    mkdirSync(root);
    run.results[name] = 'success';
    for (const step of job.steps) {
      if (step.uses !== undefined) {
        const options = evaluateAll(step.with ?? {}, all);
        if (step.uses.startsWith('actions/checkout@')) this.#checkOut(root, options, run.variables['GITHUB_SHA'] ?? '');
        const file = options['subject-checksums'];
        if (file !== undefined) run.checksums = readFileSync(file, 'utf8');
        const sbom = options['sbom-path'];
        if (sbom !== undefined) run.sbom = readFileSync(sbom, 'utf8');
        continue;
      }
      const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
      const { status, stdout, stderr } = spawnSync(
        'bash',
        ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run ?? ''],
        {
          cwd: root,
          encoding: 'utf8',
          env: {
            ...ENVIRONMENT,
            ...evaluateAll({ ...WORKFLOW.env, ...job.env, ...step.env }, all),
            ...run.variables,
            ...files,
            GITHUB_REPOSITORY: 'owner/bearer-step',
            RUNNER_TEMP: folder,
            STAND_IN_FOLDER: this.#folder,
            JOB: name,
            PATH: `${join(this.#folder, 'bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
          },
        },
      );
      run.log += stdout + stderr;
      if (step.id !== undefined) steps[step.id] = { outputs: readOutputs(files.GITHUB_OUTPUT) };
      if (status !== 0) {
        run.results[name] = 'failure';
        break;
      }
    }
    return evaluateAll(job.outputs ?? {}, all);
  }

  /** As actions/checkout: all of main with its tags, or one commit or tag without history. Without credentials, a push fails. */
  #checkOut(root: string, options: Record<string, string>, sha: string): void {
    const { origin } = this.#world;
    const commit = options['ref'] ?? sha;
    const whole = options['fetch-depth'] === '0';
    if (whole) {
      git(root, 'clone', '--quiet', '--no-checkout', `file://${origin}`, '.');
    } else {
      git(root, 'init', '--quiet');
      git(root, 'remote', 'add', 'origin', `file://${origin}`);
      git(root, 'fetch', '--quiet', '--depth', '1', '--no-tags', 'origin', commit);
    }
    git(root, 'checkout', '--quiet', '--detach', whole ? commit : 'FETCH_HEAD');
    if (options['persist-credentials'] !== 'true') git(root, 'config', 'remote.origin.pushurl', '/without-credentials');
  }
}

/** Knows `NAME` and `!NAME`. */
function condition(text: string | undefined, contexts: Contexts): boolean {
  if (text === undefined) return true;
  const [, not, path = ''] = /^\$\{\{ (!?)([\w.-]+) \}\}$/u.exec(text) ?? [];
  return Boolean(lookUp(path, contexts)) !== (not === '!');
}

function evaluateAll(values: Record<string, unknown>, contexts: Contexts): Record<string, string> {
  const evaluate = (text: string): string =>
    text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/gu, (_, path: string) => String(lookUp(path, contexts)));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, evaluate(String(value))]));
}

/** Returns '' for what is not there, as GitHub does. */
function lookUp(path: string, contexts: Contexts): unknown {
  const value = path.split('.').reduce<unknown>((at, name) => (at as Contexts | undefined)?.[name], contexts);
  return value ?? '';
}

function readOutputs(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
