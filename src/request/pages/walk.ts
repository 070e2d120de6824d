import { pagesIncomplete, type Page, type PageWithText } from './page.js';
import { nextUrl, restOf, type Style } from './styles.js';

/** How many pages are read at once. */
const AT_ONCE = 6;

/** What a walk through the pages needs. */
export interface WalkDeps {
  style: Style;
  maxPages: number;
  /** Reads page number `number`. */
  read: (url: URL, number: number) => Promise<PageWithText>;
  /** Gets every page once, in order, the first one included. */
  take: (page: PageWithText) => Promise<void>;
  /** Returns how often the server has refused a page because there were too many requests. */
  refusals: () => number;
}

/**
 * Reads all pages of a list, in order. If the first page declares how many there are, reads up to six at once, and
 * fewer after each 429. Resolves to the number of pages. Rejects with PAGES_INCOMPLETE or the error of a page.
 */
export async function walkPages(first: PageWithText, deps: WalkDeps): Promise<number> {
  const seen = new Set([first.url.href]);
  await deps.take(first);
  let last = first;
  let number = 1;
  const rest = restOf(first, deps.style);
  if (rest !== undefined && rest.count > 1) {
    if (rest.count >= deps.maxPages) throw tooMany(first, deps.maxPages);
    for await (const page of readAtOnce(rest.count, (index) => deps.read(rest.urlAt(index), index + 2), deps)) {
      checkRepeated(last, page);
      seen.add(page.url.href);
      await deps.take(page);
      last = page;
      number += 1;
    }
  }
  for (let url = nextUrl(last, deps.style); url !== undefined; url = nextUrl(last, deps.style)) {
    if (number >= deps.maxPages) throw tooMany(first, deps.maxPages);
    if (seen.has(url.href)) throw repeated(first);
    seen.add(url.href);
    number += 1;
    const page = await deps.read(url, number);
    checkRepeated(last, page);
    await deps.take(page);
    last = page;
  }
  return number;
}

const tooMany = ({ url }: Page, maxPages: number): Error =>
  pagesIncomplete(
    `${url.host} has more than ${maxPages} ${maxPages === 1 ? 'page' : 'pages'}, the limit of max-pages`,
    'Raise max-pages, request more items per page, or filter the list.',
  );

const repeated = ({ url }: Page): Error =>
  pagesIncomplete(
    `${url.host} returned a page that was already read`,
    'Check that the API knows the parameter for pages, or read the pages with the parameters of the API.',
  );

/** Throws PAGES_INCOMPLETE for a page with the items of the one before: the server ignores the parameter for pages. */
function checkRepeated(before: PageWithText, { text, items }: PageWithText): void {
  const isSame = items.length > 0 && items.length === before.items.length;
  if (isSame && text.items.every((item, index) => item === before.text.items[index])) throw repeated(before);
}

/** Reads `count` pages, several at once, and yields them in order. After an error, no further page is requested. */
async function* readAtOnce(
  count: number,
  read: (index: number) => Promise<PageWithText>,
  { refusals }: Pick<WalkDeps, 'refusals'>,
): AsyncGenerator<PageWithText> {
  const ahead: Promise<PageWithText>[] = [];
  let started = 0;
  for (let index = 0; index < count; index += 1) {
    const atOnce = Math.max(1, Math.floor(AT_ONCE / 2 ** refusals()));
    while (started < count && started < index + atOnce) {
      const page = read(started);
      // Avoid an unhandled rejection: an earlier page may fail first.
      page.catch(() => undefined);
      ahead.push(page);
      started += 1;
    }
    yield await (ahead.shift() as Promise<PageWithText>);
  }
}
