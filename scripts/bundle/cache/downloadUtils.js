/**
 * Replaces `internal/downloadUtils.js` of @actions/cache in the bundle `cache`: docs/design/027-token-cache.md. It loads
 * no Azure SDK, and stops when an entry is too large, however large the entry is.
 */
import { writeFileSync } from 'node:fs';
import { HttpClient } from '@actions/http-client';

const MAX_BYTES = 262_144;

/** Writes the entry to a file. The file is empty if the entry has more than 256 KiB. */
export async function downloadCacheHttpClient(archiveLocation, archivePath) {
  const { message } = await new HttpClient('actions/cache').get(archiveLocation);
  if (message.statusCode !== 200) {
    message.destroy();
    throw new Error(`Cache service responded with ${message.statusCode} during download`);
  }
  const chunks = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size > MAX_BYTES) break;
    chunks.push(chunk);
  }
  writeFileSync(archivePath, size > MAX_BYTES ? '' : Buffer.concat(chunks));
}

export async function downloadCacheHttpClientConcurrent(archiveLocation, archivePath) {
  await downloadCacheHttpClient(archiveLocation, archivePath);
}

export async function downloadCacheStorageSDK(archiveLocation, archivePath) {
  await downloadCacheHttpClient(archiveLocation, archivePath);
}
