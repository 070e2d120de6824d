/**
 * The cache service of GitHub Actions: version 2 (Twirp, and signed URLs of Azure block blobs) and version 1
 * (`_apis/artifactcache`), as @actions/cache 6 calls them.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Certificate } from './certificates.js';
import { startRecordingServer, type RecordingServer } from './recording-server.js';

/** The calls of both versions. */
export type CacheOperation = 'find' | 'reserve' | 'upload' | 'commit' | 'download';

export interface StoredEntry {
  key: string;
  version: string;
  content: Buffer;
  /** Whether the upload is complete: others are not found. */
  isComplete: boolean;
}

export interface CacheServiceStandIn extends RecordingServer {
  /** The entries, oldest first. */
  entries: StoredEntry[];
  /** What the token of the job allows. */
  access: 'read' | 'write' | 'write-only' | 'none';
  /** Handles a request instead of the service, if it returns true. */
  disturb: (operation: CacheOperation, response: ServerResponse, request: IncomingMessage) => boolean;
  /** Returns the environment of a job that uses version 2 or 1 of the service. */
  environment: (version: 1 | 2) => NodeJS.ProcessEnv;
}

const TOKEN = 'runtime-token-of-the-job';
const SIGNATURE = 'sig=c2lnbmF0dXJlLW9mLXRoZS1ibG9i';
const TWIRP = '/twirp/github.actions.results.api.v1.CacheService/';

const json = (response: ServerResponse, status: number, value: unknown): ServerResponse =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

