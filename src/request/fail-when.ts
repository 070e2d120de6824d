import { StepError } from '../lib/errors.js';
import { parseJson, select } from '../lib/json.js';
import type { Operation } from '../provider/provider.js';
import { runTest } from '../response/filters.js';
import { itemsIn } from '../response/items.js';
import type { Jq } from '../response/jq/open-jq.js';
import { resultIdOf } from './read-result.js';

/** How many ids a message names. */
const MAX_IDS = 20;

/**
 * Rejects with FAIL_WHEN if the test is true for a response, and with FILTER_FAILED if it is neither true nor false. The
 * message says how many items the response has, and their ids if the operation declares them, but nothing else of them.
 */
export async function checkFailWhen(
  jq: Jq | undefined,
  test: string,
  text: string,
  operation: Operation,
): Promise<void> {
  if (jq === undefined || test === '') return;
  if (!(await runTest(jq, 'fail-when', test, text))) return;
  throw new StepError('FAIL_WHEN', `fail-when: the test is true for this response${describeItems(text, operation)}.`, {
    hint: 'The outputs have the response.',
  });
}

/** Returns the number of items and their ids, as the end of a sentence; '' if the response has no list. */
function describeItems(text: string, { result }: Operation): string {
  const document = parseJson(text);
  const items = itemsIn(document);
  const path = result?.id;
  const read = (value: unknown): string | undefined =>
    path === undefined ? undefined : resultIdOf(select(value, path));
  if (items === undefined) {
    const id = read(document);
    return id === undefined ? '' : `, which has the id ${id}`;
  }
  const ids = items.slice(0, MAX_IDS).flatMap((item) => read(item) ?? []);
  const more = items.length > MAX_IDS ? ', …' : '';
  return `, which has ${items.length} item${items.length === 1 ? '' : 's'}${ids.length === 0 ? '' : ` (${ids.join(', ')}${more})`}`;
}
