import { FAKE_ADVICE } from '../support/fake-host.js';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { readMap, readValue } from '../../src/inputs/maps.js';
import { parseYaml } from '../../src/inputs/yaml.js';
import { StepError } from '../../src/lib/errors.js';
import { isSound, type Json, type JsonObject } from '../../src/lib/json.js';
import { bundles } from '../support/bundles.js';
import { fuzz, outcomeOf } from './fuzz.js';
import { nearValid } from './near-valid.js';
import { expectSafeError, plantedSecrets, withSecrets } from './planted.js';

const planted = plantedSecrets();

const CONTEXT = { loadBundle: bundles({ yaml: { parseYaml } }), host: { advice: FAKE_ADVICE } };
/** The most characters of an environment variable on Linux, by which the runner passes inputs. */
const MAX_LENGTH = 131_072;

const FRAGMENTS = [
  ': ',
  ' #',
  '- ',
  '? ',
  '|',
  '>-',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '&a ',
  '*a',
  '!!str ',
  '<<: ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '\n  ',
  'null',
  'true',
  '0x1F',
  '1.10',
];
const SAMPLES = [
  'subject: Build failed\npriority: high\nlist: [a, b]\ncount: 12\n',
  'a:\n  b:\n    - c: "d"\n    - e: |\n        f\n        g\n',
  "'quoted': 'it''s'\n\"double\": \"\\u0041\\n\"\n",
  '# comment\n{ "a": [1, 2.5, true, null], "b": { "c": "" } }',
  'text: >-\n  folded\n  text\nempty:\n',
];
const text = fc.oneof(
  fc.constantFrom(...SAMPLES),
  fc.json({ maxDepth: 4 }),
  fc
    .array(fc.tuple(fc.stringMatching(/^[a-z_]{1,12}$/u), fc.string()), { maxLength: 6 })
    .map((pairs) => pairs.map(([name, value]) => `${name}: ${value}\n`).join('')),
);

fuzz<string, Json | StepError>('maps', {
  cases: withSecrets(nearValid(text, FRAGMENTS, MAX_LENGTH)),
  textOf: (item) => item,
  run: (item) => outcomeOf(() => readValue('parameters', item, CONTEXT), ['INPUT_INVALID']),
  check: (_, outcome) => {
    if (outcome instanceof StepError) expectSafeError(outcome, planted);
    else expect(isSound(outcome)).toBe(true);
  },
  msPerKiB: 60,
});

/** Writes JSON as `toJSON` of GitHub does: with line breaks and two blanks for each level. */
const toJSON = (value: Json): string => JSON.stringify(value, null, 2);

interface Layout {
  /** The map around the inserted text. */
  before: string;
  after: string;
  path: (map: JsonObject) => unknown;
  /** Whether a list or map of several lines may be inserted. Elsewhere, it may be an error. */
  takesCollections?: true;
}

const LAYOUTS: readonly Layout[] = [
  { before: 'first: 1\ntext: ', after: '\nlast: 2', path: ({ text: found }) => found },
  { before: 'text:   ', after: '  \n', path: ({ text: found }) => found },
  { before: 'outer:\n  text: ', after: '\n  last: 2\n', path: ({ outer }) => (outer as JsonObject)['text'] },
  { before: 'list:\n  - ', after: '\n  - 2\n', path: ({ list }) => (list as Json[])[0] },
  { before: 'list: [', after: ', 2]', path: ({ list }) => (list as Json[])[0] },
  {
    before: '{ "text": ',
    after: ', "last": 2 }',
    path: ({ text: found }) => found,
    takesCollections: true,
  },
];

interface Inserted extends Layout {
  value: Json;
}

const written = ({ before, value, after }: Inserted): string => before + toJSON(value) + after;
const isCollection = (value: Json): boolean => typeof value === 'object' && value !== null;

fuzz<Inserted, JsonObject | StepError>('text that toJSON inserted into a map', {
  cases: fc
    .tuple(
      fc.oneof(
        { weight: 4, arbitrary: fc.string({ unit: 'binary' }) },
        { weight: 2, arbitrary: nearValid(text, FRAGMENTS, MAX_LENGTH) },
        { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
      ),
      fc.constantFrom(...LAYOUTS),
    )
    .map(([value, layout]) => ({ ...layout, value: JSON.parse(JSON.stringify(value)) as Json })),
  textOf: written,
  run: (item) => outcomeOf(() => readMap('parameters', written(item), CONTEXT), ['INPUT_INVALID']),
  check: ({ value, path, takesCollections = false }, map) => {
    const mayFail = !isSound(value) || (isCollection(value) && !takesCollections);
    if (!(map instanceof StepError)) expect(path(map)).toEqual(value);
    else if (!mayFail) throw map;
  },
  msPerKiB: 20,
});
