/** Writes a job's log as GitHub does: one text, each line with its time. */
import type { Chance } from './chance.js';
import { matchers } from './matchers.js';
import type { Project, Step } from './project.js';
import type { Line } from './run.js';

const CYAN = '\u001b[36;1m';
const RESET = '\u001b[0m';
/** A .NET time has seven digits: a tick is 100 ns. */
const TICKS = 10_000;
const stamp = (ticks: number): string =>
  new Date(Math.floor(ticks / TICKS)).toISOString().replace('Z', `${String(ticks % TICKS).padStart(4, '0')}Z`);

/** Lines of the runner and the checkout that most logs do without. */
const LEFT_OUT = new RegExp(
  [
    '^  (?:ssh-|persist|clean|sparse|fetch-tags|show-progress|lfs|submodules|set-safe|check-latest)',
    '^(?:Build Date|Commit|Version|Image): |^(?:Ubuntu|24\\.04\\.3|LTS|10\\.0\\.26100|Datacenter|Microsoft Windows.*|Hosted Compute Agent)$',
    '^##\\[group\\](?:Runner Image|Operating System|Disabling automatic|Setting up auth|Determining)',
    '^(?:Secret source|Download action|Deleting the|Syncing |Switched to|Prepare |Getting action|Adding repository|Temporarily overriding|Initialized empty)',
    'extraheader|sshCommand|gc\\.auto|sparse-checkout disable|worktreeConfig|safe\\.directory|set up to track|git remote add',
  ].join('|'),
  'u',
);

export interface Checkout {
  folder: string;
  sha: string;
  setup: Project['setup'];
  chance: Chance;
}

export class JobLog {
  readonly #lines: string[] = [];
  readonly #chance: Chance;
  readonly #checkout: Checkout;
  readonly #git: string;
  /** Whether the runner's own lines are complete; most logs have fewer of them, since the repository keeps all logs. */
  readonly #isFull: boolean;
  #now: number;

  constructor(checkout: Checkout) {
    this.#checkout = checkout;
    this.#chance = checkout.chance;
    this.#isFull = this.#chance.number(24) === 0;
    this.#now = Date.UTC(2026, this.#chance.number(11), 1 + this.#chance.number(28), this.#chance.number(24), 0, 0, 0);
    this.#now = (this.#now + this.#chance.number(3_600_000)) * TICKS;
    this.#git = checkout.folder.startsWith('D:') ? '"C:\\Program Files\\Git\\bin\\git.exe"' : '/usr/bin/git';
  }

  toString(): string {
    return `\uFEFF${this.#lines.map((line) => `${line}\n`).join('')}`;
  }

  /** Prints lines, the first so many milliseconds after the last one. */
  print(text: string, after = 0): void {
    this.#now += after * TICKS;
    for (const line of text.split('\n')) {
      this.#now += 1 + this.#chance.number(6000);
      this.#lines.push(`${stamp(this.#now)} ${line}`);
    }
  }

