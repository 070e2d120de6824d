import { startOf, type HttpResponse } from './message.js';

/** Enough of a page to find its title. */
const HEAD_BYTES = 65_536;

/** Returns the media type of a response in lower case, without parameters; '' if the server sent none. */
export const mediaTypeOf = ({ headers }: Pick<HttpResponse, 'headers'>): string =>
  withoutParameters(headers['content-type'] ?? '');

/** Returns a content type in lower case, without parameters. */
const withoutParameters = (contentType: string): string => (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();

/** Returns whether a content type is JSON, whatever its parameters are. */
export const isJsonContent = (contentType: string): boolean => isJsonType(withoutParameters(contentType));

/** Returns whether a media type is JSON, also with a suffix such as `application/problem+json` (RFC 6839). */
export const isJsonType = (type: string): boolean => /^(?:application|text)\/(?:[\w.+-]+\+)?json$/u.test(type);

/** Returns whether a response is a web page: by its media type, or by its first characters whatever the type. */
export function isHtml(response: HttpResponse): boolean {
  if (/^(?:text\/html|application\/xhtml\+xml)$/u.test(mediaTypeOf(response))) return response.body.length > 0;
  return /^\s*(?:<!--[\s\S]{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b/iu.test(startOf(response, HEAD_BYTES));
}

/** Returns the title of a web page as one line; '' if it has none. */
export function titleOf(response: HttpResponse): string {
  const [, title = ''] = /<title\b[^>]*>([\s\S]{0,2000}?)<\/title\s*>/iu.exec(startOf(response, HEAD_BYTES)) ?? [];
  return decodeEntities(
    title
      .replaceAll(/<[^>]*>/gu, '')
      .replaceAll(/\s+/gu, ' ')
      .trim(),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Decodes the entities of HTML and XML that occur in titles and messages. */
export const decodeEntities = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/giu,
    (entity, decimal?: string, hex?: string, name = '') => {
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      if (Number.isNaN(code)) return ENTITIES[(name as string).toLowerCase()] ?? entity;
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : entity;
    },
  );
