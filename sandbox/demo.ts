import { paint, plural, printRun } from './demo/print.js';
import { alwaysTrue, bearerOf, inputsOf, type Run, type Scene } from './demo/scene.js';
import { hubScenes, nuviasScenes, oauthScenes, planioScenes } from './demo/scenes.js';
import { startOAuthServer, type System } from './oauth-server.js';
import { runAction } from './runner.js';
import { startNuviasHub } from './systems/nuvias-hub.js';
import { startPlanio } from './systems/planio/server.js';
import { startPlanviewHub } from './systems/planview-hub.js';

console.log('Each system runs here, with a real authorization server. The action is the committed dist.');
const [hub, planio, nuvias, server] = await Promise.all([
  startPlanviewHub(),
  startPlanio(),
  startNuviasHub(),
  startOAuthServer(),
]);
const shows: [System, Scene[]][] = [
  [hub, hubScenes(hub)],
  [planio, await planioScenes(planio)],
  [nuvias, nuviasScenes(nuvias)],
  [server, oauthScenes(server)],
];

const outcomes: boolean[] = [];
for (const [system, ofSystem] of shows) {
  for (const show of ofSystem) outcomes.push(await perform(show, system));
}
await Promise.all(shows.map(([system]) => system.close()));

const good = outcomes.filter(Boolean).length;
const summary = `${good} of ${plural(outcomes.length, 'run')} did what they should.`;
console.log(`\n${paint('bold', paint(good === outcomes.length ? 'green' : 'red', summary))}`);
process.exitCode = good === outcomes.length ? 0 : 1;

/** Runs the action, prints what happened, and returns whether it was what should happen. */
async function perform(show: Scene, system: System): Promise<boolean> {
  const before = system.requests.length;
  let later: string | undefined;
  const result = await runAction({
    inputs: inputsOf(show),
    betweenSteps: async (job) => {
      later = await show.laterStep?.(job);
    },
  });
  result.remove();
  const requests = system.requests.slice(before);
  const token = bearerOf(requests);
  const run: Run = { result, requests, token, alive: token !== undefined && (await system.isActive(token)) };
  const checks = { ...show.checks(run), ...alwaysTrue(show, run) };
  printRun(show, run, later, checks);
  return Object.values(checks).every(Boolean);
}
