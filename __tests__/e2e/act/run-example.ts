import type { RecordedRequest } from '../../../sandbox/recording-server.js';
import { bearerTokens } from './evidence.js';
import { eventOf, namesOf, rewrite } from './readme-examples.js';
import { standInFor, type StandIn } from './stand-ins.js';
import { runWorkflow, type WorkflowRun } from './workflow-run.js';

export interface ExampleRun extends WorkflowRun {
  requests: RecordedRequest[];
  /** All texts that can be reached on the branches of the job's repository. */
  stored: string[];
  /** All that must not be printed. */
  secrets: string[];
  /** The tokens that should have been revoked by the end of the job and are still good. */
  leftOver: string[];
}

/** Runs an example of the documents, a complete workflow, against the system of the sandbox that stands in for its host. */
export async function runExample(example: string): Promise<ExampleRun> {
  const standIn = await standInFor(example);
  const { system, github } = standIn;
  try {
    const secrets = valuesFor(namesOf('secrets', example), standIn);
    const run = await runWorkflow({
      text: rewrite(example, standIn.hosts, standIn.baseUrls),
      event: eventOf(example),
      secrets,
      vars: valuesFor(namesOf('vars', example), standIn),
      trustedCa: system.caPem,
      github,
    });
    const tokens = bearerTokens(system.requests);
    const active = await Promise.all(tokens.map((token) => system.isActive(token)));
    return {
      ...run,
      requests: system.requests,
      stored: github.reachable(),
      secrets: [...Object.values(secrets), github.token, ...tokens, ...system.issued().refreshTokens],
      leftOver: standIn.revoked ? tokens.filter((_, index) => active[index]) : [],
    };
  } finally {
    await standIn.close();
  }
}

/** Returns the values of secrets and variables, which go by how their names end: `HUB_CLIENT_ID`, `PLANIO_REFRESH_TOKEN`. */
function valuesFor(names: string[], { system, refreshToken, sealKey }: StandIn): Record<string, string> {
  const values = [
    { ending: 'CLIENT_ID', value: system.clientId },
    { ending: 'CLIENT_SECRET', value: system.clientSecret },
    { ending: 'REFRESH_TOKEN', value: refreshToken },
    { ending: 'SEAL_KEY', value: sealKey },
    { ending: 'CA', value: system.caPem },
    { ending: 'URL', value: system.baseUrl },
  ];
  return Object.fromEntries(
    names.map((name) => {
      const value = values.find(({ ending }) => name.endsWith(ending))?.value;
      if (value === undefined) throw new Error(`No value is known for ${name}, which an example uses`);
      return [name, value];
    }),
  );
}
