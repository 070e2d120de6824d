import { startRecordingServer, type RecordingServer } from '../../../../sandbox/recording-server.js';
import type { CommandLine } from '../../../../src/cli/verb.js';
import { readCommandLine } from '../../../../src/cli/command-line.js';
import { DOCTOR } from '../../../../src/cli/doctor/doctor.js';
import { runVerb } from '../../../../src/cli/run-verb.js';
import type { PrintedFinding } from '../../../../src/cli/doctor/print.js';
import { createExchange } from '../../../../src/http/exchange.js';
import type { FakeHost } from '../../../support/fake-host.js';
import { createLoginWorld } from '../login/login-world.js';
import { fakeCommands } from '../../../support/fake-world.js';

export interface DoctorRun {
  findings: PrintedFinding[];
  /** The lines on standard output. */
  printed: string[];
  host: FakeHost;
  /** The scripts that ran. */
  scripts: string[];
}

/** Runs `bearer-step doctor --json` in this process, over real connections. `inputs` has options and secrets. */
export async function runDoctor(
  inputs: Record<string, string>,
  {
    args = ['--json'],
    load = '',
    environment = {},
  }: { args?: string[]; load?: string; environment?: NodeJS.ProcessEnv } = {},
): Promise<DoctorRun> {
  const line: CommandLine = readCommandLine(['doctor', ...args], [DOCTOR]);
  const { deps, printed, host } = createLoginWorld({ inputs: { ...inputs, ...DOCTOR.inputs?.(line) } });
  const { runCommand, calls } = fakeCommands(() => load);
  const own = { openExchange: createExchange, now: () => Date.now(), runCommand, environment };
  await runVerb(DOCTOR, line, { ...deps, ...own });
  const findings = args.includes('--json') ? (JSON.parse(printed.join('\n')) as PrintedFinding[]) : [];
  return { findings, printed, host, scripts: calls.map(({ script }) => script) };
}

/** Returns the findings of a check, each as `status: found → remedy`. */
export const linesOf = ({ findings }: DoctorRun, name: string): string[] =>
  findings
    .filter(({ check }) => check === name)
    .map(({ status, found, remedy }) => `${status}: ${found}${remedy === '' ? '' : ` → ${remedy}`}`);

/** What a server on loopback returns, by `METHOD /path`. A number is a status without a body. */
export type Replies = Record<string, object | number>;

/** Starts a server on loopback that returns these replies as JSON, and 404 for all else. */
export const startReplies = (replies: Replies): Promise<RecordingServer> =>
  startRecordingServer({
    host: '127.0.0.1',
    handler: ({ method, url }, response, body) => {
      const path = (url ?? '').split('?')[0] ?? '';
      const grant = new URLSearchParams(body.toString()).get('grant_type');
      const reply = replies[`${method} ${path} ${grant}`] ?? replies[`${method} ${path}`] ?? 404;
      const status = typeof reply === 'number' ? reply : 'error' in reply ? 400 : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof reply === 'number' ? '' : JSON.stringify(reply));
    },
  });
