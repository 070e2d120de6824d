/**
 * Makes the logs of `__tests__/causes/logs` by running the real tools: `npm run causes:make -- jest tsc` makes those of
 * two tables, `-- jest-refuses-expired-token` those of one cause. It needs root, since it makes a runner's folders.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { chanceFor } from './chance.js';
import { hide, toWindows } from './hide.js';
import { installed } from './installs.js';
import { JobLog } from './job-log.js';
import { NOISE } from './noise.js';
import type { Cause, Project, Step, Variant } from './project.js';
import { run, type Line } from './run.js';
import { TABLES } from './tables.js';

const LOGS = resolve('__tests__/causes/logs');
const HOME = '/home/runner';
const LARGEST = 60_000;

/** Environment of all steps. */
const BASE: Readonly<Record<string, string>> = {
  PATH: `${dirname(process.execPath)}:/usr/local/go/bin:${process.env['HOME'] ?? ''}/.cargo/bin:/usr/local/bin:/usr/bin:/bin`,
  HOME,
  LANG: 'C.UTF-8',
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  RUSTUP_HOME: `${process.env['HOME'] ?? ''}/.rustup`,
  RUSTUP_TOOLCHAIN: '1.95.0',
  npm_config_update_notifier: 'false',
  MAVEN_OPTS: `-Duser.home=${HOME}`,
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
};

async function make(cause: Cause, variant: Variant): Promise<void> {
  const name = `${cause.name}/${variant.name}`;
  try {
    const log = await logOf(cause, variant);
    if (Buffer.byteLength(log) > LARGEST) throw new Error(`has ${Buffer.byteLength(log)} bytes`);
    writeFileSync(join(LOGS, `${name}.log`), log);
    console.log(`${name}: ${log.split('\n').length} lines`);
  } catch (error) {
    console.error(`${name}: NOT MADE: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

/** Where a checkout is on this machine, and what its runner is. */
function placeOf(at: string): { checkout: string; temp: string; shell: readonly [string, ...string[]]; shown: string } {
  if (at.startsWith('D:')) {
    const checkout = `/home/runner/work${at.slice('D:\\a'.length).replaceAll('\\', '/')}`;
    const shown = `C:\\Program Files\\PowerShell\\7\\pwsh.EXE -command ". '{0}'"`;
    return { checkout, temp: '/home/runner/work/_temp', shell: ['/usr/bin/bash', '-e'], shown };
  }
  const temp = join(dirname(dirname(at)), '_temp');
  if (at.startsWith('/__w')) return { checkout: at, temp, shell: ['sh', '-e'], shown: 'sh -e {0}' };
  return { checkout: at, temp, shell: ['/usr/bin/bash', '-e'], shown: '/usr/bin/bash -e {0}' };
}

async function logOf(cause: Cause, variant: Variant): Promise<string> {
  const chance = chanceFor(`${cause.name}/${variant.name}`);
  const at = variant.at ?? '/home/runner/work/shop/shop';
  const place = placeOf(at);
  const folder = join(place.checkout, variant.inside ?? '');
  const project = cause.make(variant);
  const install = project.needs === undefined ? undefined : installed(project.needs);
  rmSync(place.checkout, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(project.files)) write(join(folder, movedTo(path, variant)), content);
  const modules = install?.kind === 'node' ? join(install.folder, 'node_modules') : undefined;
  const server = await project.start?.();
  const sha = chance.hex(40);
  const runId = String(16_000_000_000 + chance.number(999_999_999));
  const env: Record<string, string> = {
    ...BASE,
    PATH: [install?.path ?? '', BASE['PATH']].filter(Boolean).join(':'),
    GITHUB_SHA: sha,
    GITHUB_RUN_ID: runId,
    GITHUB_WORKSPACE: place.checkout,
    RUNNER_TEMP: place.temp,
    ...project.env,
    ...server?.env,
  };
  const log = new JobLog({ folder: at, sha, runId, chance });
  if (modules !== undefined) renameSync(modules, join(folder, 'node_modules'));
  try {
    const raw: Line[] = [];
    log.head(['test', 'build', 'ci / test (20)'][chance.number(3)] ?? '', project.setup);
    const shown = { ...variant.env, ...server?.env };
    for (const step of stepsOf(project, variant)) {
      const code = await runStep({
        ...step,
        env: { ...step.env, ...(step.continueOnError || step.inputs ? {} : shown) },
      });
      if (code !== 0 && !step.continueOnError) break;
    }
    async function runStep(step: Step): Promise<number> {
      log.step(step, place.shown);
      const { lines, code } = await run({
        script: step.script,
        file: join(place.temp, `${chance.uuid()}.sh`),
        shell: place.shell,
        cwd: folder,
        env: { ...env, ...step.env },
        limit: step.limit,
      });
      raw.push(...lines);
      log.output(lines);
      if (code !== 0 || step.ending !== undefined) {
        const ending = step.ending ?? `##[error]Process completed with exit code ${code}.`;
        if (ending !== '') log.print(ending, step.after ?? 5);
      }
      return step.ending === undefined ? code : 1;
    }
    log.tail();
    const text = variant.raw ? raw.map((line) => `${line.text}\n`).join('') : log.toString();
    const clean = hide(text, install?.folder);
    return at.startsWith('D:') ? toWindows(clean) : clean;
  } finally {
    await server?.stop();
    if (modules !== undefined) renameSync(join(folder, 'node_modules'), modules);
    rmSync(place.checkout, { recursive: true, force: true });
  }
}

