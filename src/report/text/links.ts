/**
 * An address that every markup links in full and that contains no reference, macro or quote: no fragment, no user info,
 * and no query but the number of a build, as Azure Pipelines has it.
 */
const PLAIN_URL = /^https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[\w./%-]*(?:\?buildId=\d{1,19})?)?$/u;
const MAX_URL = 500;

/** Returns an address of our own server or tracker as it is; undefined if it could be more than a link in a text. */
export const plainUrl = (url: string): string | undefined =>
  url.length <= MAX_URL && PLAIN_URL.test(url) ? url : undefined;

/** Returns an address from a response, such as that of a job; undefined unless it is https and on the server of the run. */
export function urlOfServer(url: string | undefined, runUrl: string): string | undefined {
  if (url === undefined || !url.startsWith('https://') || !URL.canParse(runUrl)) return undefined;
  const plain = plainUrl(url);
  return plain !== undefined && URL.parse(plain)?.origin === new URL(runUrl).origin ? plain : undefined;
}
