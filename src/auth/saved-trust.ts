import { readFileSync } from 'node:fs';
import type { GivenLists, StrictTrust } from '../http/strict-trust.js';
import { isObject, type Json, type JsonObject } from '../lib/json.js';
import { sha256 } from '../lib/sha256.js';

/** Returns what differs in a saved state: of given revocation lists, it has only the files and their hashes. */
export const savedStrictTrust = ({ crl }: StrictTrust): { crl?: unknown } =>
  typeof crl === 'object' ? { crl: { files: crl.files } } : {};

/**
 * Returns the strict trust of a saved state. Reads given revocation lists again. Without a file that has not changed, the
 * check finds no list, and the post step fails.
 */
export function restoreStrictTrust({ pinned, serverName, crl }: JsonObject): StrictTrust {
  return {
    ...(isObject(pinned)
      ? { pinned: { origins: texts(pinned['origins']), fingerprints: texts(pinned['fingerprints']) } }
      : {}),
    ...(isObject(serverName) && typeof serverName['name'] === 'string'
      ? { serverName: { origins: texts(serverName['origins']), name: serverName['name'] } }
      : {}),
    ...(crl === undefined ? {} : { crl: isObject(crl) ? readAgain(crl['files']) : 'require' }),
  };
}

function readAgain(saved: Json | undefined): GivenLists {
  const files = (Array.isArray(saved) ? saved : []).flatMap((file) => {
    if (!isObject(file) || typeof file['path'] !== 'string' || typeof file['sha256'] !== 'string') return [];
    return [{ path: file['path'], sha256: file['sha256'] }];
  });
  return { files, contents: files.flatMap((file) => contentOf(file) ?? []) };
}

function contentOf({ path, sha256: hash }: GivenLists['files'][number]): Buffer | undefined {
  try {
    const content = readFileSync(path);
    return sha256(content) === hash ? content : undefined;
  } catch {
    return undefined;
  }
}

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
