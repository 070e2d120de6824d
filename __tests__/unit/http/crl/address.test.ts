import { describe, expect, test } from '@jest/globals';
import { refusedAddress } from '../../../../src/http/crl/address.js';

describe('an address of lists', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.8.9.10', 'loopback'],
    ['::1', 'loopback'],
    ['169.254.169.254', 'metadata'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fd00:ec2::254', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['::', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'reserved'],
    ['::ffff:8.8.8.8', 'form of IPv6'],
    ['::ffff:127.0.0.1', 'form of IPv6'],
    ['::ffff:a9fe:a9fe', 'form of IPv6'],
    ['64:ff9b::7f00:1', 'form of IPv6'],
    ['64:ff9b:1::1', 'form of IPv6'],
    ['2002:7f00:1::', 'form of IPv6'],
    ['2001:0:1::1', 'form of IPv6'],
    ['::127.0.0.1', 'unspecified'],
  ])('%s is refused for every server: %s', (address, what) => {
    expect(refusedAddress(address, true)).toContain(what);
    expect(refusedAddress(address, false)).toContain(what);
  });

  test.each(['10.1.2.3', '172.16.0.1', '192.168.1.1', '100.64.0.1', 'fd12::1'])(
    '%s is allowed only if the server is near',
    (address) => {
      expect(refusedAddress(address, true)).toBeUndefined();
      expect(refusedAddress(address, false)).toContain('private');
    },
  );

  test.each(['8.8.8.8', '203.0.113.7', '1.1.1.1', '223.255.255.1', '2606:4700::1111', '2001:db8:1::1'])(
    '%s is allowed',
    (address) => {
      expect(refusedAddress(address, false)).toBeUndefined();
    },
  );
});
