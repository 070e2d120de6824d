/** Measures how well the causes of failed builds are told apart: `npm run causes -- FOLDER`. */
import { parseArgs } from 'node:util';
import { measure, readLogs, type Log } from './measure-causes.js';

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

const describe = ({ cause }: Log): string =>
  cause === undefined ? 'no cause' : `${cause.tool} | ${cause.name} | ${cause.message}`.slice(0, 240);

function print(logs: readonly Log[], isVerbose: boolean): boolean {
  const { precision, recall, merged, split, causes } = measure(logs);
  if (isVerbose) {
    for (const log of logs) console.log(`${log.folder} ${log.file}: ${describe(log)}`);
  }
  for (const group of merged) {
    console.log(`merged: ${group.map(({ folder }) => folder).join(', ')}`);
    for (const log of group.slice(0, 1)) console.log(`  ${describe(log)}`);
  }
  for (const group of split) {
    console.log(`split: ${group[0]?.folder ?? ''}`);
    for (const log of group.slice(0, 10)) console.log(`  ${log.file}: ${describe(log)}`);
  }
  console.log(
    `${logs.length} logs of ${causes} causes: precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}`,
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
