import { printable } from '../lib/printable.js';
import { Secrets } from '../lib/secrets.js';
import type { Host } from './host.js';

/** Creates the host for a terminal. Inputs are command-line options. Messages go to stderr: stdout is for `--print`. */
export function createTerminalHost(inputs: Readonly<Record<string, string>>): Host {
  const secrets = new Secrets(() => undefined);
  const print = (text: string): void => {
    process.stderr.write(`${secrets.redact(text).split('\n').map(printable).join('\n')}\n`);
  };
  return {
    input: (name) => (inputs[name] ?? '').trim(),
    secrets,
    output: () => undefined,
    saveState: () => undefined,
    loadState: () => '',
    info: print,
    notice: print,
    warning: (text) => print(`Warning: ${text}`),
    summary: () => undefined,
    fail: (text) => {
      process.exitCode = 1;
      print(text);
    },
    workspace: process.cwd(),
    temp: '',
    commandFiles: [],
    mapAdvice: `Write the map as JSON, in single quotes for the shell: '{"name": "value"}'.`,
    event: undefined,
    run: undefined,
  };
}
