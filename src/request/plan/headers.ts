import { RESERVED_HEADERS } from '../../provider/reserved.js';
import { inputError } from '../../inputs/input-errors.js';

/** Returns the headers with names in lower case. Throws INPUT_INVALID for a name or value that is not allowed. */
export function checkHeaders(
  input: string,
  headers: Readonly<Record<string, string>>,
  tokenHeader: string,
): Record<string, string> {
  const seen = new Set<string>();
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u.test(name))
        throw inputError(input, `"${name}" is not a valid header name. Correct it.`);
      const lower = name.toLowerCase();
      if (RESERVED_HEADERS.test(lower) || lower === tokenHeader.toLowerCase()) {
        throw inputError(input, `${lower} is a reserved header. Remove it.`);
      }
      if (!/^[\t\x20-\x7e\x80-\xff]*$/u.test(value)) {
        throw inputError(
          input,
          `the value of ${lower} contains a line break or a character that headers cannot contain. Remove it.`,
        );
      }
      if (seen.has(lower)) throw inputError(input, `${lower} is a duplicate. Remove one of them.`);
      seen.add(lower);
      return [lower, value];
    }),
  );
}
