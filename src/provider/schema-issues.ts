/** The schema of `issues`: what the report of a failing build needs to know about a tracker. */
import * as v from 'valibot';
import { pick } from './schema-parameter.js';
import { name, path } from './schema-text.js';

/**
 * The parameters of an operation. `{name}` in a text is replaced by a value of the report: `marker`, `label`, `me`,
 * `since`, `since_day`, `id`, `author`, `winner`, `winner_ref`, the fields of the workflow, and the names of `values`. A
 * text that is only `{name}` keeps the type of the
 * value.
 */
const parameters = v.record(name, v.union([v.string(), v.number(), v.boolean(), v.array(v.string())]));

/** A request, and the parameter with its text, if it takes one. */
const change = v.strictObject({
  operation: name,
  parameters: v.exactOptional(parameters),
  /** The parameter with the text of a note. Without it, the note is a request of its own. */
  text: v.exactOptional(name),
});

const scalar = v.union([v.string(), v.number(), v.boolean()]);

/** The values that an item should have, by dotted path, as templates. Without such an item, the first one counts. */
const prefer = v.exactOptional(v.record(path, v.string()));

/** One item of a list that another operation returns, at best a preferred one. */
const choice = v.strictObject({
  ...pick.entries,
  /** The values that the item must have, by dotted path: of a list one of them, the earlier the better. */
  where: v.exactOptional(v.record(path, v.union([scalar, v.array(scalar)]))),
  prefer,
  /** Further values, from a list in the chosen item, by name. An item without the list has no such value. */
  also: v.exactOptional(v.record(name, v.strictObject({ items: path, prefer, take: path }))),
});

/**
 * How lines that nobody should see are written. With `before` and `after`, at the start of the text. With `property`,
 * in this property of the issue or note.
 */
const unseen = v.union([
  v.strictObject({ before: v.string(), after: v.string() }),
  v.strictObject({ property: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/u, 'a word')) }),
]);

const openValue = v.union([v.string(), v.boolean()]);

const people = v.pipe(
  v.strictObject({
    /** The operation that returns the role of an author. Its parameters may have `{author}`. Without it, a note has it. */
    operation: v.exactOptional(name),
    parameters: v.exactOptional(parameters),
    /** Dotted path of the role of the author. */
    path,
    /** The roles that may write to the project. */
    equals: v.exactOptional(v.pipe(v.array(v.string()), v.minLength(1, 'at least one role'))),
    /** The lowest role that may do so, if roles are numbers. */
    at_least: v.exactOptional(v.number()),
  }),
  v.check(
    ({ equals, at_least: least }) => (equals === undefined) !== (least === undefined),
    'either equals or at_least',
  ),
);

/** Who sees the issues. */
const visibility = v.strictObject({
  operation: name,
  /** Dotted path of the visibility in the response. */
  path,
  /** The values that mean that not everybody sees them. Every other value means that everybody may. */
  private: v.pipe(v.array(v.union([v.string(), v.boolean()])), v.minLength(1, 'at least one value')),
});

