/** Shows the built action at work: `npm run demo -- [--only NAME]… [--keep]`. */
import { parseArgs } from 'node:util';
import { startKeptSystems } from './demo/kept.js';
import { printRun, printSummary, type Row } from './demo/print.js';
import { bearerOf, checksOfEveryRun, inputsOf, type Chapter, type Run, type Scene } from './demo/scene.js';
import { hubScenes, nuviasScenes, oauthScenes, planioScenes } from './demo/scenes.js';
import { startSignInChapter } from './demo/sign-in.js';
import { startOAuthServer, type System } from './oauth-server.js';
import { runAction } from './runner.js';
import { startNuviasHub } from './systems/nuvias-hub.js';
import { startPlanio } from './systems/planio/server.js';
import { startPlanviewHub } from './systems/planview-hub.js';

const USAGE = `npm run demo -- [options]

  --only NAME  run only the scenes whose names begin with NAME; may be repeated
  --keep       then start the systems once more, print what a workflow needs to use them, and wait for Ctrl-C
  --help       print this text`;

const { only = [], keep, help } = readOptions();
if (help) {
  console.log(USAGE);
  process.exit();
}
const chapters = await Promise.all([
  chapterOf(startPlanviewHub(), hubScenes),
  chapterOf(startPlanio(), planioScenes),
  chapterOf(startNuviasHub(), nuviasScenes),
  chapterOf(startOAuthServer(), oauthScenes),
  startSignInChapter(),
]);
const names = chapters.flatMap(({ scenes }) => scenes.map(({ name }) => name));
const unknown = only.filter((start) => !names.some((name) => name.startsWith(start)));
const rows: Row[] = [];
if (unknown.length === 0) await runScenes();
await Promise.all(chapters.map(({ server }) => server.close()));
if (unknown.length > 0) {
  console.error(`--only: there is no scene ${unknown.join(', ')}. The scenes are: ${names.join(', ')}.`);
  process.exitCode = 2;
} else {
  printSummary(rows);
  process.exitCode = rows.every(({ isAsExpected }) => isAsExpected) ? 0 : 1;
  if (keep) await keepSystems();
}

function readOptions(): { only?: string[]; keep?: boolean; help?: boolean } {
  const options = {
    only: { type: 'string', multiple: true },
    keep: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

async function chapterOf(
  starting: Promise<System>,
  scenesOf: (system: System) => Scene[] | Promise<Scene[]>,
): Promise<Chapter> {
  const server = await starting;
  return { server, scenes: await scenesOf(server) };
}

async function runScenes(): Promise<void> {
  console.log('Each scene runs the committed dist as a runner would, against a server on this machine.');
  for (const { server, scenes } of chapters) {
    for (const scene of scenes) {
      if (only.length === 0 || only.some((start) => scene.name.startsWith(start)))
        rows.push(await perform(scene, server));
    }
  }
}

/** Runs the action, prints what happened, and returns whether it was as expected. */
async function perform(scene: Scene, server: Chapter['server']): Promise<Row> {
  const before = (await scene.before?.()) ?? [];
  const seen = server.requests.length;
  let later: string | undefined;
  const result = await runAction({
    inputs: inputsOf(scene),
    betweenSteps: async (job) => {
      later = await scene.laterStep?.(job);
    },
  });
  result.remove();
  const requests = server.requests.slice(seen);
  const token = bearerOf(requests);
  const isActive = token !== undefined && (await server.isActive(token));
  const run: Run = { result, requests, token, isActive };
  const checks = { ...(await scene.checks(run)), ...checksOfEveryRun(scene, run) };
  printRun(scene, run, { before, later }, checks);
  return { scene, run, isAsExpected: Object.values(checks).every(Boolean) };
}

/** Starts the systems for workflows of the user, prints what these need, and closes the systems after Ctrl-C. */
async function keepSystems(): Promise<void> {
  const kept = await startKeptSystems();
  console.log('\nThe systems run until you press Ctrl-C. Paste this into a shell, to run a recipe with act:\n');
  console.log(kept.script);
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  await kept.close();
}
