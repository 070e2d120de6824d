import { StepError } from '../../lib/errors.js';
import { isObject, parseJson } from '../../lib/json.js';
import { seal, unseal, type Binding, type KeyMaterial } from '../../lib/seal.js';
import { MAX_SHARED_LIFE_MS, readSharedToken, type SharedToken } from './read-shared-token.js';
import { MAX_SEALED_LENGTH, SEALED_PREFIX } from './sealed-text.js';

/** What a sealed token contains (docs/design/028-shared-tokens.md). */
export interface SealedToken {
  token: SharedToken;
  /** The run of the workflow that made it; '' outside CI. */
  run: string;
  /** The grant by which it was requested. */
  grant: string;
  /** The SHA-256 of the refresh token of the sign-in, in hexadecimal; '' without one. */
  chain: string;
  /** The origins that may receive the token. None: the step that made it named no API. */
  origins: readonly string[];
  /** Whether the server does not say when the token ends. Then its `expiresAt` only says for how long it is shared. */
  endIsUnknown?: boolean;
}

/** Why a token is not shared, if its text would have more than MAX_SEALED_LENGTH: the end of a sentence. */
export const TOO_LONG = 'the response of the server is too long';

/** Seals a token. */
export const sealToken = (content: SealedToken, material: KeyMaterial, binding: Binding): string =>
  SEALED_PREFIX + seal(writeContent(content), material, binding);

/**
 * Returns the content of a sealed token as JSON, in the clear: the caller must seal it. Its times are by the clock of
 * the server, since the clock of this machine may be wrong. It is valid for at most 24 hours.
 */
export function writeContent({ token: { clockSkewMs = 0, ...token }, ...rest }: SealedToken): string {
  const obtainedAt = token.obtainedAt + clockSkewMs;
  return writeContentHere({ ...rest, token: { ...token, obtainedAt, expiresAt: token.expiresAt + clockSkewMs } });
}

/** Returns the content like `writeContent`, but for this machine: its times stay those of the clock here. */
export function writeContentHere({ token, ...rest }: SealedToken): string {
  const expiresAt = Math.min(token.expiresAt, token.obtainedAt + MAX_SHARED_LIFE_MS);
  return JSON.stringify({ ...rest, token: { ...token, expiresAt } });
}

/** Opens a sealed token as `tryOpenToken` does. Throws SEAL_INVALID if that is not possible. */
export function openToken(text: string, materials: readonly KeyMaterial[], binding: Binding, now: number): SealedToken {
  const opened = tryOpenToken(text, materials, binding, now);
  if (opened === undefined) throw text.startsWith(SEALED_PREFIX) ? cannotOpen() : otherVersion();
  return opened;
}

/**
 * Opens a sealed token with the first of `materials` that fits. Returns undefined if none fits, or if the text was
 * changed or has another version. An expired token is returned like a valid one. `now`: milliseconds since 1970.
 */
export function tryOpenToken(
  text: string,
  materials: readonly KeyMaterial[],
  binding: Binding,
  now: number,
): SealedToken | undefined {
  if (!text.startsWith(SEALED_PREFIX) || text.length > MAX_SEALED_LENGTH) return undefined;
  const envelope = text.slice(SEALED_PREFIX.length);
  for (const material of materials) {
    const content = unsealWith(envelope, material, binding);
    const opened = content === undefined ? undefined : readContent(content, now);
    if (opened !== undefined) return opened;
  }
  return undefined;
}

function unsealWith(envelope: string, material: KeyMaterial, binding: Binding): string | undefined {
  try {
    return unseal(envelope, material, binding);
  } catch (error) {
    if (error instanceof StepError) return undefined;
    throw error;
  }
}

/** Returns the content of a sealed token from its JSON; undefined if it is invalid or its times are impossible. */
export function readContent(text: string, now: number): SealedToken | undefined {
  const content = parseJson(text);
  if (!isObject(content)) return undefined;
  const { run, grant, chain, origins } = content;
  const token = readSharedToken(content['token'], now);
  if (token === undefined || typeof run !== 'string' || typeof grant !== 'string' || typeof chain !== 'string')
    return undefined;
  if (!Array.isArray(origins) || !origins.every((origin) => typeof origin === 'string')) return undefined;
  const end = content['endIsUnknown'] === true ? { endIsUnknown: true } : {};
  return { token, run, grant, chain, origins, ...end };
}

const cannotOpen = (): StepError =>
  new StepError(
    'SEAL_INVALID',
    'The sealed token cannot be opened: it was changed, or it was sealed with another key or for other inputs.',
    {
      hint:
        'Set seal-key, or else client-id and client-secret, as in the step that shared it, and the same provider, ' +
        'base-url, issuer, token-url, client-auth, scope, audience and token-parameters.',
    },
  );

const otherVersion = (): StepError =>
  new StepError('SEAL_INVALID', 'The sealed token was made by another version of bearer-step.', {
    hint: 'Use the same version of the action in both jobs.',
  });
