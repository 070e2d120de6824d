import { StepError } from '../../lib/errors.js';
import type { Deadline } from '../deadline.js';
import { hostOf } from '../server-facts.js';
import { caCertificatesOf, type CheckedChain, type Trust, type TrustLevel } from '../trust.js';
import { isNear } from './address.js';
import type { Certificate } from './certificate.js';
import { buildChain, certificatesOf } from './chain.js';
import { noRoot, revoked, unavailable } from './errors.js';
import { judge, whyNoList } from './judge.js';
import { listsIn, pemOf, type RevocationList } from './list.js';
import { look, type LookSettings, type Seen } from './look.js';
import { NETWORK, type Network } from './network.js';
import { fetchingSource, givenSource, type FetchContext, type Source } from './sources.js';

/** What a check found: how to verify the connections that carry requests, and until when this holds. */
export interface Checked extends CheckedChain {
  /** Milliseconds since 1970. */
  until: number;
}

/** Checks the certificates of servers against revocation lists. */
export interface ListCheck {
  /**
   * Makes a handshake with a server, and checks each certificate of its chain but the root. `isLast`: whether no wider
   * trust level follows. Rejects with the StepError of the handshake, TLS_REVOKED, CRL_UNAVAILABLE or INPUT_INVALID.
   */
  check(url: URL, level: TrustLevel, isLast: boolean, deadline: Pick<Deadline, 'signal'>): Promise<Checked>;
}

/** The dependencies of a check. */
export interface CheckDeps {
  environment: NodeJS.ProcessEnv;
  network?: Network | undefined;
  now?: () => number;
}

/** The chains of one origin that were found good. A server may have several certificates. */
interface Good {
  lists: Set<RevocationList>;
  /** The certificates of the roots in PEM, and the fingerprints of the servers' own certificates. */
  roots: Set<string>;
  fingerprints: Set<string>;
  /** Whether OpenSSL can check every chain itself. */
  isOpenSsl: boolean;
}

/** Creates the check of a run. */
export function createListCheck(
  trust: Trust,
  { environment, network = NETWORK, now = Date.now }: CheckDeps,
): ListCheck {
  const given =
    typeof trust.crl === 'object'
      ? trust.crl.contents.flatMap((content) => listsIn(content).flatMap((list) => list ?? []))
      : undefined;
  const source = given === undefined ? fetchingSource(network, now) : givenSource(given);
  const goodOf = new Map<string, Good>();

  return {
    check: async (url, level, isLast, { signal }) => {
      const settings = { trust, environment, signal };
      const seen = await firstLook(url, level, isLast, settings);
      const chain = buildChain(seen.sent, certificatesOf(caCertificatesOf(trust, level, environment)), now());
      if (chain === undefined || chain.length < 2) throw noRoot(url.host);
      const isServerNear = await isServerAt(seen.address, url, network);
      const lists = await listsOf(chain, source, { ...settings, level, isServerNear }, url.host, now);
      const good = goodOf.get(url.origin) ?? newGood();
      goodOf.set(url.origin, good);
      addChain(good, chain, [...lists, ...(given ?? []).filter((list) => whyNoList(list, now()) === undefined)]);
      return checkedOf(good, now());
    },
  };
}

/**
 * Makes the first handshake. A chain that ends at the server's own certificate or at an intermediate one has no root, so
 * its failure gets a message of its own, unless a wider trust level may have the root.
 */
async function firstLook(url: URL, level: TrustLevel, isLast: boolean, settings: LookSettings): Promise<Seen> {
  try {
    return await look(url, level, false, settings);
  } catch (error) {
    if (!isLast || !(error instanceof StepError) || error.code !== 'TLS_UNTRUSTED') throw error;
    const isTrusted = await look(url, level, true, settings).then(
      () => true,
      () => false,
    );
    throw isTrusted ? noRoot(url.host) : error;
  }
}

/** Resolves to whether a server is at a private or a loopback address. With a proxy, this machine may not know. */
async function isServerAt(address: string | undefined, url: URL, network: Network): Promise<boolean> {
  if (address !== undefined) return isNear(address);
  const found = await network.lookup(hostOf(url)).catch(() => []);
  return found.length > 0 && found.every(isNear);
}

/** Resolves to a good list for each certificate of a chain but the root. */
async function listsOf(
  chain: readonly Certificate[],
  source: Source,
  context: FetchContext,
  host: string,
  now: () => number,
): Promise<RevocationList[]> {
  const lists: RevocationList[] = [];
  for (const [index, issuer] of chain.slice(1).entries()) {
    const certificate = chain[index];
    if (certificate !== undefined) lists.push(await listFor(certificate, issuer, source, context, host, now));
  }
  return lists;
}

/** Resolves to a list that says that a certificate is good. Rejects with TLS_REVOKED or CRL_UNAVAILABLE. */
async function listFor(
  certificate: Certificate,
  issuer: Certificate,
  source: Source,
  context: FetchContext,
  host: string,
  now: () => number,
): Promise<RevocationList> {
  const problems: string[] = [];
  let isTransient = false;
  for await (const { where, lists, problem } of source(certificate, context)) {
    if (problem !== undefined) problems.push(`${where} ${problem.message}`);
    isTransient ||= problem?.isTransient === true;
    const verdicts = lists.map((list) => judge(list, certificate, issuer, now()));
    if (verdicts.includes('revoked')) throw revoked(host, certificate, where);
    const good = lists[verdicts.indexOf('good')];
    if (good !== undefined) return good;
    problems.push(...verdicts.flatMap((verdict) => (typeof verdict === 'object' ? `${where} ${verdict.because}` : [])));
  }
  throw unavailable(host, certificate, problems, isTransient);
}

const newGood = (): Good => ({ lists: new Set(), roots: new Set(), fingerprints: new Set(), isOpenSsl: true });

function addChain(good: Good, chain: readonly Certificate[], lists: readonly RevocationList[]): void {
  for (const list of lists) good.lists.add(list);
  const [own, root] = [chain[0], chain.at(-1)];
  if (own === undefined || root === undefined) return;
  good.roots.add(root.x509.toString());
  good.fingerprints.add(own.x509.fingerprint256);
  // OpenSSL also wants a list for the root, and one for a distribution point is none: a root has no such point.
  const isCovered = ({ issuer, scope }: RevocationList): boolean =>
    issuer === root.subject && scope.names === undefined && !scope.onlyUsers;
  good.isOpenSsl &&= lists.some(isCovered);
}

/** Returns how to verify further connections to an origin, whose chains are good. */
function checkedOf({ lists, roots, fingerprints, isOpenSsl }: Good, now: number): Checked {
  const current = [...lists].filter((list) => whyNoList(list, now) === undefined);
  const until = Math.min(...current.map(({ nextUpdate = 0 }) => nextUpdate));
  return isOpenSsl ? { crl: current.map(pemOf), until } : { ca: [...roots], fingerprints: [...fingerprints], until };
}
