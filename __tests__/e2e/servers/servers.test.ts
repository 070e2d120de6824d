/** What must hold for every authorization server that the step finds by `issuer`. */
import { describe, expect, test } from '@jest/globals';
import { errorOf } from '../support/error-of.js';
import { clients, methods, type OddSecret, oddSecrets, ordinary, withOddId, withSecret } from './clients.js';
import { startDjango } from './django.js';
import { startHydra } from './hydra.js';
import { Stage } from './stage.js';

const servers = [
  {
    title: 'Django OAuth Toolkit',
    start: startDjango,
    // Its OpenID metadata name no revocation endpoint, its RFC 8414 metadata do.
    metadata: ['GET /o/.well-known/openid-configuration 200', 'GET /.well-known/oauth-authorization-server/o 200'],
    token: 'POST /o/token/',
    revocation: 'POST /o/revoke_token/',
    words: undefined,
  },
  {
    title: 'Ory Hydra',
    start: startHydra,
    metadata: ['GET /.well-known/openid-configuration 200'],
    token: 'POST /oauth2/token',
    revocation: 'POST /oauth2/revoke',
    words: 'Client authentication failed (e.g., unknown client',
  },
];

describe.each(servers)('$title', ({ start, metadata, token, revocation, words }) => {
  const stage = new Stage(start, clients);
  const used = [...metadata, `${token} 200`, `${revocation} 200`];

  describe.each(methods)('with %s', (method) => {
    const client = ordinary(method);
    const auth = { 'client-auth': method };

    test('token mode: a later step uses the token, and the post step revokes it', async () => {
      let active: boolean | undefined;
      const result = await stage.step(client, auth, {
        betweenSteps: async ({ outputs }) => {
          active = await stage.server.introspect(outputs['token'] ?? '');
        },
      });

      expect([result.main.exitCode, result.post?.exitCode]).toEqual([0, 0]);
      expect(active).toBe(true);
      expect(await stage.server.introspect(result.outputs['token'] ?? '')).toBe(false);
      expect(stage.gate.seen()).toEqual(used);
      expect(stage.tokenRequests()).toEqual([`${method} 200`]);
    });

    test('request mode: the API accepts the token, and the step revokes it before it ends', async () => {
      let revoked: string[] = [];
      const result = await stage.step(
        client,
        { ...auth, 'base-url': stage.apiUrl, request: 'GET /' },
        { betweenSteps: () => void (revoked = stage.gate.seen()) },
      );
      const [issued = ''] = stage.gate.exchanges.flatMap(
        ({ response }) => /"access_token": ?"([^"]+)/.exec(response)?.[1] ?? [],
      );

      expect(result.main.exitCode).toBe(0);
      expect(result.outputs).toMatchObject({ status: '200', response: '{"active":true}' });
      expect(result.outputs).not.toHaveProperty('token');
      expect(await stage.server.introspect(issued)).toBe(false);
      expect(revoked).toEqual(used);
      expect(stage.gate.seen()).toEqual(used);
    });

    test('revoke-token: true is possible', async () => {
      const { main, outputs } = await stage.step(client, { ...auth, 'revoke-token': 'true' });

      expect(main.exitCode).toBe(0);
      expect(await stage.server.introspect(outputs['token'] ?? '')).toBe(false);
    });

    test.each(Object.keys(oddSecrets) as OddSecret[])('the server accepts a secret with %s', async (name) => {
      const { main, post, outputs } = await stage.step(withSecret(name, method), auth);

      expect([errorOf({ main }), main.exitCode, post?.exitCode]).toEqual(['', 0, 0]);
      expect(await stage.server.introspect(outputs['token'] ?? '')).toBe(false);
      expect(stage.gate.seen()).toEqual(used);
    });

    test('the server accepts an id with blanks, a colon, a plus sign, quotes and a percent sign', async () => {
      const { main } = await stage.step(withOddId(method), auth);

      expect([errorOf({ main }), main.exitCode]).toEqual(['', 0]);
      expect(stage.gate.seen()).toEqual(used);
    });

    test('a wrong secret is rejected after one request, with the words of the server', async () => {
      const result = await stage.step(client, { ...auth, 'client-secret': 'wrong-c41d8cd98f00b204' });

      expect(result.main.exitCode).toBe(1);
      expect(result.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
      expect(errorOf(result)).toContain('[TOKEN_REJECTED] The token endpoint returned invalid_client (HTTP 401)');
      expect(errorOf(result)).toContain(words ?? 'client-secret');
      expect(stage.tokenRequests()).toEqual([`${method} 401`]);
    });

    test('client-auth need not be set', async () => {
      const { main, outputs } = await stage.step(client);

      expect([errorOf({ main }), main.exitCode]).toEqual(['', 0]);
      expect(await stage.server.introspect(outputs['token'] ?? '')).toBe(false);
    });

    test('without client-auth, a wrong secret is rejected with the words of the server', async () => {
      const result = await stage.step(client, { 'client-secret': 'wrong-c41d8cd98f00b204' });

      expect(result.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
      expect(errorOf(result)).toContain('invalid_client');
      expect(errorOf(result)).toContain(words ?? 'client-secret');
      // The metadata offer both methods, so each is tried once.
      expect(stage.tokenRequests().sort()).toEqual(['client_secret_basic 401', 'client_secret_post 401']);
    });
  });
});
