import type { MessagePort } from 'node:worker_threads';
import loading from 'jq-web';
import { runFilter, type FilterRequest } from './run-filter.js';

/** Runs in the worker thread: loads jq, then responds to each FilterRequest with a FilterResult. */
export async function serve(port: Pick<MessagePort, 'on' | 'postMessage'>): Promise<void> {
  const { raw } = await loading;
  port.on('message', ({ filter, text }: FilterRequest) => port.postMessage(runFilter(raw, filter, text)));
}
