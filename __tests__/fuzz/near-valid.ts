/** Texts that are almost valid: a valid text with a few edits. Random text alone hardly ever gets past the first check. */
import fc from 'fast-check';

/** What breaks parsers, terminals and workflow commands. */
const HARMFUL = [
  '\0',
  '\r',
  '\r\n',
  '\n',
  '\t',
  '\x1b[31m',
  '\ufeff',
  '\u2028',
  '\u0085',
  '\u202e',
  '\u200b',
  '\ud800',
  '😀',
  'ü',
  '\n::error::forged',
  '##[error]forged',
  '\\',
  '\\u0022',
  '%0A',
  '__proto__',
  '1e999',
  '-1',
  '9'.repeat(30),
];

type Edit =
  | { kind: 'insert'; at: number; text: string }
  | { kind: 'remove' | 'end'; at: number; length: number }
  | { kind: 'repeat'; at: number; length: number; times: number };

const position = fc.nat(1_000_000);

function edit(fragments: readonly string[]): fc.Arbitrary<Edit> {
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...fragments) },
    { weight: 2, arbitrary: fc.constantFrom(...HARMFUL) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  );
  // Only a long text shows that the time grows faster than the text.
  const times = fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 6, arbitrary: fc.integer({ min: 5, max: 500 }) },
    { weight: 1, arbitrary: fc.integer({ min: 500, max: 50_000 }) },
  );
  const length = fc.integer({ min: 1, max: 40 });
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('insert' as const), at: position, text }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), at: position, length }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), at: position, length }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('repeat' as const), at: position, length, times }) },
  );
}

function apply(text: string, change: Edit, maxLength: number): string {
  const at = change.at % (text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (change.kind) {
    case 'insert':
      return before + change.text + after;
    case 'remove':
      return before + after.slice(change.length);
    case 'end':
      return before;
    case 'repeat': {
      const part = after.slice(0, change.length);
      const room = Math.max(0, Math.floor((maxLength - text.length) / Math.max(1, part.length)));
      return before + part.repeat(Math.min(change.times, room)) + after;
    }
  }
}

/**
 * Returns texts that differ from a valid one in up to 6 edits. `fragments`: parts of the syntax. `maxLength`: in
 * characters; a longer text never reaches the code.
 */
export const nearValid = (
  valid: fc.Arbitrary<string>,
  fragments: readonly string[],
  maxLength = 1_048_576,
): fc.Arbitrary<string> =>
  fc
    .tuple(valid, fc.array(edit(fragments), { maxLength: 6 }))
    .map(([text, edits]) => edits.reduce((at, change) => apply(at, change, maxLength), text).slice(0, maxLength));
