/** Values of maps, from the text of a workflow to what is sent: never another value than the one that was written. */
import { FAKE_ADVICE } from '../support/fake-host.js';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { body, map } from '../../src/inputs/kinds.js';
import { parseYaml } from '../../src/inputs/yaml.js';
import { StepError } from '../../src/lib/errors.js';
import { planRequest } from '../../src/request/plan/plan.js';
import { bundles } from '../support/bundles.js';
import { operationOf, PROVIDER } from '../support/sample-provider.js';
import { fuzz, outcomeOf } from './fuzz.js';

const CONTEXT = { loadBundle: bundles({ yaml: { parseYaml } }), host: { advice: FAKE_ADVICE, input: () => '' } };
const BASE = new URL('https://api.example.com/');

/** Texts that YAML or JSON parsers are known to change. */
const NOTABLE = (
  'no yes on off y N true True null NULL ~ 1.10 1234e56 1e3 1E400 007 0x1F 0o17 0b1 1_000 +1 -0 .5 5. .inf .NaN ' +
  '12:30:45 2024-01-31 2024-01-31T10:00:00Z 9007199254740993 0.1234567890123456789 *x &x !x !!str <<  = - -- --- ... ' +
  '%YAML @x `x` a: a:b #1 a#b \\n \\u0041 ${{x}} , ] }'
).split(' ');
const LONGER = ['a: b', 'a #b', '- a', '? a', ': a', '# a', ' a ', '\ta', "it's", '"a"', 'a, b', '[a]', '{a: b}'];

const part = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NOTABLE, ...LONGER) },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\t', '\n', '\n\n', '\n  ', '\u0085', '\u2028', '\ufeff', 'ü', '😀') },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  { weight: 1, arbitrary: fc.double().map(String) },
);
const text = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));

/** One way to write a value. */
interface Writing {
  name: string;
  write: (value: string) => string;
  /** Whether the text can be written in this way. */
  fits: (value: string) => boolean;
  /** The value that the writing has by YAML, where that is not the text. */
  meant?: (value: string) => string;
  /** Whether an error is allowed. */
  mayFail?: true;
}

// The parser drops blanks at the end of a block, so a block does not end with them here.
const indented = (value: string): string => value.replaceAll('\n', '\n  ');
const PRINTABLE = /^[\t\n\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

const WRITINGS: readonly Writing[] = [
  { name: 'in double quotes', write: (value) => `text: ${JSON.stringify(value)}`, fits: () => true },
  { name: 'as JSON', write: (value) => JSON.stringify({ text: value }), fits: () => true },
  {
    name: 'in single quotes',
    write: (value) => `text: '${value.replaceAll("'", "''")}'`,
    fits: (value) => PRINTABLE.test(value) && !value.includes('\n'),
  },
  {
    name: 'as a block',
    write: (value) => `text: |2-\n  ${indented(value)}`,
    fits: (value) => PRINTABLE.test(value) && /[^ \t\n][^\n]*$/u.test(value),
  },
  {
    name: 'as a block with its last line breaks',
    write: (value) => `text: |2+\n  ${indented(value)}`,
    fits: (value) => PRINTABLE.test(value) && /[^ \t\n][^\n]*\n+$/u.test(value),
  },
  {
    name: 'without quotes',
    write: (value) => `text: ${value}`,
    // These characters begin another way to write a value.
    fits: (value) => !/^[ \t]*["'[{|>]|[\r\n]/u.test(value),
    meant: (value) => value.replaceAll(/^[ \t]+|[ \t]+$/gu, ''),
    mayFail: true,
  },
];

interface Case {
  value: string;
  writing: Writing;
}

/** What arrives, as text; undefined if nothing is sent. */
type Arrived = Record<'body' | 'query' | 'form', string | undefined>;

const written = ({ value, writing }: Case): string => writing.write(value);

async function arrivalOf(item: Case): Promise<Arrived> {
  const content = written(item);
  const fields = await map.read('query', content, CONTEXT as never);
  const given = await body('content-type').read('body', content, CONTEXT as never);
  const plan = (method: string, inputs: object): { url: URL; text: string } => {
    const unset = { parameters: {}, query: {}, headers: {} };
    const { url, body: sent } = planRequest(operationOf(`${method} /a`), PROVIDER, BASE, { ...unset, ...inputs });
    return { url, text: typeof sent === 'string' ? sent : '' };
  };
  const sent = (JSON.parse(plan('POST', { body: given }).text) as Record<string, string | number | boolean | null>)[
    'text'
  ];
  return {
    body: sent === null || sent === undefined ? undefined : String(sent),
    query: plan('GET', { query: fields }).url.searchParams.get('text') ?? undefined,
    form: new URLSearchParams(plan('POST', { form: fields }).text).get('text') ?? undefined,
  };
}

fuzz<Case, Arrived | StepError>('values of maps', {
  cases: fc
    .tuple(text, fc.constantFrom(...WRITINGS))
    .filter(([value, { fits }]) => fits(value))
    .map(([value, writing]) => ({ value, writing })),
  textOf: written,
  run: (item) => outcomeOf(() => arrivalOf(item), ['INPUT_INVALID']),
  check: ({ value, writing }, outcome) => {
    const { meant = (same: string) => same, mayFail = false } = writing;
    if (outcome instanceof StepError) {
      if (!mayFail) throw outcome;
      expect(outcome.message).toContain(FAKE_ADVICE.map);
      return;
    }
    const expected = meant(value);
    const isUnset = mayFail && /^(?:null|~)?$/u.test(expected);
    const arrived = isUnset ? undefined : expected;
    expect(outcome).toEqual({ body: arrived, query: arrived, form: arrived });
  },
  msPerKiB: 20,
});
