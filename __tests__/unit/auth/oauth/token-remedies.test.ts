import { expect, test } from '@jest/globals';
import { remedyFor } from '../../../../src/auth/oauth/token-remedies.js';

test.each([
  { path: '/realms/tasktop/token', hint: /^"tasktop", the name of the realm, is wrong\./u },
  { path: '/token', hint: /^The name of the realm is wrong\./u },
])('the remedy for an unknown realm names the realm of $path', ({ path, hint }) => {
  expect(remedyFor('Realm does not exist', new URL(path, 'https://login.example.com'))).toMatch(hint);
});

test('other words have no remedy', () => {
  expect(remedyFor('Something else', new URL('https://login.example.com'))).toBeUndefined();
});
