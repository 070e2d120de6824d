import { setFlagsFromString } from 'node:v8';
import type { Host } from '../../ci/host.js';
import type { HttpResponse } from '../../http/message.js';
import { prefixFor } from '../../http/urls.js';
import { StepError } from '../../lib/errors.js';
import type { OutputFile } from '../../lib/files.js';
import { paginationOf, type Operation, type Provider } from '../../provider/provider.js';
import { createResponseFile, MAX_OUTPUT_BYTES } from '../../response/emit-body.js';
import { needsText } from '../needs-text.js';
import type { ResponseInputs } from '../../response/inputs.js';
import type { MaskResponse } from '../../response/mask.js';
import type { WholeList } from '../../response/result.js';
import { missingItems } from '../incomplete.js';
import type { AcceptingInputs, PageInputs } from '../inputs.js';
import type { RequestPlan } from '../plan/plan.js';
import { isSuccess, sendForStep, type RequestContext } from '../send-for-step.js';
import { MAX_RESPONSE_BYTES, type RequestDeps } from '../send-plan.js';
import { ItemCounter } from './item-counter.js';
import { ListWriter, type ListWriterDeps } from './list-writer.js';
import { withParameter } from './next-address.js';
import { documentOf, findList, pagesIncomplete, readPage, type Page, type PageWithText } from './page.js';
import { continuationOf, describeStyle, findStyle, nextUrl, totalOf, type Pagination, type Style } from './styles.js';
import { walkPages, type WalkDeps } from './walk.js';

/** A list whose pages the step reads. */
export interface PagedRequest extends RequestContext {
  inputs: AcceptingInputs & PageInputs & ResponseInputs;
}

export interface PagingDeps extends RequestDeps {
  mask: MaskResponse;
}

/** All pages of a list as one response. */
export interface AllPages {
  response: HttpResponse;
  list: WholeList;
}

/**
 * Returns the plan of the first page: with the size of a page and the stable order of the provider, unless the workflow
 * sets them. Logs if the order of the workflow is another one.
 */
export function planFirstPage(plan: RequestPlan, provider: Provider, host: Pick<Host, 'info'>): RequestPlan {
  const { operation } = plan;
  const size = sizeOf(paginationOf(provider, operation));
  const isKnown = operation.parameters === undefined || Object.hasOwn(operation.parameters, size?.name ?? '');
  const added = [...(size !== undefined && isKnown ? [size] : []), ...orderOf(plan)];
  const missing = added.filter(({ name }) => !plan.url.searchParams.has(name));
  if (orderOf(plan).some(({ name, value }) => (plan.url.searchParams.get(name) ?? value) !== value)) {
    host.info('The list has another order than the stable one of the provider, so items may be missing or come twice.');
  }
  return { ...plan, url: missing.reduce((url, { name, value }) => withParameter(url, name, value), plan.url) };
}

const orderOf = ({ operation }: RequestPlan): { name: string; value: string }[] =>
  Object.entries(operation.list?.order ?? {}).map(([name, value]) => ({ name, value: String(value) }));

/** Returns the parameter with the number of items of a page, and its value; undefined if the provider has none. */
function sizeOf(pagination: Provider['pagination']): { name: string; value: string } | undefined {
  if (pagination?.style !== 'offset' && pagination?.style !== 'page') return undefined;
  const name = pagination.style === 'page' ? pagination.size : pagination.limit;
  const size = pagination.page_size;
  return name === undefined || size === undefined ? undefined : { name, value: String(size) };
}

/**
 * Reads the pages after the first one. Resolves to the first response, with the items of all pages in its list. Rejects
 * with PAGES_INCOMPLETE, ORIGIN_NOT_ALLOWED or the error of a page: a list that is too short is never a success.
 */