  #block(lines: string): void {
    let isLeftOut = false;
    for (const line of lines.trim().split('\n')) {
      const isShort = !this.#isFull && LEFT_OUT.test(line);
      if (line.startsWith('##[group]')) isLeftOut = isShort;
      if (!isShort && !(isLeftOut && line === '##[endgroup]')) this.print(line);
    }
  }

  head(job: string): void {
    const setup = this.#checkout.folder.startsWith('/__w') ? undefined : this.#checkout.setup;
    const isWindows = this.#checkout.folder.startsWith('D:');
    this.#block(`Current runner version: '2.${328 + this.#chance.number(4)}.0'
##[group]Runner Image Provisioner
Hosted Compute Agent
Version: 20260${1 + this.#chance.number(9)}16.${400 + this.#chance.number(90)}
Commit: ${this.#chance.hex(40)}
Build Date: 2026-0${1 + this.#chance.number(9)}-15T20:44:12Z
##[endgroup]
##[group]Operating System
${isWindows ? 'Microsoft Windows Server 2025\n10.0.26100\nDatacenter' : 'Ubuntu\n24.04.3\nLTS'}
##[endgroup]
##[group]Runner Image
Image: ${isWindows ? 'windows-2025' : 'ubuntu-24.04'}
Version: 20260${1 + this.#chance.number(9)}30.${90 + this.#chance.number(9)}.2
##[endgroup]
##[group]GITHUB_TOKEN Permissions
Contents: read
Metadata: read
##[endgroup]
Secret source: Actions
Prepare workflow directory
Prepare all required actions
Getting action download info
Download action repository 'actions/checkout@v5' (SHA:08c6903cd8c0fde910a37f88322edcfb5dd907a8)`);
    if (setup !== undefined)
      this.print(`Download action repository 'actions/setup-${setup}@v5' (SHA:${this.#chance.hex(40)})`, 400);
    this.print(`Complete job name: ${job}`, 300);
    this.#checkOut();
    if (setup !== undefined) this.#setUp(setup);
  }

  #checkOut(): void {
    const { folder, sha } = this.#checkout;
    const git = this.#git;
    this.#block(`##[group]Run actions/checkout@v5
with:
  repository: acme/shop
  token: ***
  ssh-strict: true
  ssh-user: git
  persist-credentials: true
  clean: true
  sparse-checkout-cone-mode: true
  fetch-depth: 1
  fetch-tags: false
  show-progress: true
  lfs: false
  submodules: false
  set-safe-directory: true
##[endgroup]
Syncing repository: acme/shop
##[group]Getting Git version info
Working directory is '${folder}'
[command]${git} version
git version 2.52.0
##[endgroup]
Temporarily overriding HOME='/home/runner/work/_temp/${this.#chance.uuid()}' before making global git config changes
Adding repository directory to the temporary git global config as a safe directory
[command]${git} config --global --add safe.directory ${folder}
Deleting the contents of '${folder}'
##[group]Initializing the repository
[command]${git} init ${folder}
Initialized empty Git repository in ${folder}/.git/
[command]${git} remote add origin https://github.com/acme/shop
##[endgroup]
##[group]Disabling automatic garbage collection
[command]${git} config --local gc.auto 0
##[endgroup]
##[group]Setting up auth
[command]${git} config --local --name-only --get-regexp core\\.sshCommand
[command]${git} config --local --name-only --get-regexp http\\.https\\:\\/\\/github\\.com\\/\\.extraheader
[command]${git} config --local http.https://github.com/.extraheader AUTHORIZATION: basic ***
##[endgroup]
##[group]Fetching the repository
[command]${git} -c protocol.version=2 fetch --no-tags --prune --no-recurse-submodules --depth=1 origin +${sha}:refs/remotes/origin/main
From https://github.com/acme/shop
 * [new ref]         ${sha} -> origin/main
##[endgroup]
##[group]Determining the checkout info
##[endgroup]
[command]${git} sparse-checkout disable
[command]${git} config --local --unset-all extensions.worktreeConfig
##[group]Checking out the ref
[command]${git} checkout --progress --force -B main refs/remotes/origin/main
Switched to a new branch 'main'
branch 'main' set up to track 'origin/main'.
##[endgroup]
[command]${git} log -1 --format=%H
${sha}`);
  }

  #setUp(setup: NonNullable<Project['setup']>): void {
    const [input, found] = {
      node: ['node-version: 20', `Found in cache @ /opt/hostedtoolcache/node/20.20.2/x64`],
      python: ['python-version: 3.11', 'Successfully set up CPython (3.11.7)'],
      java: ['distribution: temurin\n  java-version: 17', 'Resolved Java 17.0.15+6 from tool-cache'],
      go: ['go-version: 1.26', 'Successfully set up Go version 1.26'],
    }[setup];
    this.#block(`##[group]Run actions/setup-${setup}@v5
with:
  ${input}
  check-latest: false
  token: ***
##[endgroup]
${found}`);
  }

  /** Prints what the runner says before a step's output. */
  step(step: Step, shell: string): void {
    const shown = (step.shown ?? step.script).trim();
    this.print(`##[group]Run ${step.title ?? shown.split('\n')[0] ?? ''}`, 20 + this.#chance.number(200));
    if (step.inputs === undefined) {
      for (const line of shown.split('\n')) this.print(`${CYAN}${line}${RESET}`, 0);
      this.print(`shell: ${shell}`, 0);
    } else {
      this.#section('with', step.inputs);
    }
    if (step.env !== undefined && Object.keys(step.env).length > 0) this.#section('env', step.env);
    this.print('##[endgroup]');
  }

  #section(name: string, values: Readonly<Record<string, string>>): void {
    this.print(`${name}:`, 0);
    for (const [key, value] of Object.entries(values)) this.print(`  ${key}: ${value}`, 0);
  }

  /** Prints a step's output; workflow commands as the runner prints them. */
  output(lines: readonly Line[]): void {
    const start = this.#now;
    // A job in a container has its tools in the image.
    const mark = matchers(this.#checkout.folder.startsWith('/__w') ? undefined : this.#checkout.setup);
    let last = 0;
    for (const { text, at } of lines) {
      const shown = command(text);
      if (shown !== undefined) this.print(shown === text ? mark(text) : shown, Math.max(0, at - last));
      last = Math.max(last, at);
    }
    this.#now = Math.max(this.#now, start + last * TICKS);
  }

  tail(): void {
    const { folder } = this.#checkout;
    const git = this.#git;
    this.print('Post job cleanup.', 150);
    this.#block(`[command]${git} version
git version 2.52.0
Temporarily overriding HOME='/home/runner/work/_temp/${this.#chance.uuid()}' before making global git config changes
Adding repository directory to the temporary git global config as a safe directory
[command]${git} config --global --add safe.directory ${folder}
[command]${git} config --local --name-only --get-regexp core\\.sshCommand
[command]${git} submodule foreach --recursive sh -c "git config --local --name-only --get-regexp 'core\\.sshCommand' && git config --local --unset-all 'core.sshCommand' || :"
[command]${git} config --local --name-only --get-regexp http\\.https\\:\\/\\/github\\.com\\/\\.extraheader
http.https://github.com/.extraheader
[command]${git} config --local --unset-all http.https://github.com/.extraheader
[command]${git} submodule foreach --recursive sh -c "git config --local --name-only --get-regexp 'http\\.https\\:\\/\\/github\\.com\\/\\.extraheader' && git config --local --unset-all 'http.https://github.com/.extraheader' || :"`);
    this.print('Cleaning up orphan processes', 120);
  }
}

/** Returns what the log has for a line of output; undefined if it has nothing. */
function command(text: string): string | undefined {
  const found = /^\s*::(?<name>[a-z-]+)(?: (?<properties>[^:]*(?::(?!:)[^:]*)*))?::(?<message>.*)$/su.exec(
    text,
  )?.groups;
  if (found === undefined) return text;
  const message = (found['message'] ?? '').replace(/%0D/gu, '\r').replace(/%0A/gu, '\n').replace(/%25/gu, '%');
  if (/^(?:error|warning|notice|group|endgroup)$/u.test(found['name'] ?? ''))
    return `##[${found['name'] ?? ''}]${message}`;
  return /^(?:debug|add-mask|set-output|save-state|add-matcher|remove-matcher)$/u.test(found['name'] ?? '')
    ? undefined
    : text;
}
