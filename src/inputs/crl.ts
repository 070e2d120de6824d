import { distrustOf } from '../ci/events.js';
import { listsIn } from '../http/crl/list.js';
import type { Host } from '../ci/host.js';
import type { GivenLists } from '../http/strict-trust.js';
import { readInputContent, type JobFolders } from '../lib/files.js';
import { sha256 } from '../lib/sha256.js';
import { inputError } from './input-errors.js';

const MAX_FILES = 8;
const MAX_BYTES = 20 * 1_048_576;
const WORD = 'require';

/**
 * Reads the revocation lists of paths, separated by white space or commas. Rejects with INPUT_INVALID, FILE_REFUSED or
 * FILE_FAILED.
 */
export async function readCrl(
  input: string,
  text: string,
  host: JobFolders & Pick<Host, 'event'>,
): Promise<GivenLists> {
  const paths = text.split(/[\s,]+/u).filter((path) => path !== '');
  if (paths.length > MAX_FILES)
    throw inputError(input, `contains more than ${MAX_FILES} paths. Join the lists, as PEM text.`);
  if (paths.every((path) => /^[a-z]+$/iu.test(path))) {
    throw inputError(input, `is neither ${WORD} nor a path. Set it to ${WORD}, or to paths such as ./lists/root.crl.`);
  }
  const distrust = distrustOf(host.event);
  if (distrust !== undefined) throw inputError(input, `is a path, but ${distrust}. Set it to ${WORD}.`);
  const files: GivenLists['files'][number][] = [];
  const contents: Buffer[] = [];
  for (const path of paths) {
    const { real, content } = await readInputContent(input, path, host, MAX_BYTES);
    checkLists(input, path, content);
    files.push({ path: real, sha256: sha256(content) });
    contents.push(content);
  }
  return { files, contents };
}

function checkLists(input: string, path: string, content: Buffer): void {
  const lists = listsIn(content);
  if (lists.length === 0)
    throw inputError(
      input,
      `${path} contains no revocation list, neither as PEM text (-----BEGIN X509 CRL-----) nor in DER.`,
    );
  for (const [index, list] of lists.entries()) {
    if (list !== undefined) continue;
    throw inputError(input, `list ${index + 1} of ${path} is damaged, or is no revocation list. Fetch it again.`);
  }
}
