/** How well the causes of failed builds are told apart, over logs whose causes are known. */
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cause } from '../src/report/cause/cause.js';
import { readJobLog } from '../src/report/cause/log/read-job-log.js';

/** A log, and its main cause. */
export interface Log {
  folder: string;
  file: string;
  cause: Cause | undefined;
  /** The fingerprint, or the path of a log without a cause. */
  fingerprint: string;
}

async function readLog(root: string, folder: string, file: string): Promise<Log> {
  const { causes } = await readJobLog(createReadStream(join(root, folder, file)), { failedSteps: [] });
  return { folder, file, cause: causes[0], fingerprint: causes[0]?.fingerprint ?? `${folder}/${file}` };
}

/** Reads the logs ROOT/CAUSE/*.log. */
export async function readLogs(root: string): Promise<Log[]> {
  const logs: Log[] = [];
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name: folder } of folders) {
    const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.log'));
    for (const file of files) logs.push(await readLog(root, folder, file));
  }
  return logs;
}

function groupsOf(logs: readonly Log[], key: (log: Log) => string): Log[][] {
  const groups = new Map<string, Log[]>();
  for (const log of logs) groups.set(key(log), [...(groups.get(key(log)) ?? []), log]);
  return [...groups.values()];
}

/** Returns how many pairs there are within the groups that have the same key. */
function pairs(logs: readonly Log[], key: (log: Log) => string): number {
  return groupsOf(logs, key).reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
}

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/** How well the causes are told apart. */
export interface Measured {
  precision: number;
  recall: number;
  /** A log of each cause of which several have one fingerprint, and the other way round. */
  merged: readonly Log[][];
  split: readonly Log[][];
  causes: number;
}

const ofFolder = ({ folder }: Log): string => folder;
const ofFingerprint = ({ fingerprint }: Log): string => fingerprint;

/** Measures over all pairs of logs. */
export function measure(logs: readonly Log[]): Measured {
  const both = pairs(logs, (log) => JSON.stringify([log.folder, log.fingerprint]));
  return {
    precision: share(both, pairs(logs, ofFingerprint)),
    recall: share(both, pairs(logs, ofFolder)),
    merged: mixed(logs, ofFingerprint, ofFolder),
    split: mixed(logs, ofFolder, ofFingerprint),
    causes: groupsOf(logs, ofFolder).length,
  };
}

/** Returns the groups of `key` that have several values of `other`, with one log for each value. */
function mixed(logs: readonly Log[], key: (log: Log) => string, other: (log: Log) => string): Log[][] {
  return groupsOf(logs, key).flatMap((group) => {
    const kinds = groupsOf(group, other).flatMap((same) => same.slice(0, 1));
    return kinds.length > 1 ? [kinds] : [];
  });
}
