import { raceAgainst, type Deadline } from '../../http/deadline.js';
import { inputError } from '../../inputs/input-errors.js';
import type { LoadBundle } from '../../lib/bundle.js';
import { StepError } from '../../lib/errors.js';
import type { JqBundle, JqWorker } from './bundle.js';
import type { FilterRequest, FilterResult } from './run-filter.js';

/** Runs jq filters in a worker thread. */
export interface Jq {
  /** Resolves if the filter of an input is valid. Rejects with INPUT_INVALID, before there is any text to run it on. */
  check(input: string, filter: string): Promise<void>;
  /**
   * Resolves to the outputs of the filter of an input on a JSON text, each one as JSON. Rejects with FILTER_FAILED, or
   * with the reason of the deadline. No error contains a value of the text.
   */
  run(input: string, filter: string, text: string): Promise<string[]>;
  /** Ends the worker. */
  close(): void;
}

/** The limits of a worker. */
export interface JqLimits {
  /** Returns the resident memory of the process in bytes. */
  residentBytes: () => number;
  maxResidentBytes: number;
  /** How often the memory is measured, in milliseconds. */
  everyMs: number;
}

/** The option `resourceLimits` of a worker does not limit the memory of WebAssembly, so the step measures it. */
const LIMITS: JqLimits = {
  residentBytes: () => process.memoryUsage.rss(),
  maxResidentBytes: 1024 * 1_048_576,
  everyMs: 20,
};

/**
 * Starts a worker for jq filters. A filter ends at the deadline, or when the memory of the process exceeds its limit: in
 * the main thread, WebAssembly could not be interrupted. After a filter was ended, every other one fails.
 */
export async function openJq(
  loadBundle: LoadBundle,
  { signal }: Pick<Deadline, 'signal'>,
  limits: JqLimits = LIMITS,
): Promise<Jq> {
  const { startWorker } = await loadBundle<JqBundle>('jq');
  const worker = startWorker();
  const waiting: ((result: FilterResult) => void)[] = [];
  worker.on('message', (result: FilterResult) => waiting.shift()?.(result));
  const stopped = new Promise<never>((_, reject) => {
    worker.on('error', () => reject(crashed()));
    worker.on('exit', () => reject(crashed()));
  });
  stopped.catch(() => undefined);

  const ask = async (request: FilterRequest): Promise<FilterResult> => {
    const result = new Promise<FilterResult>((resolve) => waiting.push(resolve));
    worker.postMessage(request);
    const watch = watchMemory(worker, limits);
    try {
      return await raceAgainst(signal, Promise.race([result, stopped, watch.exceeded]));
    } catch (error) {
      void worker.terminate();
      throw error;
    } finally {
      watch.close();
    }
  };

  return {
    check: async (input, filter) => {
      // jq compiles the filter first, and then finds no value to run it on.
      const result = await ask({ filter, text: '' });
      if ('problem' in result) throw inputError(input, describe(result));
    },
    run: async (input, filter, text) => {
      const result = await ask({ filter, text });
      if ('outputs' in result) return result.outputs;
      throw new StepError('FILTER_FAILED', `${input}: ${describe(result)}`);
    },
    close: () => void worker.terminate(),
  };
}

const CRASHED = 'the jq filter recurses too deeply, or needs too much memory. Simplify it, or request less data.';
const crashed = (): StepError => new StepError('FILTER_FAILED', `A jq filter failed: ${CRASHED}`);

/** Returns what is wrong with a filter, as the end of an error with the name of its input. */
function describe(result: Exclude<FilterResult, { outputs: string[] }>): string {
  switch (result.problem) {
    case 'syntax':
      return `is not a valid jq filter: ${result.text}. Correct it.`;
    case 'input':
      return 'the response is not JSON, so the jq filter cannot read it.';
    case 'value':
      return `the jq filter fails at line ${result.line}, column ${result.column}: ${result.text}. Check the filter and the response.`;
    case 'crash':
      return CRASHED;
  }
}

/** Ends the worker when the process uses more memory than the limit. */
function watchMemory(worker: JqWorker, limits: JqLimits): { exceeded: Promise<never>; close: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const exceeded = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (limits.residentBytes() <= limits.maxResidentBytes) return;
      void worker.terminate();
      const limit = `${limits.maxResidentBytes / 1_048_576} MiB`;
      reject(
        new StepError('FILTER_FAILED', `A jq filter was stopped, because the step used more than ${limit} of memory.`, {
          hint: 'Simplify the filter, or request less data.',
        }),
      );
    }, limits.everyMs);
  });
  return { exceeded, close: () => clearInterval(timer) };
}
