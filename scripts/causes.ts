/** Measures how well the causes of failed builds are told apart: `npm run causes -- FOLDER`. */
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Cause } from '../src/report/cause/cause.js';
import { readJobLog } from '../src/report/cause/log/read-job-log.js';

const LEAST_PRECISION = 0.98;
const LEAST_RECALL = 0.95;

const HELP = `npm run causes -- [-v] FOLDER

Reads the logs FOLDER/CAUSE/*.log. The logs of one folder have the same cause, and those of two folders have not.
The fingerprint of a log is that of its main cause. Over all pairs of logs:

  precision: of the pairs with the same fingerprint, the share in the same folder
  recall: of the pairs in the same folder, the share with the same fingerprint

A log without a cause has a fingerprint of its own. Prints which causes were merged or split.
-v also prints a line for each log: folder, file, tool, name, message.
Exits with 1 if the precision is below ${LEAST_PRECISION} or the recall below ${LEAST_RECALL}.
`;

interface Log {
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

async function readLogs(root: string): Promise<Log[]> {
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

const describe = ({ cause }: Log): string =>
  cause === undefined ? 'no cause' : `${cause.tool} | ${cause.name} | ${cause.message}`.slice(0, 240);

/** Returns the groups of `key` that have several values of `other`, with one log for each value. */
function mixed(logs: readonly Log[], key: (log: Log) => string, other: (log: Log) => string): Log[][] {
  return groupsOf(logs, key).flatMap((group) => {
    const kinds = groupsOf(group, other).flatMap((same) => same.slice(0, 1));
    return kinds.length > 1 ? [kinds] : [];
  });
}

function print(logs: readonly Log[], isVerbose: boolean): boolean {
  const ofFolder = ({ folder }: Log): string => folder;
  const ofFingerprint = ({ fingerprint }: Log): string => fingerprint;
  const both = pairs(logs, (log) => JSON.stringify([log.folder, log.fingerprint]));
  const precision = share(both, pairs(logs, ofFingerprint));
  const recall = share(both, pairs(logs, ofFolder));
  if (isVerbose) {
    for (const log of logs) console.log(`${log.folder} ${log.file}: ${describe(log)}`);
  }
  for (const group of mixed(logs, ofFingerprint, ofFolder)) {
    console.log(`merged: ${group.map(ofFolder).join(', ')}`);
    for (const log of group.slice(0, 1)) console.log(`  ${describe(log)}`);
  }
  for (const group of mixed(logs, ofFolder, ofFingerprint)) {
    console.log(`split: ${group[0]?.folder ?? ''}`);
    for (const log of group.slice(0, 10)) console.log(`  ${log.file}: ${describe(log)}`);
  }
  const folders = new Set(logs.map(ofFolder)).size;
  console.log(
    `${logs.length} logs of ${folders} causes: precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}`,
  );
  return precision >= LEAST_PRECISION && recall >= LEAST_RECALL;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { v: { type: 'boolean', short: 'v' }, help: { type: 'boolean', short: 'h' } },
  });
  const [folder] = positionals;
  if (values.help === true || folder === undefined) {
    console.log(HELP);
    process.exitCode = folder === undefined && values.help !== true ? 2 : 0;
    return;
  }
  const logs = await readLogs(folder);
  if (logs.length === 0) throw new Error(`${folder} has no logs. Name a folder with the logs CAUSE/*.log.`);
  if (!print(logs, values.v === true)) process.exitCode = 1;
}

await main();
