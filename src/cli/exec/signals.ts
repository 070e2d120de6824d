import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';

/** The source of signals: `process`, or a fake one. */
export interface SignalSource {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

/**
 * The signals that are passed on. All others either stop both processes, like SIGTSTP, or cannot be noticed. A listener
 * for SIGUSR1 also keeps Node.js from opening a port for its debugger.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
export type PassedSignal = (typeof SIGNALS)[number];

/** Windows has no signals: Ctrl-C and Ctrl-Break reach all processes of a console, and others cannot be sent. */
const HERE: readonly PassedSignal[] = process.platform === 'win32' ? ['SIGINT'] : SIGNALS;

/** The signals that end a program that does not expect them for another purpose. */
const ENDING: readonly PassedSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** Receives the signals of this process. */
export interface Relay {
  /** The first signal that would have ended this process while there was no command; undefined if there was none. */
  readonly cancelledBy: PassedSignal | undefined;
  /** From now on, signals go to the command. */
  connect(child: ChildProcess): void;
  /** From now on, there is no command again. */
  disconnect(): void;
  /** Stops receiving. */
  close(): void;
}

/** How long a signal may take from this process to its witness. It reaches the command that much later. */
const WITNESS_MS = 200;

/**
 * Receives the signals of this process from now on, and passes them on to a command once there is one. Before and after,
 * a signal that would end this process calls `cancel`.
 *
 * A terminal's Ctrl-C, and some CI systems, send a signal to the whole process group, so the command has got it already.
 * A second one would kill a command that cleans up after the first. The witness, a process that only waits, tells the
 * cases apart: it ends too if the group got the signal. `start` starts it.
 */
export function openRelay(
  source: SignalSource,
  cancel: (signal: PassedSignal) => void,
  start: () => ChildProcess | undefined = startWitness,
): Relay {
  let cancelledBy: PassedSignal | undefined;
  let child: ChildProcess | undefined;
  let witness: ChildProcess | undefined;
  const pass = (signal: PassedSignal): void => {
    const [to, seen] = [child, witness];
    if (to === undefined) {
      if (!ENDING.includes(signal)) return;
      cancelledBy ??= signal;
      cancel(signal);
    } else if (seen === undefined) to.kill(signal);
    else {
      const decide = (): void => {
        if (isRunning(seen)) to.kill(signal);
        else if (child !== undefined) witness = start();
      };
      // Two turns of the event loop: after a delay, timers come before the news that the witness has ended.
      setTimeout(() => setImmediate(() => setImmediate(decide)), WITNESS_MS);
    }
  };
  const listeners = HERE.map((signal) => [signal, (): void => pass(signal)] as const);
  for (const [signal, listener] of listeners) source.on(signal, listener);
  const disconnect = (): void => {
    child = undefined;
    witness?.kill('SIGKILL');
    witness = undefined;
  };
  return {
    get cancelledBy() {
      return cancelledBy;
    },
    connect: (command) => {
      child = command;
      witness = start();
    },
    disconnect,
    close: () => {
      disconnect();
      for (const [signal, listener] of listeners) source.off(signal, listener);
    },
  };
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/**
 * Starts the witness. It reads a pipe that nothing writes to, so it ends with this process, even if that is killed.
 * Without `cat`, a command may get a signal twice.
 */
function startWitness(): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const witness = spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'], env: {}, cwd: tmpdir() });
  witness.on('error', () => undefined);
  witness.stdin.on('error', () => undefined);
  witness.unref();
  return witness.pid === undefined ? undefined : witness;
}
