import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Watches a process until it ends. Returns a function for its largest resident memory so far, in MB (Linux only; else 0). */
export function watchPeakMemory(child: ChildProcess): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    peak = peakOf(child.pid) ?? peak;
  }, 5);
  child.once('exit', () => clearInterval(timer));
  return () => peak;
}

/** Returns the largest resident memory of a process so far, in MB; undefined if it has ended. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}
