/**
 * Replaces `internal/uploadUtils.js` of @actions/cache in the bundle `cache`: docs/design/027-token-cache.md. The Azure
 * SDK also sends a small blob in one request (Put Blob,
 * https://learn.microsoft.com/rest/api/storageservices/put-blob), but is most of the library's code.
 */
import { readFileSync } from 'node:fs';
import { HttpClient } from '@actions/http-client';

export async function uploadCacheArchiveSDK(signedUploadURL, archivePath) {
  const headers = { 'Content-Type': 'application/octet-stream', 'x-ms-blob-type': 'BlockBlob' };
  const { message } = await new HttpClient('actions/cache').put(
    signedUploadURL,
    readFileSync(archivePath, 'ascii'),
    headers,
  );
  message.resume();
  if (message.statusCode !== 201) {
    throw new Error(`Cache service responded with ${message.statusCode} during upload`);
  }
}
