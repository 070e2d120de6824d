import { fetchesToken } from '../../auth/grant.js';
import { boundTo } from '../../auth/bound-token.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { canFetch } from '../../auth/sharing/can-fetch.js';
import { withGivenToken } from '../../auth/sharing/with-given-token.js';
import { inputError } from '../../inputs/input-errors.js';
import { openLastingRun, type LastingRun } from '../../step/lasting-run.js';
import { prepare, type Prepared } from '../../step/prepare.js';
import { cancelledBy } from '../../step/run-step.js';
import type { CliDeps } from '../deps.js';
import type { CommandLine } from '../verb.js';
import { environmentFor, withVariable } from './environment.js';
import { startProgram, type Program } from './program.js';
import { quietable } from './quiet-host.js';
import { keepRenewed, RENEWAL_MARGIN_MS } from './renew.js';
import { openRelay, type Relay, type SignalSource } from './signals.js';
import { createTokenFile, type TokenFile } from './token-file.js';
import { variableOf } from './variable.js';

/** The last request may take this long: the runner kills a cancelled step after 10 s. */
const REVOCATION_MS = 8000;

/** A system reads its commands from one stream, and the command may print to the other: this gives the mask a lead. */
const MASK_MS = 100;

/**
 * Gets a token, runs the command of the line with it, and resolves to the exit code. Rejects with a StepError if the
 * command was not started. `signals`: the signals of this process, and its event `exit`.
 */
export async function execute(line: CommandLine, deps: CliDeps, signals: SignalSource): Promise<number> {
  const program = programOf(line);
  const variable = variableOf(line);
  let run: LastingRun | undefined;
  const relay = openRelay(signals, (signal) => run?.cancel(signal));
  try {
    const prepared = await prepareFor(line, deps);
    const { host, setQuiet } = quietable(deps.host);
    run = openLastingRun(prepared, { ...deps, host });
    const token = await run.within((session) => {
      throwIfCancelled(relay);
      return session.token();
    });
    if (boundTo(token.value) !== undefined) host.notice(BOUND);
    try {
      const start = { token, prepared, run, relay, program, variable, deps, setQuiet };
      return await (line.flags.has('token-file') ? withFile(start, signals) : withVariableOnly(start));
    } finally {
      await run.within((session) => session.revoke(), REVOCATION_MS);
    }
  } finally {
    relay.close();
  }
}

function programOf({ rest }: CommandLine): Program {
  const [command, ...args] = rest ?? [];
  if (command !== undefined && command !== '') return { command, args };
  throw inputError('command line', 'has no command. Write it after --: bearer-step exec [OPTIONS] -- COMMAND.');
}

/** Reads and checks the inputs, and whether the command can get its environment. Sends nothing. */
async function prepareFor({ flags }: CommandLine, deps: CliDeps): Promise<Prepared> {
  const { host, loadBundle, environment } = deps;
  const prepared = await prepare(host, loadBundle, environment);
  environmentFor(environment, host.secrets);
  const { inputs } = prepared;
  const minTtlMs = flags.has('token-file') ? Math.max(inputs.minTtlMs, RENEWAL_MARGIN_MS) : inputs.minTtlMs;
  // The command would not have the key of a bound token.
  const own = { ...inputs, minTtlMs, dpop: false };
  return withGivenToken({ ...prepared, inputs: own, isForLaterSteps: false }, deps);
}

const BOUND =
  'The token is bound to a client certificate (RFC 8705): the command can use it only if it presents this certificate.';

function throwIfCancelled({ cancelledBy: signal }: Relay): void {
  if (signal !== undefined) throw cancelledBy(signal);
}

/** All that is needed to start the command. */
interface Start {
  token: Token;
  prepared: Prepared;
  run: LastingRun;
  relay: Relay;
  program: Program;
  variable: string;
  deps: CliDeps;
  setQuiet: (isQuiet: boolean) => void;
}

/** Runs the command with the token in the variable. */
async function withVariableOnly(start: Start): Promise<number> {
  const { token, prepared, deps } = start;
  const { host, now } = deps;
  const remainingMs = (token.expiresAt ?? Infinity) - now();
  if (remainingMs < prepared.inputs.minTtlMs) {
    host.warning(
      `The token is valid for only ${Math.round(remainingMs / 1000)} s, less than min-ttl. It may expire while the ` +
        'command uses it. Use --token-file, or raise the lifetime of access tokens at the authorization server.',
    );
  }
  return runCommand(start, token.value, () => Promise.resolve());
}

/** Runs the command with the token in a file, which is renewed. */
async function withFile(start: Start, signals: SignalSource): Promise<number> {
  const { token, deps } = start;
  const file = createTokenFile(deps.host.temp);
  // After an unexpected error, the process ends without running the code below.
  signals.on('exit', file.remove);
  try {
    deps.host.mask();
    file.write(token.value);
    return await runCommand(start, file.path, (ending) => renew(start, file, ending));
  } finally {
    file.remove();
    signals.off('exit', file.remove);
  }
}

/** Starts the command with the value of its variable, and `alongside`, and resolves to the exit code. */
async function runCommand(
  { relay, program, variable, deps, run, setQuiet }: Start,
  value: string,
  alongside: (ending: AbortSignal) => Promise<void>,
): Promise<number> {
  const { host, environment } = deps;
  const { variables, withheld } = environmentFor(environment, host.secrets);
  if (withheld.length > 0) host.info(`The command does not get these variables: ${withheld.join(', ')}.`);
  host.info(`Starting the command with ${variable}.`);
  host.mask();
  throwIfCancelled(relay);
  host.shareOutput();
  setQuiet(true);
  const started = await startProgram(program, withVariable(variables, variable, value));
  if (!('child' in started)) {
    host.fail('INPUT_INVALID', `[INPUT_INVALID] command line: the command ${started.problem}.`);
    return started.exitCode;
  }
  relay.connect(started.child);
  const ending = new AbortController();
  const work = alongside(ending.signal);
  try {
    return await started.ended;
  } finally {
    relay.disconnect();
    ending.abort();
    run.cancel('the command has ended');
    await work;
    setQuiet(false);
  }
}

/** Keeps the token in the file valid until the command ends. Never rejects. */
async function renew({ token, prepared, run, deps }: Start, file: TokenFile, ending: AbortSignal): Promise<void> {
  const { host, now } = deps;
  if (!fetchesToken(prepared.inputs) && !canFetch(prepared)) {
    host.warning('The token was given, and there are no inputs to get another one. So its file is not renewed.');
    return;
  }
  const renewals = await keepRenewed(token, prepared.inputs.minTtlMs, {
    fetch: (over) =>
      run.within(async (session) => {
        const { bearer } = session;
        if (over !== undefined) {
          bearer.accepted?.(over);
          await bearer.renew(over);
        }
        return session.token();
      }),
    publish: async ({ value }) => {
      host.mask();
      await pause(MASK_MS, ending);
      file.write(value);
    },
    now,
    sleep: (ms) => pause(ms, ending),
    hasEnded: () => ending.aborted,
    info: host.info,
    warning: host.warning,
  });
  if (renewals === 0) return;
  try {
    host.info(`The token was renewed ${renewals} times.`);
  } catch {
    // The last masks have failed, and a warning has said so. The exit code of the command counts.
  }
}

/** Resolves after this time, or when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