export async function readAllPages(
  response: HttpResponse,
  plan: RequestPlan,
  request: PagedRequest,
  deps: PagingDeps,
): Promise<AllPages> {
  const { host } = deps;
  const { operation, url } = plan;
  // APIs return 204 for a list without items.
  if (response.status === 204) return { response, list: { count: 0, pages: 1 } };
  const found = findList(documentOf(response) ?? null, operation.list?.items);
  if (!found.isFound) throw noList(url, operation.list?.items);
  const first = readPage(response, url, found.path, 1);
  const style = styleOf(first, operation, request, host);
  const writer = new ListWriter(first.text.before, limitsOf(request.inputs, host));
  const items = new ItemCounter(operation.list?.id, style?.pagination);
  const take = async (page: PageWithText): Promise<void> => writer.add(items.take(page));
  try {
    const read = pageReader(plan, found.path, request, deps);
    const pages =
      style === undefined
        ? await take(first).then(() => 1)
        : await walkPages(first, { style, maxPages: request.inputs.maxPages, take, ...read });
    const written = await writer.finish(first.text.after);
    items.warn(host);
    host.info(
      `The list has ${items.count} ${items.count === 1 ? 'item' : 'items'} on ${pages} ${pages === 1 ? 'page' : 'pages'}.`,
    );
    const headers = { ...response.headers, 'content-type': 'application/json' };
    return { response: { ...response, headers, ...written }, list: { count: items.count, pages } };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

const noList = ({ host }: URL, declared: string | undefined): StepError =>
  declared === undefined
    ? pagesIncomplete(
        `the response of ${host} has no list, or several`,
        'Remove paginate, or declare the list in a provider file (list.items of the operation).',
      )
    : pagesIncomplete(`the response of ${host} has no list "${declared}"`, 'Correct list.items of the operation.');

/** Returns where the list is: in a file if it is too large for an output, unless an input reads it as text. */
function limitsOf(inputs: PagedRequest['inputs'], host: Host): ListWriterDeps {
  if (needsText(inputs)) return { maxBytes: MAX_RESPONSE_BYTES, createFile: () => Promise.reject(listTooLarge()) };
  const createFile = (): Promise<OutputFile> => {
    limitHeap();
    return createResponseFile(inputs, host);
  };
  return { maxBytes: MAX_OUTPUT_BYTES, createFile };
}

const listTooLarge = (): StepError =>
  new StepError('RESPONSE_TOO_LARGE', `The list is larger than ${MAX_RESPONSE_BYTES / 1_048_576} MiB.`, {
    hint: 'Filter it at the API, or remove jq, fail-when, wait-until and summary: then it goes to a file, whatever its size.',
  });

/**
 * Keeps the heap small while pages go to the file. Otherwise Node.js 24 lets it grow to 110 MB of garbage, of pages that
 * were written: the space for new objects grows with each collection, and all others until they are four times what is
 * in use. V8 reads these flags at each collection, so they may change at any time.
 */
const limitHeap = (): void => {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=30');
};

/** Returns how the list goes on: as the provider declares, else as the first page shows; undefined if it has one page. */
function styleOf(
  first: Page,
  operation: Operation,
  { provider, baseUrl }: PagedRequest,
  host: Host,
): Style | undefined {
  const prefix = prefixFor(first.url, baseUrl);
  const declared = paginationOf(provider, operation);
  if (declared !== undefined && (isShown(first, declared) || nextUrl(first, { pagination: declared, prefix }))) {
    return { pagination: continuationOf(first, declared), prefix };
  }
  const found = findStyle(first);
  if (found === undefined) {
    checkComplete(first);
    return undefined;
  }
  host.info(`The step reads the pages by ${describeStyle(found)}.`);
  return { pagination: found, prefix };
}

/** Throws PAGES_INCOMPLETE if a page says that there are more items, but nothing says how to request them. */
function checkComplete({ headers, document }: Page): void {
  const missing = missingItems(headers, document);
  if (missing === undefined) return;
  throw pagesIncomplete(
    `${missing}, but the step does not know how to request the others`,
    'Declare the pagination in a provider file (docs/own-providers.md), or remove paginate.',
  );
}

/** Returns whether a page shows the total that the provider declares, so that nothing else decides on further pages. */
const isShown = (first: Page, pagination: Pagination): boolean => (totalOf(first, pagination) ?? 0) > 0;

/** Returns the functions that read a page, and that count the pages that were refused because of too many requests. */
function pageReader(
  plan: RequestPlan,
  path: string | undefined,
  request: PagedRequest,
  deps: PagingDeps,
): Pick<WalkDeps, 'read' | 'refusals'> {
  const refused = new Set<number>();
  const read = async (url: URL, number: number): Promise<PageWithText> => {
    const expectStatus = (status: number): boolean => {
      if (status === 429) refused.add(number);
      return isSuccess(status);
    };
    const context = { ...request, inputs: { ...request.inputs, expectStatus } };
    try {
      const response = await sendForStep({ ...plan, url }, context, deps);
      return readPage(deps.mask(response), url, path, number);
    } catch (error) {
      if (!(error instanceof StepError) || error.code === 'PAGES_INCOMPLETE') throw error;
      throw error.with({ before: `Page ${number} of the list cannot be read, so there is no result.` });
    }
  };
  return { read, refusals: () => refused.size };
}
