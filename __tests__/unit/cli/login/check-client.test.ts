import { expect, test } from '@jest/globals';
import { methodNamed } from '../../../../src/auth/client-auth/methods.js';
import { checkClient } from '../../../../src/cli/login/check-client.js';
import type { Login } from '../../../../src/cli/login/prepare-login.js';
import { findProvider } from '../../../../src/provider/find.js';
import { clientOf } from '../../../support/client.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { stepError } from '../../../support/step-error.js';

/** Checks a client at a server that returns these errors, in turn. Resolves to the number of requests. */
async function check(errors: string[], hasAlternative = true): Promise<number> {
  let sent = 0;
  const host = createFakeHost();
  const method = methodNamed('client_secret_basic');
  const credentials = { clientSecret: 'client-secret-1' };
  const alternative = hasAlternative && method !== undefined ? { method, credentials } : undefined;
  const login = {
    provider: findProvider('oauth2'),
    inputs: { tokenParameters: {}, scope: '' },
    server: {
      tokenEndpoint: new URL('https://login.example.com/token'),
      source: 'a test',
      client: { ...clientOf('client_secret_post'), alternative },
    },
    ask: {
      send: () => {
        const body = Buffer.from(JSON.stringify({ error: errors[sent] }));
        sent += 1;
        return Promise.resolve({ status: 400, headers: { 'content-type': 'application/json' }, body });
      },
      secrets: host.secrets,
      info: host.info,
      now: () => 0,
    },
  };
  await checkClient(login as unknown as Login);
  return sent;
}

test('a client with one method is not checked before the sign-in', async () => {
  expect(await check(['invalid_client'], false)).toBe(0);
});

test('a client that the server accepts with the second method is accepted', async () => {
  expect(await check(['invalid_client', 'invalid_grant'])).toBe(2);
});

test('an error that proves nothing lets the sign-in begin', async () => {
  expect(await check(['server_busy'])).toBe(1);
});

test('a client that the server rejects with both methods cannot sign in', async () => {
  await expect(check(['invalid_client', 'invalid_client'])).rejects.toEqual(stepError('TOKEN_REJECTED'));
});
