import { describe, expect, test } from '@jest/globals';
import { isExcluded } from '../../../src/http/no-proxy.js';

const excludes = (list: string, url: string): boolean => isExcluded(new URL(url), list);

describe('NO_PROXY excludes', () => {
  test.each([
    // IP networks, as curl reads them. The bits of the host part do not matter.
    { list: '10.0.0.0/8', url: 'https://10.255.0.1/' },
    { list: '10.1.2.3/8', url: 'https://10.255.0.1:8443/' },
    { list: '192.168.128.0/17', url: 'https://192.168.128.1/' },
    { list: '192.168.0.1/32', url: 'https://192.168.0.1/' },
    { list: '0.0.0.0/0', url: 'https://203.0.113.9/' },
    { list: '10.0.0.0/8', url: 'https://0x0a000001/' },
    { list: 'fd00::/8', url: 'https://[fd12:3456::1]/' },
    { list: '[fd00::]/8', url: 'https://[fd12:3456::1]:8443/' },
    { list: 'FD00::/8', url: 'https://[fdff::1]/' },
    { list: '::/0', url: 'https://[2001:db8::1]/' },
    { list: '2001:db8::/127', url: 'https://[2001:db8::1]/' },
    // Addresses, in every form of writing.
    { list: '10.0.0.1', url: 'https://10.0.0.1/' },
    { list: '10.0.0.1:8443', url: 'https://10.0.0.1:8443/' },
    { list: '2001:db8::1', url: 'https://[2001:db8::1]/' },
    { list: '2001:DB8:0:0::1', url: 'https://[2001:db8::1]/' },
    { list: '[2001:db8::1]', url: 'https://[2001:db8::1]/' },
    { list: '[2001:db8::1]:8443', url: 'https://[2001:db8::1]:8443/' },
    // Suffixes, as Go reads them.
    { list: '*.example.com', url: 'https://api.example.com/' },
    { list: '*.example.com', url: 'https://a.b.example.com/' },
    { list: '*.EXAMPLE.com:8443', url: 'https://api.example.com:8443/' },
    { list: '.example.com', url: 'https://api.example.com/' },
    { list: 'example.com', url: 'https://example.com/' },
    { list: 'example.com', url: 'https://api.example.com/' },
    { list: 'example.com:443', url: 'https://api.example.com/' },
    { list: 'example.com:80', url: 'http://example.com/' },
    { list: '*', url: 'https://api.example.com/' },
    // Separators.
    { list: 'example.org example.com', url: 'https://example.com/' },
    { list: ' , example.org,\t10.0.0.0/8 ,,', url: 'https://10.0.0.1/' },
  ])('with $list the host of $url', ({ list, url }) => {
    expect(excludes(list, url)).toBe(true);
  });
});

describe('NO_PROXY does not exclude', () => {
  test.each([
    { list: '', url: 'https://example.com/' },
    { list: ' , ', url: 'https://example.com/' },
    { list: '10.0.0.0/8', url: 'https://11.0.0.1/' },
    { list: '192.168.128.0/17', url: 'https://192.168.127.255/' },
    { list: 'fd00::/8', url: 'https://[fe80::1]/' },
    // A name is not resolved, and an address of one family is not in a network of the other one.
    { list: '10.0.0.0/8', url: 'https://10.example.com/' },
    { list: '0.0.0.0/0', url: 'https://[::ffff:10.0.0.1]/' },
    { list: '::/0', url: 'https://10.0.0.1/' },
    // What is not a network.
    { list: '10.0.0.0/33', url: 'https://10.0.0.1/' },
    { list: '10.0.0.0/', url: 'https://10.0.0.0/' },
    { list: '10.0.0.0/x', url: 'https://10.0.0.0/' },
    { list: '10.0/8', url: 'https://10.0.0.1/' },
    { list: 'fd00::/129', url: 'https://[fd00::1]/' },
    { list: 'example.com/8', url: 'https://example.com/' },
    { list: '10.0.0.0/-1', url: 'https://10.0.0.0/' },
    // `*.domain` and `.domain` are the subdomains alone, and a suffix begins at a dot.
    { list: '*.example.com', url: 'https://example.com/' },
    { list: '.example.com', url: 'https://example.com/' },
    { list: '*.example.com', url: 'https://badexample.com/' },
    { list: 'example.com', url: 'https://badexample.com/' },
    { list: 'api.*.com', url: 'https://api.example.com/' },
    { list: '*example.com', url: 'https://badexample.com/' },
    { list: '0.1', url: 'https://10.0.0.1/' },
    // Another port.
    { list: 'example.com:8443', url: 'https://example.com/' },
    { list: '10.0.0.0/8:8443', url: 'https://10.0.0.1/' },
    { list: '[2001:db8::1]:8443', url: 'https://[2001:db8::1]/' },
    { list: '*.example.com:80', url: 'https://api.example.com/' },
  ])('with $list the host of $url', ({ list, url }) => {
    expect(excludes(list, url)).toBe(false);
  });
});