function stepsOf(project: Project, variant: Variant): Step[] {
  const noise = variant.raw ? [] : (variant.before ?? []).flatMap((name) => NOISE[name]);
  const steps: readonly Step[] = typeof project.run === 'string' ? [{ script: project.run }] : project.run;
  const last = steps.at(-1);
  if (variant.retry !== 'action' || last === undefined) return [...noise, ...steps];
  return [...noise, ...steps.slice(0, -1), retried(last)];
}

/** Returns a step as an action runs it that tries a command three times. */
function retried(step: Step): Step {
  const attempts = [1, 2, 3].map((attempt) =>
    [
      `echo "::group::Attempt ${attempt}"`,
      `( ${step.script} ) || code=$?`,
      'echo "::endgroup::"',
      attempt < 3
        ? `echo "::warning::Attempt ${attempt} failed. Reason: Child_process exited with error code $code"`
        : 'echo "::error::Final attempt failed. Child_process exited with error code $code"',
    ].join('\n'),
  );
  return {
    ...step,
    title: 'nick-fields/retry@v3',
    inputs: {
      timeout_minutes: '10',
      max_attempts: '3',
      command: step.script,
      retry_wait_seconds: '1',
      retry_on: 'any',
      polling_interval_seconds: '1',
    },
    script: attempts.join('\n'),
    ending: '',
  };
}

/** Returns where a file of the project is in this variant. */
const movedTo = (path: string, { moved: [from, to] = ['', ''] }: Variant): string =>
  from !== '' && path.startsWith(from) ? to + path.slice(from.length) : path;

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: content.startsWith('#!') ? 0o755 : 0o644 });
}

/** Two runs at once would share the runner's folders. */
const LOCK = '/tmp/causes-make.lock';
mkdirSync(LOCK);
process.on('exit', () => rmSync(LOCK, { recursive: true }));

const wanted = process.argv.slice(2).filter((name) => name !== '--missing');
/** Makes only logs that are missing, and removes those that no table has. */
const onlyMissing = process.argv.includes('--missing');
for (const [table, causes] of Object.entries(TABLES)) {
  for (const cause of causes) {
    if (wanted.length > 0 && !wanted.includes(table) && !wanted.includes(cause.name)) continue;
    const folder = join(LOGS, cause.name);
    const names = cause.variants.map(({ name }) => `${name}.log`);
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) if (!onlyMissing || !names.includes(file)) rmSync(join(folder, file));
    const kept = readdirSync(folder);
    for (const variant of cause.variants) if (!kept.includes(`${variant.name}.log`)) await make(cause, variant);
  }
}
