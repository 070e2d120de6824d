import { BlockList, isIP } from 'node:net';

/** An entry of NO_PROXY, parsed. */
interface Entry {
  /** A host name, a domain that begins with `.`, or an IP address, in lower case. */
  host: string;
  /** The length of the prefix of an IP network; undefined for a single host. */
  prefix: number | undefined;
  /** '' if the entry applies to every port. */
  port: string;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Returns whether NO_PROXY (`list`) excludes `url`. It reads what the library does not: IP networks and unbracketed
 * IPv6 addresses as curl does, `*.domain` as Go does (its subdomains), and entries that are separated by blanks.
 */
export function isExcluded(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
  const port = url.port || (DEFAULT_PORTS[url.protocol] ?? '');
  return list
    .toLowerCase()
    .split(/[\s,]+/u)
    .flatMap((item) => parseEntry(item) ?? [])
    .some((entry) => (entry.port === '' || entry.port === port) && matches(entry, host));
}

/** Parses `host`, `.domain`, `*.domain`, `address`, `address/prefix`, each with `:port`. IPv6 may be in brackets. */
function parseEntry(item: string): Entry | undefined {
  if (isIP(item) === 6) return { host: item, prefix: undefined, port: '' };
  const pattern = /^(?:\[([\da-f:.]+)\]|([^[\]:/]+)|([\da-f:.]+(?=\/)))(?:\/(\d{1,3}))?(?::(\d{1,5}))?$/u;
  const [, bracketed, plain, network, prefix, port = ''] = pattern.exec(item) ?? [];
  const host = bracketed ?? plain ?? network;
  if (host === undefined) return undefined;
  return { host: host.replace(/^\*(?=\.)/u, ''), prefix: prefix === undefined ? undefined : Number(prefix), port };
}

function matches({ host: entry, prefix }: Entry, host: string): boolean {
  const version = isIP(entry);
  if (version === 0) {
    const suffix = entry.startsWith('.') ? entry : `.${entry}`;
    const isSame = host === entry || (isIP(host) === 0 && host.endsWith(suffix));
    return entry === '*' || (prefix === undefined && isSame);
  }
  const bits = version === 4 ? 32 : 128;
  if (isIP(host) !== version || (prefix ?? bits) > bits) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const network = new BlockList();
  network.addSubnet(entry, prefix ?? bits, family);
  return network.check(host, family);
}
