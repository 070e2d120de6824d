/** The limits of writes of one issue: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/. */
const WINDOWS = [
  { writes: 20, ms: 2000 },
  { writes: 100, ms: 30_000 },
];

export interface WriteLimits {
  /** Counts a write. Returns the seconds to wait if it is one too many. */
  count(issue: string, nowMs: number): number | undefined;
  /** The writes that were refused. */
  readonly refused: number;
  /** How many writes were accepted, by issue. */
  readonly writes: ReadonlyMap<string, readonly number[]>;
}

export function createWriteLimits(): WriteLimits {
  const writes = new Map<string, number[]>();
  let refused = 0;
  return {
    writes,
    get refused() {
      return refused;
    },
    count: (issue, nowMs) => {
      const times = writes.get(issue) ?? [];
      writes.set(issue, times);
      const waits = WINDOWS.flatMap(({ writes: most, ms }) => {
        const recent = times.filter((time) => time > nowMs - ms);
        const [first = nowMs] = recent.slice(-most);
        return recent.length >= most ? [Math.ceil((first + ms - nowMs) / 1000)] : [];
      });
      if (waits.length === 0) {
        times.push(nowMs);
        return undefined;
      }
      refused += 1;
      return Math.max(1, ...waits);
    },
  };
}
