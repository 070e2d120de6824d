import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GitHub } from '../../../sandbox/systems/github/server.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** How the workflows of these tests name the action. */
export const actionReference = 'OWNER/bearer-step@v1';

/**
 * Returns each reference to the repository of the actions in a workflow. act takes it from the working copy, whatever
 * tag or commit it names. The folder of an action in it, such as `report`, is not part of a reference.
 */
const referencesIn = (workflow: string): string[] => {
  const uses = [...workflow.matchAll(/OWNER\/bearer-step(?:\/\w+)?@(?<version>[\w.-]+)/gu)];
  return [...new Set(uses.map(({ groups }) => `OWNER/bearer-step@${groups?.['version'] ?? ''}`))];
};

/** The payload of the event: the name of the repository, and a commit whose message is more than one line, with quotes, a colon and a `#`. */
export const EVENT = {
  repository: { name: 'project' },
  head_commit: { message: 'Mend "the build": it\'s #17\n\n- key: value\n\t${{ github.token }}' },
};

export interface Workflow {
  text: string;
  /** The reusable workflows of the repository, by the names of their files. */
  called?: Readonly<Record<string, string>>;
  /** What started it, such as `push`. Default: `workflow_dispatch`. */
  event?: string;
  /** Its payload. Default: EVENT. */
  payload?: object;
  secrets?: Record<string, string>;
  vars?: Record<string, string>;
  /** Whether act runs its cache service, which speaks version 1. */
  hasCache?: boolean;
  /** PEM of a CA that the machine trusts, as it trusts the public ones. */
  trustedCa?: string;
  /** What stands in for GitHub's API. By default nothing does, and the job has no token. */
  github?: Pick<GitHub, 'apiUrl' | 'graphqlUrl' | 'repository' | 'repositoryId' | 'token'> & {
    /** Default: what act uses, which is 1 for every run. */
    runId?: number;
  };
}

export interface WorkflowRun {
  exitCode: number | null;
  /** All that act printed. */
  output: string;
  /** What the step of that name, as act prints it (`Main Print the errors`), wrote to the log; `undefined` if it did not run. */
  step: (name: string) => string | undefined;
  /** When act first printed this text, in milliseconds since 1970; `undefined` if it did not. */
  printedAt: (text: string) => number | undefined;
}

/**
 * Runs a workflow by nektos/act, its jobs on this machine and on Node 24.
 *
 * The action is a copy of no more than the files that it needs: a bundle that still needs node_modules fails here.
 * Nothing of this process's environment reaches the jobs but what they need to find programs.
 */
