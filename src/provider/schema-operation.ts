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
    /** The key of the JSON body that contains the parameters. */
    wrap: v.exactOptional(name),
    /** Whether undeclared parameters are sent in the body. */
    rest: v.exactOptional(v.boolean()),
    /** The parameter with the path of a file. The file's bytes are the body. */
    from: v.exactOptional(name),
    /** The content type of the file; the default is `application/octet-stream`. */
    media_type: v.exactOptional(mediaType),
  }),
  v.check(
    ({ wrap, rest, from }) => from === undefined || (wrap === undefined && rest !== true),
    'either from, or wrap and rest',
  ),
  v.forward(
    v.check(({ from, media_type }) => from !== undefined || media_type === undefined, 'from in the same map'),
    ['media_type'],
  ),
);

/** One operation: a request that the file declares. */
const operation = v.strictObject({
  description: v.string(),
  request: requestLine,
  parameters: v.exactOptional(parameters),
  body: v.exactOptional(body),
  response: v.exactOptional(
    v.strictObject({
      /** The media type of a successful response. The default is JSON. */
      media_type: v.exactOptional(mediaType),
    }),
  ),
  /** The outputs `id` and `url`. */
  result: v.exactOptional(
    v.strictObject({
      /** Dotted path in the response. The default is the {id} of the request path. */
      id: v.exactOptional(path),
      /** The address for a browser, with {base_url} and {id}. */
      url: v.exactOptional(
        v.pipe(
          urlTemplate,
          v.check((url) => !/\{(?!base_url\}|id\})/u.test(url), 'a URL template with only {base_url} and {id}'),
        ),
      ),
    }),
  ),
  /** For servers that return success without a valid token: the step first sends the `identity` request. */
  prove_token: v.exactOptional(v.boolean()),
  /** For servers that silently ignore some values: the step reads the values back and compares them. */
  read_back: v.exactOptional(
    v.strictObject({
      /** The operation that reads the values back. */
      operation: name,
      /** The dotted path of each parameter's value in that response. */
      fields: v.record(name, path),
    }),
  ),
});

/** The operations. Each `read_back` must name another one. */
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
