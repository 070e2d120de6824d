import * as v from 'valibot';
import { RESERVED_HEADERS } from './reserved.js';
import { at, mediaType, name, path, requestLine, SETTABLE_HEADER, urlTemplate } from './schema-text.js';

const parameter = v.strictObject({
  in: v.picklist(['path', 'query', 'header', 'body']),
  required: v.exactOptional(v.boolean()),
  description: v.exactOptional(v.string()),
  default: v.exactOptional(v.union([v.string(), v.number(), v.boolean()])),
});

const parameters = v.pipe(
  v.record(name, parameter),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [key, { in: location }] of Object.entries(dataset.value)) {
      if (location !== 'header' || !RESERVED_HEADERS.test(key)) continue;
      addIssue({ message: SETTABLE_HEADER, path: [at(dataset.value, key)] });
    }
  }),
);

const body = v.pipe(
  v.strictObject({
    /** The name under which the body's parameters stand. */
    wrap: v.exactOptional(name),
    /** Whether parameters that are not declared go into the body. */
    rest: v.exactOptional(v.boolean()),
    /** The parameter that names a file, which is the body as it is. */
    from: v.exactOptional(name),
    /** The content type of that file's bytes; the default is `application/octet-stream`. */
    media_type: v.exactOptional(mediaType),
  }),
  v.check(
    ({ wrap, rest, from }) => from === undefined || (wrap === undefined && rest !== true),
    'from without wrap and rest, or these without from',
  ),
  v.forward(
    v.check(({ from, media_type }) => from !== undefined || media_type === undefined, 'from beside it'),
    ['media_type'],
  ),
);

/** One declared request. */
const operation = v.strictObject({
  description: v.string(),
  request: requestLine,
  parameters: v.exactOptional(parameters),
  body: v.exactOptional(body),
  /** What came of it. */
  result: v.exactOptional(
    v.strictObject({
      /** Dotted path; without it the path's own {id} counts. */
      id: v.exactOptional(path),
      /** The address for people, with {base_url} and {id}. */
      url: v.exactOptional(
        v.pipe(
          urlTemplate,
          v.check((url) => !/\{(?!base_url\}|id\})/u.test(url), 'a URL template with {base_url} and {id} alone'),
        ),
      ),
    }),
  ),
  /** For servers that answer a stranger as if all were well: the identity is asked for first, so that a dead token shows. */
  prove_token: v.exactOptional(v.boolean()),
  /** What this server silently ignores. */
  read_back: v.exactOptional(
    v.strictObject({
      /** The operation that reads it back. */
      operation: name,
      /** Where each parameter's value then stands. */
      fields: v.record(name, path),
    }),
  ),
});

/** Operations that name each other. */
export const operations = v.pipe(
  v.record(v.pipe(name, v.notValue('revoke-token', 'a name other than revoke-token')), operation),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const all = dataset.value;
    for (const [key, item] of Object.entries(all)) {
      const back = item.read_back;
      if (back === undefined || Object.hasOwn(all, back.operation)) continue;
      const location = [at(all, key), at(item, 'read_back'), at(back, 'operation')] as const;
      addIssue({ message: 'the name of an operation', path: [...location] });
    }
  }),
);