export async function runWorkflow(workflow: Workflow): Promise<WorkflowRun> {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-act-'));
  try {
    copyAction(join(folder, 'action'));
    initRepository(join(folder, 'repository'), workflow.called);
    writeFileSync(join(folder, 'workflow.yml'), workflow.text);
    writeFileSync(join(folder, 'event.json'), JSON.stringify(workflow.payload ?? EVENT));
    const { exitCode, chunks } = await runAct(folder, workflow);
    const output = chunks.map(({ text }) => text).join('');
    const printedAt = (text: string): number | undefined => chunks.find((chunk) => chunk.text.includes(text))?.at;
    return { exitCode, output, step: (name) => stepLog(output, name), printedAt };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns what act finds wrong with the workflows of a folder, or an empty string. */
export function checkWorkflows(folder: string): string {
  const options = ['--validate', '--strict', '--workflows', folder];
  const { status, stderr } = spawnSync(install('install-act.sh'), options, { encoding: 'utf8' });
  return status === 0 ? '' : stderr;
}

function copyAction(folder: string): void {
  for (const name of ['action.yml', 'report', 'package.json', 'dist']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
}

/** A repository with one commit: act asks git for the branch and the commit that it runs. */
function initRepository(folder: string, called: Readonly<Record<string, string>> = {}): void {
  const workflows = join(folder, '.github/workflows');
  mkdirSync(workflows, { recursive: true });
  for (const [name, text] of Object.entries(called)) writeFileSync(join(workflows, name), text);
  const identity = ['-c', 'user.name=act', '-c', 'user.email=act@localhost'];
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  execFileSync('git', [...identity, 'commit', '--quiet', '--allow-empty', '--message', 'Start'], { cwd: folder });
}

/** A part of what act printed, and when: in milliseconds since 1970. */
interface Chunk {
  text: string;
  at: number;
}

function runAct(folder: string, workflow: Workflow): Promise<{ exitCode: number | null; chunks: Chunk[] }> {
  const act = install('install-act.sh');
  const node = install('install-node24.sh');
  const { github } = workflow;
  const secrets = { ...workflow.secrets, ...(github === undefined ? {} : { GITHUB_TOKEN: github.token }) };
  const options = [
    ['--platform', 'ubuntu-latest=-self-hosted'],
    ...referencesIn([workflow.text, ...Object.values(workflow.called ?? {})].join('\n')).map((name) => [
      '--local-repository',
      `${name}=${join(folder, 'action')}`,
    ]),
    ...artifactActions(folder, workflow.text),
    ['--eventpath', join(folder, 'event.json')],
    ['--workflows', join(folder, 'workflow.yml')],
    ['--container-daemon-socket', '-'],
    // Without a value, act takes it from its environment, which no list of processes shows.
    ...Object.keys(secrets).map((name) => ['--secret', name]),
    ...pairs('--var', workflow.vars),
    ...pairs('--env', workflow.trustedCa === undefined ? {} : trust(folder, workflow.trustedCa)),
    ...(github === undefined ? [] : reach(github)),
  ];
  const cache = workflow.hasCache === true ? '--cache-server-addr=127.0.0.1' : '--no-cache-server';
  const child = spawn(act, [workflow.event ?? 'workflow_dispatch', cache, ...options.flat()], {
    cwd: join(folder, 'repository'),
    env: { ...secrets, PATH: `${node}:${process.env['PATH'] ?? ''}`, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Chunk[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => chunks.push({ text, at: Date.now() }));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, chunks }));
  });
}

/** What stands in for the actions of artifacts, which are on GitHub: a folder has the artifacts of all jobs. */
const ARTIFACTS = {
  upload:
    'mkdir -p "$HOME/artifacts/${{ inputs.name }}"; cp ${{ inputs.path }} "$HOME/artifacts/${{ inputs.name }}" || true',
  download: 'mkdir -p "${{ inputs.path }}"; cp -r "$HOME/artifacts/." "${{ inputs.path }}" || true',
};

/** Returns the options by which act uses the stand-ins for the actions of artifacts that a workflow names. */
function artifactActions(folder: string, text: string): string[][] {
  return Object.entries(ARTIFACTS).flatMap(([name, run]) => {
    const [reference] = new RegExp(`actions/${name}-artifact@v\\d+`, 'u').exec(text) ?? [];
    if (reference === undefined) return [];
    const action = join(folder, `${name}-artifact`);
    mkdirSync(action);
    const inputs = Object.fromEntries(
      ['name', 'path', 'pattern', 'if-no-files-found', 'run-id', 'github-token'].map((input) => [
        input,
        { required: false },
      ]),
    );
    const runs = { using: 'composite', steps: [{ shell: 'bash', run }] };
    writeFileSync(join(action, 'action.yml'), JSON.stringify({ name, inputs, runs }));
    return [['--local-repository', `${reference}=${action}`]];
  });
}

/** The path that the script prints as its last line, after it has fetched the program if need be. */
function install(script: string): string {
  return execFileSync(join(root, 'scripts', script), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** The variables by which Node and curl trust a CA. */
function trust(folder: string, caPem: string): Record<string, string> {
  const file = join(folder, 'ca.pem');
  writeFileSync(file, caPem);
  return { NODE_EXTRA_CA_CERTS: file, CURL_CA_BUNDLE: file };
}

/** The job's run and repository, the APIs, and the token: act takes `github.token` from the secret of that name. */
function reach(github: NonNullable<Workflow['github']>): string[][] {
  const { apiUrl, graphqlUrl, repository, repositoryId, runId } = github;
  return [
    ...pairs('--env', {
      GITHUB_API_URL: apiUrl,
      GITHUB_GRAPHQL_URL: graphqlUrl,
      ...(runId === undefined ? {} : { GITHUB_RUN_ID: String(runId) }),
      GITHUB_REPOSITORY: repository,
      GITHUB_REPOSITORY_ID: repositoryId,
    }),
  ];
}

function pairs(option: string, values: Record<string, string> = {}): string[][] {
  return Object.entries(values).map(([name, value]) => [option, `${name}=${value}`]);
}

/** act prints `[workflow/job] ⭐ Run Main NAME` where a step begins, and `[workflow/job]   | text` for a line of its log. */
function stepLog(output: string, name: string): string | undefined {
  const lines = output.split('\n').map((line) => line.replace(/^\[[^\]]*\] /, ''));
  const start = lines.indexOf(`⭐ Run ${name}`);
  if (start < 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('⭐ Run '));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}
