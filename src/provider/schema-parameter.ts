/** The schema of a parameter of an operation in a provider file. */
import * as v from 'valibot';
import { RESERVED_HEADERS } from './reserved.js';
import { at, name, path, requestLine, SETTABLE_HEADER } from './schema-text.js';

const scalar = v.union([v.string(), v.number(), v.boolean()]);
const paths = v.union([path, v.pipe(v.array(path), v.minLength(1, 'at least one path'))]);

/** The constant parameters of an operation that the step sends for itself. */
export const values = v.record(name, scalar);

/** How the name of a value becomes its id: by the list that another operation returns. */
const lookup = v.strictObject({
  operation: name,
  /** Dotted path of the list in the response. */
  items: path,
  /** Dotted path of the name in an item. Of several paths, the first one with a value counts. */
  match: paths,
  /** Dotted path of the id in an item. */
  take: paths,
  /** Words that are no names, such as `me`. The operation returns the id of each at `take`. */
  words: v.exactOptional(v.record(v.string(), v.strictObject({ operation: name, take: path }))),
  /** The value is a map from names to values. It becomes a list of objects with these two keys. */
  entry: v.exactOptional(v.strictObject({ key: name, value: name })),
});

/** One item of a list that another operation returns. */
export const pick = v.strictObject({
  operation: name,
  parameters: v.exactOptional(values),
  items: path,
  /** The values that the item must have, by dotted path. */
  where: v.exactOptional(v.record(path, scalar)),
  /** Dotted path of the value to take. */
  take: path,
});

/** How a text is kept hidden, and how the step checks that it is. */
const hidden = v.strictObject({
  /** The fields that contain no text, and are sent with the placeholder. */
  first: v.exactOptional(v.array(name)),
  /** The fields of the request that is sent before the text, if nothing else proves that the text will be hidden. */
  placeholder: v.exactOptional(values),
  /** Where the server shows whether it hides the text. */
  shown: v.strictObject({
    operation: name,
    parameters: v.exactOptional(values),
    /** Dotted path of the flag: in the response, or in an item of `items`. */
    flag: path,
    /** Dotted path of a list, if the text is in an item of it. Its items have an `id`. */
    items: v.exactOptional(path),
    /** Dotted path of the text in an item. */
    text: v.exactOptional(path),
    /** Dotted paths of the texts in an object, by field, of those that `read_back` does not have. */
    texts: v.exactOptional(v.record(name, path)),
  }),
  /** The parameter of the path that has the id of the hidden object in `shown` and `correct`. The default is `id`. */
  as: v.exactOptional(name),
  /** The request that changes the text and the flag of the object that the server shows. */
  correct: v.strictObject({
    request: requestLine,
    /** The key of the body under which the fields are. Without it, they are the body. */
    wrap: v.exactOptional(name),
    /** One of these scopes is necessary. */
    scope: v.exactOptional(v.array(name)),
  }),
  /** What `correct` sends to withdraw the placeholder. */
  withdraw: v.exactOptional(v.record(name, v.union([scalar, pick]))),
  /** What `correct` sends to remove the text if the server published it. Only fields of the change are sent. */
  replace: v.exactOptional(values),
});

const parameter = v.pipe(
  v.strictObject({
    in: v.picklist(['path', 'query', 'header', 'body']),
    required: v.exactOptional(v.boolean()),
    description: v.exactOptional(v.string()),
    default: v.exactOptional(scalar),
    /** The type of the value. Without it, any value is allowed. */
    type: v.exactOptional(
      v.picklist([
        'boolean',
        'integer',
        'list',
        /** A document of nodes, as Atlassian defines it. A text of simple Markdown becomes one. */
        'document',
      ]),
    ),
    /** The name in the request, if it differs: in a body, a dotted path such as `project.key` makes objects. */
    as: v.exactOptional(path),
    /** Whether it is outside of the key in `wrap` of the body. */
    outside: v.exactOptional(v.boolean()),
    lookup: v.exactOptional(lookup),
    /** What the server requires for this field. Without it, the server ignores the field silently. */
    requires: v.exactOptional(
      v.strictObject({
        /** One of these scopes. */
        scope: v.exactOptional(v.array(name)),
        /** A permission of a role of the user in the project. */
        permission: v.exactOptional(name),
      }),
    ),
    /** The parameters whose text is hidden if this one is true; `true` means all others. */
    hides: v.exactOptional(v.union([v.literal(true), v.array(name)])),
    /** Parameters that it cannot be combined with, because nothing would prove that the server hides them. */
    alone: v.exactOptional(v.array(name)),
    /** What proves that the server hides the text: a permission of a role, or the response to a placeholder. */
    proof: v.exactOptional(v.picklist(['permission', 'response'])),
    hidden: v.exactOptional(hidden),
  }),
  v.check(
    ({ hides, proof, hidden: how }) => new Set([hides, proof, how].map((item) => item === undefined)).size === 1,
    'hides, proof and hidden together',
  ),
  v.check(({ lookup: by, in: location }) => by === undefined || location === 'body', 'a lookup of a value in the body'),
  v.check(
    ({ as = '', in: location }) => location === 'body' || !as.includes('.'),
    'a name, since only a body has paths',
  ),
);

/** The parameters of an operation. A header that only the step sets is no parameter. */
export const parameters = v.pipe(
  v.record(name, parameter),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [key, { in: location, as }] of Object.entries(dataset.value)) {
      if (location !== 'header' || !RESERVED_HEADERS.test(as ?? key)) continue;
      addIssue({ message: SETTABLE_HEADER, path: [at(dataset.value, key)] });
    }
  }),
);
