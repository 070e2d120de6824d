import { bearerOf, type Exchange } from './gate.js';

/** Returns the secrets in an exchange: tokens, codes and the client secret (RFC 6749), code verifiers (RFC 7636). */
export function secretsOf(exchange: Exchange): (string | null | undefined)[] {
  const { line, query, body, response, location } = exchange;
  const code = location === undefined ? null : new URL(location, 'http://server').searchParams.get('code');
  if (!/\/(?:token|revoke|revoke_token)\/?$/u.test(line)) return [code, query.get('code'), ...bearerOf(exchange)];
  const sent = new URLSearchParams(body);
  const issued = /^\{/u.test(response) ? (JSON.parse(response) as Record<string, string>) : {};
  const names = ['client_secret', 'code', 'code_verifier', 'refresh_token', 'token'];
  return [...names.map((name) => sent.get(name)), issued['access_token'], issued['refresh_token']];
}
