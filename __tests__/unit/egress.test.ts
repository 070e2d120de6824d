/** docs/egress.md has every host that is written into the program, and every provider. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { hostsInCode, hostsInProvider } from '../support/literal-hosts.js';

const PAGE = readFileSync('docs/egress.md', 'utf8');
/** The hosts of the page: whatever is between backticks, without a port. */
const NAMED = new Set([...PAGE.matchAll(/`([^`\s]+)`/gu)].map(([, text = '']) => text.replace(/:\d+$/u, '')));

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
  .map((file) => ({ file: join('src', file), hosts: hostsInCode(readFileSync(join('src', file), 'utf8')) }));
const providers = readdirSync('providers')
  .filter((file) => file.endsWith('.yml'))
  .map((file) => ({
    id: file.replace('.yml', ''),
    file: join('providers', file),
    hosts: hostsInProvider(readFileSync(join('providers', file), 'utf8')),
  }));

test('the page has every host that code and provider files name', () => {
  const all = [...sources, ...providers].flatMap(({ file, hosts }) => hosts.map((host) => ({ file, host })));
  expect(all).toContainEqual({ file: 'src/ci/github-host.ts', host: 'api.github.com' });
  expect(all).toContainEqual({ file: 'src/auth/identity/reserved-audiences.ts', host: 'registry.npmjs.org' });
  expect(all).toContainEqual({ file: 'providers/google.yml', host: 'oauth2.googleapis.com' });
  expect(all.filter(({ host }) => !NAMED.has(host))).toEqual([]);
});

test.each(providers)('the page has a line for $id with its hosts', ({ id, hosts }) => {
  const line = PAGE.split('\n').find((text) => text.startsWith(`| \`${id}\` |`)) ?? '';
  expect(line.split('|').filter((cell) => cell.trim() !== '')).toHaveLength(4);
  const elsewhere = PAGE.split('\n').filter((text) => text.includes('audiences of'));
  for (const host of hosts) expect([line, ...elsewhere].join('\n')).toContain(host);
});

describe('hosts are found', () => {
  test.each([
    [`fetch('https://a.test.dev/x')`, ['a.test.dev']],
    ['const url = `https://b.dev:8443/${id}`;', ['b.dev']],
    ['const url = `${scheme}x${y}https://c.dev/${id}`;', ['c.dev']],
    [String.raw`const p = /^https:\/\/(?:x)?d\.dev$/u; const q = /^https:\/\/e\.f\.dev$/u;`, ['e.f.dev']],
    [`connect({ host: 'g.dev', port: 443 })`, ['g.dev']],
    [`const text = 'See https://h.dev/docs.';`, ['h.dev']],
    [`// https://i.dev\n/** https://j.dev */ const x = 1;`, []],
    [`const a = 'https://api.example.com', b = 'http://127.0.0.1:1', c = 'https://base-url.invalid';`, []],
    [`const path = 'state.open', file = 'main.js';`, []],
  ])('in %s', (code, hosts) => expect(hostsInCode(code)).toEqual(hosts));

  test('in a provider file, but not in its comments', () => {
    const yaml = "# https://a.dev\nbase_url: { default: 'https://b.dev' }\nlist: [{ endpoint: 'https://c.dev/x' }]\n";
    expect(hostsInProvider(yaml)).toEqual(['b.dev', 'c.dev']);
  });
});
