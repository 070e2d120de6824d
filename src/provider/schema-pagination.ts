/** The schema of the pages of lists. */
import * as v from 'valibot';
import { name, namePath, path, plainHeader } from './schema-text.js';

/** Where a response has a number. */
const count = v.union([v.strictObject({ body: path }), v.strictObject({ header: plainHeader })]);
/** The number of items to request per page, if neither the workflow nor the operation sets it. */
const pageSize = v.exactOptional(v.pipe(v.number(), v.integer('a whole number'), v.minValue(1, 'at least 1')));

/** How lists have pages. */
export const pagination = v.variant('style', [
  v.strictObject({
    style: v.literal('offset'),
    /** The parameter with the index of the first item. */
    offset: name,
    /** The parameter with the number of items of a page. */
    limit: v.exactOptional(name),
    page_size: pageSize,
    /** The total number of items. */
    total: count,
  }),
  v.strictObject({
    style: v.literal('page'),
    /** The parameter with the number of the page. */
    page: name,
    /** The number of the first page; 1 by default. */
    first: v.exactOptional(v.picklist([0, 1])),
    /** The parameter with the number of items of a page. Without a total, a page with fewer items is the last one. */
    size: name,
    page_size: pageSize,
    /** The number of pages. */
    pages: v.exactOptional(count),
    /** The total number of items. */
    total: v.exactOptional(count),
  }),
  /** The header `Link` with `rel="next"` (RFC 8288). */
  v.strictObject({ style: v.literal('link') }),
  v.strictObject({
    style: v.literal('cursor'),
    /** The path of the cursor in the body. The last page has none. */
    cursor: namePath,
    /** The parameter with the cursor. */
    parameter: name,
  }),
  v.strictObject({
    style: v.literal('next'),
    /** The path of the address of the next page in the body. The last page has none. */
    next: namePath,
  }),
]);
