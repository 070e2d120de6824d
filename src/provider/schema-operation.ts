import * as v from 'valibot';
import { REVOCATION } from './reserved.js';
import { pagination } from './schema-pagination.js';
import { parameters, values } from './schema-parameter.js';
import { at, mediaType, name, path, requestLine, scope, urlTemplate } from './schema-text.js';

const body = v.pipe(
  v.strictObject({
    /** The key of the JSON body that contains the parameters. */
    wrap: v.exactOptional(name),
    /** Whether undeclared parameters are sent in the body. */
    rest: v.exactOptional(v.boolean()),
    /** Whether the fields of the parameter `fields`, a map, are sent in the body: all but those in `except`. */
    fields: v.exactOptional(v.union([v.boolean(), v.strictObject({ except: v.array(name) })])),
    /** The parameter with the path of a file. The file's bytes are the body. */
    from: v.exactOptional(name),
    /** The content type of the file; the default is `application/octet-stream`. */
    media_type: v.exactOptional(mediaType),
  }),
  v.check(
    ({ wrap, rest, fields, from }) =>
      from === undefined || (wrap === undefined && rest !== true && (fields ?? false) === false),
    'either from, or wrap, rest and fields',
  ),
  v.forward(
    v.check(({ from, media_type }) => from !== undefined || media_type === undefined, 'from in the same map'),
    ['media_type'],
  ),
);

/** How values that a server changes are compared. */
const compare = v.exactOptional(
  v.picklist([
    /** Numbers, where an empty value is 0. */
    'number',
    /** Hours, such as `2.5`, `2,5`, `2:30`, `2h30` and `150m`. */
    'hours',
    /** File names, without folders, and with `_` for characters that Windows does not allow. */
    'file_name',
  ]),
);

/** Where a response shows a value that was requested. */
const shownValue = v.union([
  path,
  v.strictObject({
    /** Dotted path of the value. */
    at: path,
    compare,
  }),
  v.strictObject({
    /** Dotted path of a list. Each requested value must be in one of its items. */
    items: path,
    /** Dotted path of the value in an item, and in a requested value that is an object. */
    value: path,
    /** The field that an item and a requested value must have in common. */
    key: v.exactOptional(name),
    compare,
    /** Whether a requested value must be in an item that the list did not have before. The items have an `id`. */
    new: v.exactOptional(v.boolean()),
    /** Whether the server omits the list if the user may not see it. Then the values are not checked. */
    optional: v.exactOptional(v.boolean()),
    /** The parameters that the operation needs to return the list. */
    parameters: v.exactOptional(values),
  }),
]);

/** One operation: a request that the file declares. */
const operation = v.strictObject({
  description: v.string(),
  request: requestLine,
  /** The environment variable of the CI system that has the URL of the request, if the path is not below base_url. */
  url_from_environment: v.exactOptional(v.picklist(['GITHUB_GRAPHQL_URL'])),
  parameters: v.exactOptional(parameters),
  /** Values that lookups and permissions need and that are not in the path: the step reads them first. */
  context: v.exactOptional(
    v.strictObject({
      operation: name,
      /** The dotted path of each value in that response. */
      take: v.record(name, path),
      /** The parameter that is used instead of a value, if it is set: a change may move an object. */
      given: v.exactOptional(v.record(name, name)),
    }),
  ),
  body: v.exactOptional(body),
  response: v.exactOptional(
    v.strictObject({
      /** The media type of a successful response. The default is JSON. */
      media_type: v.exactOptional(mediaType),
    }),
  ),
  /** The list in the response, for the input `paginate`. */
  list: v.exactOptional(
    v.strictObject({
      /** Dotted path of the list. Without it, the step finds the list. */
      items: v.exactOptional(path),
      /** Dotted path of the id in an item. Of items with the same id, only the first one counts. */
      id: v.exactOptional(path),
      /** How this list has pages, if it differs from the other lists. */
      pagination: v.exactOptional(pagination),
      /** The parameters of an order in which a new item does not move others to another page. */
      order: v.exactOptional(values),
    }),
  ),
  /** The outputs `id` and `url`. */
  result: v.exactOptional(
    v.strictObject({
      /** Dotted path in the response. The default is the {id} of the request path. */
      id: v.exactOptional(path),
      /** The address for a browser: a template with {base_url} and {id}, or a dotted path in the response. */
      url: v.exactOptional(
        v.union([
          v.pipe(
            urlTemplate,
            v.check(
              (url) => !/\{(?!(?:base_url|site|id)\})/u.test(url),
              'a URL template with only {base_url} and {id}',
            ),
          ),
          path,
        ]),
      ),
    }),
  ),
  /** What the token and its user need for the operation. `bearer-step doctor` checks it. */
  requires: v.exactOptional(
    v.strictObject({
      /** One of these scopes. */
      scope: v.exactOptional(v.array(scope)),
      /** The permission that a role of the user must have. */
      permission: v.exactOptional(name),
    }),
  ),
  /** For servers that return success without a valid token: the step first sends the `identity` request. */
  prove_token: v.exactOptional(v.boolean()),
  /** For servers that silently ignore some values: the step reads the values back and compares them. */
  read_back: v.exactOptional(
    v.strictObject({
      /** The operation that reads the values back. */
      operation: name,
      /** The location of each field of the body in that response. */
      fields: v.record(name, shownValue),
    }),
  ),
});

/** The operations. Wherever one names an operation, it must be one of them. */
export const operations = v.pipe(
  v.record(v.pipe(name, v.notValue(REVOCATION, `a name other than ${REVOCATION}`)), operation),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const location of unknownOperations(dataset.value, dataset.value)) {
      addIssue({ message: 'the name of an operation', path: location });
    }
  }),
);

/** Returns the location of every `operation` in `value` that is not the name of one of `all`. */
export function unknownOperations(value: object, all: object): [v.ObjectPathItem, ...v.ObjectPathItem[]][] {
  const record = value as Record<string, unknown>;
  return Object.entries(record).flatMap(([key, item]) => {
    const here = at(record, key);
    if (key === 'operation' && typeof item === 'string') {
      return Object.hasOwn(all, item) ? [] : [[here] as [v.ObjectPathItem]];
    }
    if (typeof item !== 'object' || item === null) return [];
    return unknownOperations(item, all).map((path): [v.ObjectPathItem, ...v.ObjectPathItem[]] => [here, ...path]);
  });
}
