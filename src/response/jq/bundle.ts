/** The bundle `jq`: starts a worker thread that runs the same file. Only the worker loads jq, which is 3 MB. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';

export type JqWorker = Pick<Worker, 'postMessage' | 'on' | 'terminate'>;

/** The exports of the bundle. */
export interface JqBundle {
  startWorker: () => JqWorker;
}

const ROLE = 'jq';

/**
 * Starts a worker that responds to each FilterRequest with a FilterResult. It has no environment. Its output is
 * discarded, because it may quote the response.
 */
export function startWorker(): JqWorker {
  const options = { workerData: ROLE, env: {}, argv: [], execArgv: [], stdin: true, stdout: true, stderr: true };
  const worker = new Worker(fileURLToPath(import.meta.url), options);
  worker.stdout.resume();
  worker.stderr.resume();
  return worker;
}

if (workerData === ROLE && parentPort !== null) {
  // jq-web is CommonJS, and reads jq.wasm from its folder.
  Object.assign(globalThis, { __dirname: dirname(fileURLToPath(import.meta.url)) });
  const { serve } = await import('./worker.js');
  await serve(parentPort);
}
