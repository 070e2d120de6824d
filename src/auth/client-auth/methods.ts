import { CLIENT_SECRET_BASIC } from './client-secret-basic.js';
import { CLIENT_SECRET_BASIC_RAW } from './client-secret-basic-raw.js';
import { CLIENT_SECRET_POST } from './client-secret-post.js';
import type { ClientAuthMethod } from './method.js';

/** Every method, the preferred ones first. */
export const CLIENT_AUTH_METHODS: readonly ClientAuthMethod[] = [
  CLIENT_SECRET_POST,
  CLIENT_SECRET_BASIC,
  CLIENT_SECRET_BASIC_RAW,
];

/** Where neither the workflow, the provider nor the server says how (RFC 8414 section 2). */
export const DEFAULT_METHOD = CLIENT_SECRET_BASIC;

/** The method of that name; undefined when there is none. */
export const methodNamed = (name: unknown): ClientAuthMethod | undefined =>
  CLIENT_AUTH_METHODS.find((method) => method.name === name);
