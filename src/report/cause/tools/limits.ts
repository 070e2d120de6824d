import type { Finding, Recognizer, Tool } from './recognizer.js';

interface Limit {
  name: string;
  pattern: RegExp;
  isFlaky?: boolean;
}

/** What a CI system says when it ends a job. */
const OF_SYSTEM: readonly Limit[] = [
  {
    name: 'time limit',
    pattern:
      /^(?:The action '.{1,500}' has timed out after .+|The job (?:running on .{1,200} has exceeded the maximum execution time of|.{0,200}ran longer than the maximum time of) .+|ERROR: Job failed: execution took longer than .+|Too long with no output .+|No output has been received in the last .+|Cancelling nested steps due to timeout|The job exceeded the maximum time limit for jobs.+|Job's timeout.{0,40} exceeded.*|Timeout has been exceeded)$/u,
  },
  {
    name: 'runner',
    pattern:
      /^(?:The runner has received a shutdown signal.*|The self-hosted runner.{0,200} lost communication.*|The hosted runner.{0,40} lost communication.*|.{0,80}lost communication with the server.*|ERROR: Job failed \(system failure\).*|We stopped hearing from agent .*|The hosted runner encountered an error.*)$/u,
    isFlaky: true,
  },
];

/** What the system or a language says when memory or a disk is full. */
const FULL: readonly Limit[] = [
  {
    name: 'out of memory',
    pattern:
      /JavaScript heap out of memory|^(?:.{0,200}: )?java\.lang\.OutOfMemoryError|(?:Caused by|Exception in thread .{1,200}|\[ERROR\]) ?:? ?.{0,40}OutOfMemoryError|^MemoryError\b|fatal error: runtime: out of memory|virtual memory exhausted|Cannot allocate memory|fatal error: Killed signal terminated program|std::bad_alloc|memory allocation of \d+ bytes failed|^OOMKilled|Out of memory: Killed|\(signal: 9, SIGKILL|GC overhead limit exceeded/u,
  },
  {
    name: 'disk full',
    pattern: /No space left on device|\bENOSPC\b|disk quota exceeded|There is not enough space on the disk/iu,
  },
  {
    name: 'killed',
    pattern:
      /^(?:.{0,200}: line \d+: +\d+ )?Killed(?:: 9)?(?:\s|$)|^(?:.{0,50}make.{0,50}Error|Process completed with exit code|Bash exited with code|.{0,100}exit (?:code|status):?) '?137'?\.?$/u,
  },
];

const QUICK = /memory|Memory|No space|ENOSPC|quota|not enough space|Killed|SIGKILL|bad_alloc|OOM|137|GC overhead/u;

/** Finds why the CI system or the kernel ended a step. */
class Limits implements Recognizer {
  #limit: Finding | undefined;
  #full: Finding | undefined;

  read(line: string, isMarked: boolean): boolean {
    const text = line.trim();
    if (isMarked || /^(?:ERROR|Too long|No output|Cancelling|The |We stopped|Timeout)/u.test(text)) {
      const limit = OF_SYSTEM.find(({ pattern }) => pattern.test(text));
      if (limit !== undefined) {
        this.#limit ??= findingOf(limit, text);
        return true;
      }
    }
    const full = QUICK.test(text) ? FULL.find(({ pattern }) => pattern.test(text)) : undefined;
    if (full === undefined) return false;
    // That a process was killed says less than that there was no memory.
    if (this.#full === undefined || this.#full.name === 'killed') this.#full = findingOf(full, text);
    return true;
  }

  end(): Finding[] {
    return [this.#limit, this.#full].filter((finding) => finding !== undefined);
  }
}

const findingOf = ({ name, isFlaky = false }: Limit, message: string): Finding => ({
  kind: 'error',
  name,
  message: message.replace(/^ERROR: /u, ''),
  isFlaky,
  ...(name === 'time limit'
    ? { identity: message.replace(/running on (?:runner|agent) .{1,200}? (?=has |ran )/u, '') }
    : {}),
  ...(name === 'runner' || name === 'killed' || name === 'disk full' ? { identity: name } : {}),
});

export const limits: Tool = { name: 'runner', rank: 'limit', create: () => new Limits() };
