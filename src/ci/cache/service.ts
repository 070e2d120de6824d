/** A text in a cache. Untrusted: anyone who can write to the cache may have saved it. */
export interface CacheEntry {
  key: string;
  /** Visible ASCII of at most 256 KiB. '' if the entry contains anything else, or more. */
  text: string;
}

/** Keeps texts under keys. Entries cannot be changed or deleted. */
export interface CacheService {
  /**
   * Resolves to the newest entry whose key begins with the first of `prefixes` that matches any. There are at most 10
   * prefixes. Resolves to undefined if none matches, or if the job may not read. Rejects with STORE_FAILED if the
   * service fails or there is none.
   */
  find(prefixes: readonly string[]): Promise<CacheEntry | undefined>;
  /**
   * Saves a text, visible ASCII of at most 200 KiB, under a new key. Resolves to false if the job may not write, or if
   * the key is taken. Rejects with STORE_FAILED if the service fails or there is none.
   */
  save(key: string, text: string): Promise<boolean>;
}

/** Returns a text that was read as Latin-1, or '' if it is not visible ASCII. */
export const asEntryText = (text: string): string => (/^[\x20-\x7e]*$/u.test(text) ? text : '');
