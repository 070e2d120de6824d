import { createSecureContext } from 'node:tls';
import { caCertificatesOf, type TrustLevel } from '../trust.js';
import { parseUrl } from '../urls.js';
import type { Certificate } from './certificate.js';
import { oneLine } from './errors.js';
import { fetchList, FetchProblem } from './fetch-list.js';
import { whyNoList } from './judge.js';
import { listsIn, type RevocationList } from './list.js';
import type { LookSettings } from './look.js';
import type { Network } from './network.js';

/** The largest number of lists that a run fetches. */
const MAX_LISTS = 8;

/** The lists of one address, or why there are none. */
export interface Found {
  /** The address, for messages. */
  where: string;
  lists: readonly RevocationList[];
  problem?: FetchProblem;
}

/** Whose certificate is checked, and how its lists are fetched. */
export interface FetchContext extends LookSettings {
  level: TrustLevel;
  /** Whether the server itself is at a private or a loopback address. */
  isServerNear: boolean;
}

/** Yields the lists for a certificate, address by address. */
export type Source = (certificate: Certificate, context: FetchContext) => AsyncIterable<Found>;

/** Returns the source of given lists. */
export function givenSource(lists: readonly RevocationList[]): Source {
  return async function* (certificate) {
    const own = lists.filter(({ issuer }) => issuer === certificate.issuer);
    const none = new FetchProblem('contains no list of its issuer');
    const where = own.length === 0 ? 'crl' : 'a list in crl';
    yield await Promise.resolve({ where, lists: own, ...(own.length === 0 ? { problem: none } : {}) });
  };
}

/** Returns the source that fetches the lists which a certificate names. It fetches each list once. */
export function fetchingSource(network: Network, now: () => number): Source {
  const fetched = new Map<string, RevocationList[]>();
  const known = new Set<string>();

  const listsAt = async (url: URL, { level, isServerNear, ...settings }: FetchContext): Promise<RevocationList[]> => {
    const cached = fetched.get(url.href);
    if (cached?.every((list) => whyNoList(list, now()) === undefined) === true) return cached;
    if (!known.has(url.href) && known.size >= MAX_LISTS) {
      throw new FetchProblem(`is not fetched, because a run fetches ${MAX_LISTS} lists at most`);
    }
    known.add(url.href);
    const secureContext = (): ReturnType<typeof createSecureContext> =>
      createSecureContext({ ca: caCertificatesOf(settings.trust, level, settings.environment), minVersion: 'TLSv1.2' });
    const lists = listsIn(await fetchList(url, isServerNear, { ...settings, network, secureContext }));
    const readable = lists.flatMap((list) => list ?? []);
    if (readable.length === 0) throw new FetchProblem('has no revocation list, or a damaged one');
    fetched.set(url.href, readable);
    return readable;
  };

  return async function* (certificate, context) {
    const points = certificate.points.filter(({ isPartial }) => !isPartial);
    const addresses = [...new Set(points.flatMap(({ urls }) => urls))];
    if (addresses.length === 0)
      yield { where: 'it', lists: [], problem: new FetchProblem('names no distribution point') };
    for (const text of addresses) {
      const where = oneLine(text);
      try {
        yield { where, lists: await listsAt(readAddress(text), context) };
      } catch (error) {
        if (!(error instanceof FetchProblem)) throw error;
        yield { where, lists: [], problem: error };
      }
    }
  };
}

/** Returns the URL of a list. Throws FetchProblem. */
function readAddress(text: string): URL {
  const url = parseUrl(text);
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new FetchProblem('is not fetched, because it is neither http nor https');
  }
  if (url.username !== '' || url.password !== '') throw new FetchProblem('is not fetched, because it has a user name');
  url.hash = '';
  return url;
}
