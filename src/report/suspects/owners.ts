import type { Kind } from '../../inputs/declaration.js';
import { inputError } from '../../inputs/input-errors.js';
import { readMap } from '../../inputs/maps.js';
import type { Json } from '../../lib/json.js';
import { parsePattern, type PathTest } from './pattern.js';

/** Who is assigned for the paths that match a pattern. */
export interface Owner {
  test: PathTest;
  /** Empty for nobody. */
  assignees: readonly string[];
}

/** The input `owners`, in the order of the map. The last pattern that matches a path counts. */
export type Owners = readonly Owner[];

const MAX_ASSIGNEES = 5;
const MAX_PATTERNS = 1000;
const MAX_NAME = 100;

/** A map from path patterns to assignees. */
export const owners: Kind<Owners> = {
  read: async (name, raw, context) => {
    const entries = Object.entries(await readMap(name, raw, context));
    if (entries.length > MAX_PATTERNS) {
      throw inputError(name, `has more than ${MAX_PATTERNS} patterns. Write patterns for folders.`);
    }
    return entries.map(([pattern, value]) => readOwner(name, pattern, value));
  },
  unset: [],
  placeholder: 'MAP',
};

function readOwner(input: string, pattern: string, value: Json): Owner {
  const quoted = `the pattern ${JSON.stringify(pattern.slice(0, 60))}`;
  const parsed = parsePattern(pattern);
  if ('problem' in parsed) throw inputError(input, `${quoted} ${parsed.problem}`);
  const names = (Array.isArray(value) ? value : [value]).map((name) => readName(input, quoted, name));
  return { test: parsed.test, assignees: [...new Set(names)] };
}

/** Returns a name as the tracker knows it, without the @ of CODEOWNERS. */
function readName(input: string, quoted: string, value: Json): string {
  if (typeof value !== 'string') {
    throw inputError(input, `${quoted} has a value that is not text. Write a name in quotes, a list of names, or [].`);
  }
  const name = value.trim().replace(/^@/u, '');
  if (name === '') throw inputError(input, `${quoted} has an empty name. Write a name, or [] for nobody.`);
  if (name.length > MAX_NAME || /\p{Cc}/u.test(name)) {
    throw inputError(
      input,
      `${quoted} has a name with a control character or over ${MAX_NAME} characters. Correct it.`,
    );
  }
  if (value.trim().startsWith('@') && name.includes('/')) {
    throw inputError(
      input,
      `${quoted} has a team of GitHub, which no issue can be assigned to. Write names of people.`,
    );
  }
  return name;
}

/**
 * Returns who should look at changes of these paths, the one with the most paths first; at most 5. Returns nobody if no
 * pattern matches.
 */
export function ownersOf(all: Owners, paths: readonly string[]): string[] {
  const counts = new Map<string, { name: string; count: number }>();
  for (const path of new Set(paths.map((one) => one.replace(/^(?:\.?\/)+/u, '')))) {
    for (const name of all.findLast(({ test }) => test(path))?.assignees ?? []) {
      // Trackers do not tell logins apart by their case.
      const key = name.toLowerCase();
      const known = counts.get(key);
      counts.set(key, { name: known?.name ?? name, count: (known?.count ?? 0) + 1 });
    }
  }
  const sorted = [...counts.values()].sort((a, b) => b.count - a.count);
  return sorted.slice(0, MAX_ASSIGNEES).map(({ name }) => name);
}
