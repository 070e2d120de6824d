import { BlockList, isIPv6 } from 'node:net';
import { kindOfAddress } from '../address-kind.js';

type Network = readonly [address: string, prefix: number];

function listOf(...networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of networks) list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
  return list;
}

/** Addresses that no revocation list may come from, for any server. */
const REFUSED: readonly { what: string; list: BlockList }[] = [
  {
    what: 'the metadata service of a cloud',
    list: listOf(
      ['169.254.169.254', 32],
      ['169.254.170.2', 32],
      ['168.63.129.16', 32],
      ['100.100.100.200', 32],
      ['192.0.0.192', 32],
      ['fd00:ec2::254', 128],
      ['fd20:ce::254', 128],
    ),
  },
  { what: 'a loopback address', list: listOf(['127.0.0.0', 8], ['::1', 128]) },
  { what: 'a link-local address', list: listOf(['169.254.0.0', 16], ['fe80::', 10]) },
  { what: 'an unspecified address', list: listOf(['0.0.0.0', 8], ['::', 96]) },
  { what: 'a multicast address', list: listOf(['224.0.0.0', 4], ['ff00::', 8]) },
  { what: 'a reserved address', list: listOf(['240.0.0.0', 4], ['192.0.0.0', 24], ['100::', 64], ['fec0::', 10]) },
];

/**
 * IPv6 addresses that contain an IPv4 address, which could be any of the others: mapped, translated, NAT64, 6to4 and
 * Teredo. Node.js compares mapped addresses and IPv4 networks, so this list is only for IPv6.
 */
const MAPPED = listOf(
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['2001::', 32],
);

/**
 * Returns what an address is, if no revocation list may come from it; undefined if one may. `isServerNear`: whether the
 * server itself is at a private or a loopback address.
 */
export function refusedAddress(address: string, isServerNear: boolean): string | undefined {
  const plain = address.replace(/%.*$/u, '');
  const family = isIPv6(plain) ? 'ipv6' : 'ipv4';
  if (family === 'ipv6' && MAPPED.check(plain, family)) return 'an IPv4 address in the form of IPv6';
  const refused = REFUSED.find(({ list }) => list.check(plain, family));
  if (refused !== undefined) return refused.what;
  return !isServerNear && isNear(plain) ? 'a private address, but the server is not' : undefined;
}

/** Returns whether an address is a private or a loopback one. */
export const isNear = (address: string): boolean => kindOfAddress(address) !== 'a public';