/** Starts the service on loopback, without entries. If `certificate` is absent, it uses http. */
export async function startCacheService(certificate?: Certificate): Promise<CacheServiceStandIn> {
  const entries: StoredEntry[] = [];

  const mayRead = (): boolean => service.access === 'read' || service.access === 'write';
  const mayWrite = (): boolean => service.access === 'write' || service.access === 'write-only';

  /** Like GitHub: the first key that matches counts, exactly or as a prefix, and then the newest entry. */
  const find = (keys: readonly string[], version: string): StoredEntry | undefined => {
    const complete = entries.filter((entry) => entry.isComplete && entry.version === version);
    for (const key of keys) {
      const found =
        complete.find((entry) => entry.key === key) ?? complete.findLast((entry) => entry.key.startsWith(key));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  /** Returns the new entry, or undefined if the key is taken. */
  const reserve = (key: string, version: string): StoredEntry | undefined => {
    if (entries.some((entry) => entry.key === key && entry.version === version)) return undefined;
    const entry = { key, version, content: Buffer.alloc(0), isComplete: false };
    entries.push(entry);
    return entry;
  };
  const urlOf = (request: IncomingMessage, entry: StoredEntry): string =>
    `${certificate === undefined ? 'http' : 'https'}://${request.headers.host ?? ''}/blob/${entries.indexOf(entry)}?${SIGNATURE}`;

  const twirp = (request: IncomingMessage, response: ServerResponse, method: string, call: TwirpCall): unknown => {
    if (method === 'GetCacheEntryDownloadURL') {
      if (!mayRead()) return json(response, 403, { code: 'permission_denied', msg: 'cache read denied: no scope' });
      const found = find([call.key, ...(call.restore_keys ?? [])], call.version);
      if (found === undefined) return json(response, 200, { ok: false });
      return json(response, 200, { ok: true, signed_download_url: urlOf(request, found), matched_key: found.key });
    }
    if (method === 'CreateCacheEntry') {
      if (!mayWrite()) return json(response, 200, { ok: false, message: 'cache write denied: token is read-only' });
      const entry = reserve(call.key, call.version);
      if (entry === undefined)
        return json(response, 409, { code: 'already_exists', msg: 'cache entry already exists' });
      return json(response, 200, { ok: true, signed_upload_url: urlOf(request, entry) });
    }
    const entry = entries.find(({ key, version }) => key === call.key && version === call.version);
    if (entry?.content.length !== Number(call.size_bytes))
      return json(response, 200, { ok: false, message: 'wrong size' });
    entry.isComplete = true;
    return json(response, 200, { ok: true, entry_id: String(entries.indexOf(entry) + 1) });
  };

  const blob = (request: IncomingMessage, response: ServerResponse, entry: StoredEntry, body: Buffer): unknown => {
    if (request.method === 'GET') return response.writeHead(200, { 'x-ms-blob-type': 'BlockBlob' }).end(entry.content);
    if (request.headers['x-ms-blob-type'] !== 'BlockBlob') return response.writeHead(400).end();
    entry.content = body;
    return response.writeHead(201).end();
  };

  const version1 = (request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer): unknown => {
    const entry = entries[Number(/\/caches\/(\d+)$/u.exec(url.pathname)?.[1]) - 1];
    if (request.method === 'GET') {
      if (!mayRead()) return json(response, 403, { message: 'cache read denied: no scope' });
      const keys = url.searchParams.get('keys')?.split(',') ?? [];
      const found = find(keys, url.searchParams.get('version') ?? '');
      if (found === undefined) return response.writeHead(204).end();
      return json(response, 200, { cacheKey: found.key, archiveLocation: urlOf(request, found) });
    }
    if (request.method === 'PATCH' && entry !== undefined) {
      entry.content = Buffer.concat([entry.content, body]);
      return response.writeHead(204).end();
    }
    const call = JSON.parse(body.toString()) as { key: string; version: string; size: number };
    if (entry !== undefined) {
      entry.isComplete = entry.content.length === call.size;
      return response.writeHead(entry.isComplete ? 204 : 400).end();
    }
    if (!mayWrite()) return json(response, 403, { message: 'cache write denied: token is read-only' });
    const reserved = reserve(call.key, call.version);
    if (reserved === undefined) return json(response, 409, { message: 'Cache already exists' });
    return json(response, 201, { cacheId: entries.indexOf(reserved) + 1 });
  };

  const server = await startRecordingServer({
    ...(certificate === undefined ? {} : { certificate }),
    handler: (request, response, body) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      if (service.disturb(operationOf(request.method ?? '', url.pathname), response, request)) return;
      const entry = entries[Number(/^\/blob\/(\d+)$/u.exec(url.pathname)?.[1])];
      if (entry !== undefined && url.search === `?${SIGNATURE}`) return blob(request, response, entry, body);
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return json(response, 401, { message: 'no token' });
      if (!url.pathname.startsWith(TWIRP)) return version1(request, response, url, body);
      return twirp(request, response, url.pathname.slice(TWIRP.length), JSON.parse(body.toString()) as TwirpCall);
    },
  });
  const environment = (version: 1 | 2): NodeJS.ProcessEnv => ({
    ACTIONS_RUNTIME_TOKEN: TOKEN,
    ...(version === 1
      ? { ACTIONS_CACHE_URL: `${server.origin}/` }
      : { ACTIONS_RESULTS_URL: `${server.origin}/`, ACTIONS_CACHE_SERVICE_V2: 'true' }),
  });
  const service: CacheServiceStandIn = { ...server, entries, access: 'write', disturb: () => false, environment };
  return service;
}

interface TwirpCall {
  key: string;
  version: string;
  restore_keys?: string[];
  /** Only in FinalizeCacheEntryUpload, in bytes. */
  size_bytes?: string;
}

/** Returns which of the calls a request is. */
function operationOf(method: string, path: string): CacheOperation {
  if (path.startsWith('/blob/')) return method === 'GET' ? 'download' : 'upload';
  if (method === 'GET' || path.endsWith('/GetCacheEntryDownloadURL')) return 'find';
  if (method === 'PATCH') return 'upload';
  return path.endsWith('/caches') || path.endsWith('/CreateCacheEntry') ? 'reserve' : 'commit';
}