export const issues = v.strictObject({
  text: v.strictObject({
    /** The markup of texts. With several, the server uses one of them, and a text must be valid in all. */
    markup: v.pipe(
      v.array(v.picklist(['markdown', 'textile', 'document', 'wiki'])),
      v.minLength(1, 'at least one markup'),
    ),
    /** The maximum length of a title and of a text, in UTF-16 units. */
    title_max: v.pipe(v.number(), v.integer('a whole number')),
    text_max: v.pipe(v.number(), v.integer('a whole number')),
    /** How the markup hides lines. Without it, by HTML comments. */
    unseen: v.exactOptional(unseen),
  }),
  /** How many writes of one issue the tracker accepts in so many seconds. Reports that race for it spread theirs. */
  pace: v.exactOptional(
    v.strictObject({
      writes: v.pipe(v.number(), v.integer('a whole number'), v.minValue(1, 'at least 1')),
      seconds: v.pipe(v.number(), v.minValue(1, 'at least 1')),
    }),
  ),
  /** Who the token acts as. Only issues of this author count. */
  me: v.strictObject({ operation: name, path }),
  /** Parameters that the workflow need not set, from the run: `{owner}` and `{repository}`. */
  context: v.exactOptional(parameters),
  /** Who sees the issues. Without it, the report assumes that everybody does. */
  visibility: v.exactOptional(visibility),
  /** The lists that may contain the issue, in order. The marker is then compared. */
  find: v.strictObject({
    operation: name,
    /** Dotted path of the list in the response; absent if the response is the list. */
    items: v.exactOptional(path),
    searches: v.pipe(v.array(parameters), v.minLength(1, 'at least one search')),
    /** Dotted path of a field that only other objects have, such as pull requests. */
    except: v.exactOptional(path),
    /** For a search that is late: what it finds is read again, together with new issues that it may not find yet. */
    fresh: v.exactOptional(
      v.strictObject({
        operation: name,
        parameters: v.exactOptional(parameters),
        /** The parameter with the list of ids. */
        ids: name,
        /** The greatest length of the list. */
        most: v.pipe(v.number(), v.integer('a whole number'), v.minValue(1, 'at least 1')),
        /** Dotted path of the list in the response. Issues that do not exist are not in it. */
        items: path,
        /** The parameters of a search for the newest issue that it shows. So many ids `after` that one are read. */
        newest: v.exactOptional(v.strictObject({ parameters, after: v.pipe(v.number(), v.integer('a whole number')) })),
        /** How many ids before and after that of an issue of one's own are read. Ids end with numbers that count up. */
        around: v.strictObject({
          before: v.pipe(v.number(), v.integer('a whole number')),
          after: v.pipe(v.number(), v.integer('a whole number')),
        }),
      }),
    ),
  }),
  /** Reads one issue. `path` is its dotted path in the response. */
  read: v.strictObject({ operation: name, parameters: v.exactOptional(parameters), path: v.exactOptional(path) }),
  /** The dotted path of each field in an issue. */
  issue: v.strictObject({
    id: path,
    /** The id that a duplicate refers to, if it differs. */
    ref: v.exactOptional(path),
    text: path,
    /** The address for browsers. Without it, the address that the operation of `read` declares. */
    url: v.exactOptional(path),
    author: path,
    created_at: path,
    /** Of several paths, the first one with a time counts. */
    closed_at: v.exactOptional(v.union([path, v.array(path)])),
    /** The value of an open issue, or that of a closed one (`not`). */
    open: v.union([v.strictObject({ path, equals: openValue }), v.strictObject({ path, not: openValue })]),
    /** Dotted path of the map of properties, for `unseen.property`. */
    properties: v.exactOptional(path),
    /** Dotted path of the flag of a hidden issue. If the workflow hides its issue, no other one counts. */
    hidden: v.exactOptional(path),
    /** Dotted path of the list of labels, and of the name in a label, if a label is not only its name. */
    labels: v.exactOptional(v.strictObject({ items: path, name: v.exactOptional(path) })),
  }),
  /** The notes of an issue, the oldest first. */
  notes: v.strictObject({
    operation: name,
    parameters: v.exactOptional(parameters),
    items: v.exactOptional(path),
    /** The values that a note has, by dotted path. Other items of the list are none. */
    where: v.exactOptional(v.record(path, v.union([v.string(), v.number(), v.boolean()]))),
    text: path,
    author: path,
    created_at: path,
    /** Whose notes may keep an issue open. Without it, everybody's. */
    writers: v.exactOptional(people),
    /** For `unseen.property`: the operation that returns our notes with their properties. */
    properties: v.exactOptional(
      v.strictObject({
        operation: name,
        /** Dotted path of the id in a note. */
        id: path,
        /** The parameter with the list of ids, and its greatest length. */
        ids: name,
        most: v.pipe(v.number(), v.integer('a whole number'), v.minValue(1, 'at least 1')),
        /** Dotted paths of the list in the response, and in a note that of the list with `key` and `value`. */
        items: path,
        path,
      }),
    ),
  }),
  /** Values that depend on the issue, such as the statuses that its workflow allows. */
  values: v.exactOptional(v.record(name, choice)),
  create: v.strictObject({
    operation: name,
    title: name,
    text: name,
    /** The parameter with the list of labels. */
    labels: v.exactOptional(name),
    /** The parameter with the assignees: with the type `list` all of them, else the first one. */
    assignees: v.exactOptional(name),
    /** Whether the marker is a label also. */
    marker_label: v.exactOptional(v.boolean()),
    /** The parameter with the list of properties, for `unseen.property`. */
    properties: v.exactOptional(name),
  }),
  comment: v.strictObject({ operation: name, text: name, properties: v.exactOptional(name) }),
  close: change,
  reopen: change,
  /** Closes a duplicate of another issue. */
  duplicate: v.strictObject({
    ...change.entries,
    /** The request that relates it to the other issue, after it was closed. */
    relate: v.exactOptional(
      v.strictObject({
        operation: name,
        parameters: change.entries.parameters,
        /** The list of relations that the issue then has, and the values of the right one, as templates. */
        shown: v.exactOptional(
          v.strictObject({
            operation: name,
            parameters: v.exactOptional(parameters),
            items: path,
            where: v.record(path, v.string()),
          }),
        ),
      }),
    ),
  }),
});
