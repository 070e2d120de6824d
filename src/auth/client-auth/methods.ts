import { CLIENT_SECRET_BASIC } from './client-secret-basic.js';
import { CLIENT_SECRET_BASIC_RAW } from './client-secret-basic-raw.js';
import { CLIENT_SECRET_JWT } from './client-secret-jwt.js';
import { CLIENT_SECRET_POST } from './client-secret-post.js';
import { ID_TOKEN } from './id-token.js';
import type { ClientAuthMethod } from './method.js';
import { NONE } from './none.js';
import { PRIVATE_KEY_JWT } from './private-key-jwt.js';
import { SELF_SIGNED_TLS_CLIENT_AUTH, TLS_CLIENT_AUTH } from './tls-client-auth.js';

/** All methods, in the order of preference. */
export const CLIENT_AUTH_METHODS: readonly ClientAuthMethod[] = [
  CLIENT_SECRET_POST,
  CLIENT_SECRET_BASIC,
  CLIENT_SECRET_BASIC_RAW,
  PRIVATE_KEY_JWT,
  CLIENT_SECRET_JWT,
  TLS_CLIENT_AUTH,
  SELF_SIGNED_TLS_CLIENT_AUTH,
  ID_TOKEN,
  NONE,
];

/** The method to use if no input, provider or server names one (RFC 8414 section 2). */
export const DEFAULT_METHOD = CLIENT_SECRET_BASIC;

/** Returns the method with that name; undefined if there is none. */
export const methodNamed = (name: unknown): ClientAuthMethod | undefined =>
  CLIENT_AUTH_METHODS.find((method) => method.name === name);

/** Returns the method that a name in a server's metadata means; undefined if this project does not support it. */
export const offeredMethod = (name: string): ClientAuthMethod | undefined =>
  CLIENT_AUTH_METHODS.find((method) => method.name === name && method.isOwnName !== true);
