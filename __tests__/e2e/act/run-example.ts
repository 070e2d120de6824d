import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordedRequest } from '../../../sandbox/recording-server.js';
import type { Issue } from '../../../sandbox/systems/github/issues/tracker.js';
import { bearerTokens } from './evidence.js';
import { calledBy, eventOf, namesOf, withHosts } from './examples.js';
import { permissionsOf, startRun } from './github-run.js';
import { standInFor, type StandIn } from './stand-ins.js';
import { runWorkflow, type WorkflowRun } from './workflow-run.js';

const RECIPES = fileURLToPath(new URL('../../../docs/recipes', import.meta.url));

export interface ExampleRun extends WorkflowRun {
  requests: RecordedRequest[];
  /** The targets that the proxy of the example connected to. */
  tunnels: string[];
  /** The issues of the job's repository. */
  issues: Issue[];
  /** All texts that can be reached on the branches of the job's repository. */
  stored: string[];
  /** All that must not be printed. */
  secrets: string[];
  /** The tokens that had to be revoked by the end of the job and are still active. */
  unrevoked: string[];
}

/** Runs a whole workflow of the documents against the system of the sandbox that stands in for its server. */
export async function runExample(example: string): Promise<ExampleRun> {
  const standIn = await standInFor(example);
  const { system, github, proxy, hosts, baseUrls } = standIn;
  try {
    const secrets = valuesFor(namesOf('secrets', example), standIn);
    const isAsWritten = [...Object.keys(hosts), ...Object.keys(baseUrls)].every((host) => !example.includes(host));
    const event = eventOf(example);
    const { runId, payload } = startRun(github, example, event);
    const { value: token } = github.tokens.add({ permissions: permissionsOf(example) });
    const run = await runWorkflow({
      called: Object.fromEntries(calledBy(example).map((name) => [name, readFileSync(join(RECIPES, name), 'utf8')])),
      text: isAsWritten ? example : withHosts(example, hosts, baseUrls),
      event,
      payload,
      secrets,
      vars: valuesFor(namesOf('vars', example), standIn),
      ...(example.includes('ca-cert:') ? {} : { trustedCa: system.caPem }),
      github: { ...github, token, runId },
    });
    const tokens = bearerTokens(system.requests);
    const active = await Promise.all(tokens.map((token) => system.isActive(token)));
    return {
      ...run,
      requests: example.includes('provider: github') ? github.requests : system.requests,
      tunnels: proxy?.tunnels.map(({ target }) => target) ?? [],
      issues: github.tracker.issues,
      stored: github.reachable(),
      secrets: [...Object.values(secrets), token, ...tokens, ...system.issued().refreshTokens],
      unrevoked: standIn.revokes ? tokens.filter((_, index) => active[index]) : [],
    };
  } finally {
    await standIn.close();
  }
}

/** Returns the values of secrets and variables, by the ending of their names: `HUB_CLIENT_ID`, `PLANIO_REFRESH_TOKEN`. */
function valuesFor(names: string[], standIn: StandIn): Record<string, string> {
  const { system, proxy, refreshToken, sealKey, url } = standIn;
  const values = [
    { ending: 'CLIENT_ID', value: system.clientId },
    { ending: 'CLIENT_SECRET', value: system.clientSecret },
    { ending: 'REFRESH_TOKEN', value: refreshToken },
    { ending: 'SEAL_KEY', value: sealKey },
    { ending: 'CA', value: system.caPem },
    { ending: 'ISSUER', value: system.issuer },
    { ending: 'PROXY_URL', value: proxy?.origin },
    { ending: 'URL', value: url },
  ];
  return Object.fromEntries(
    names.map((name) => {
      const value = values.find(({ ending }) => name.endsWith(ending))?.value;
      if (value === undefined) throw new Error(`No value is known for ${name}, which an example uses`);
      return [name, value];
    }),
  );
}
