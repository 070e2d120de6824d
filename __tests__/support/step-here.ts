/** The main step in this process, against real servers on loopback. */
import { EventEmitter } from 'node:events';
import type { Raw } from 'jq-web';
import { runStep } from '../../src/step/run-step.js';
import { readOwnProvider } from '../../src/auth/provider-file.js';
import { createExchange } from '../../src/http/exchange.js';
import { parseYaml } from '../../src/inputs/yaml.js';
import type { JqWorker } from '../../src/response/jq/bundle.js';
import { runFilter, type FilterRequest } from '../../src/response/jq/run-filter.js';
import { bundles } from './bundles.js';
import type { FakeHost } from './fake-host.js';
import { createFakeWorld, type FakeWorldOptions } from './fake-world.js';

/** Runs filters by the real jq, in the thread of the test. */
class WorkerHere extends EventEmitter {
  readonly #raw: Raw;
  constructor(raw: Raw) {
    super();
    this.#raw = raw;
  }
  postMessage({ filter, text }: FilterRequest): void {
    const result = runFilter(this.#raw, filter, text);
    setImmediate(() => this.emit('message', result));
  }
  terminate(): Promise<number> {
    return Promise.resolve(0);
  }
}

/** Runs the main step with a client, and resolves to its host. */
export async function runStepHere(options: FakeWorldOptions): Promise<FakeHost> {
  const { default: loading } = await import('jq-web');
  const { raw } = await loading;
  const startWorker = (): JqWorker => new WorkerHere(raw) as unknown as JqWorker;
  const client = { 'client-id': 'ci', 'client-secret': 'client-secret-1' };
  const { deps, host } = createFakeWorld({ ...options, inputs: { ...client, ...options.inputs } });
  await runStep({
    ...deps,
    now: () => Date.now(),
    openExchange: createExchange,
    loadBundle: bundles({ yaml: { parseYaml }, 'provider-file': { readOwnProvider }, jq: { startWorker } }),
  });
  return host;
}
