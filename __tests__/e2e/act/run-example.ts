import type { RecordedRequest } from '../../../sandbox/recording-server.js';
import { bearerTokens } from './evidence.js';
import { eventOf, namesOf, rewrite } from './readme-examples.js';
import { standInFor, type StandIn } from './stand-ins.js';
import { runWorkflow, type WorkflowRun } from './workflow-run.js';

export interface ExampleRun extends WorkflowRun {
  requests: RecordedRequest[];
  /** All that must not be printed. */
  secrets: string[];
  /** The tokens that should have been revoked by the end of the job and are still good. */
  leftOver: string[];
}

/** Runs an example of the documents, a complete workflow, against the system of the sandbox that stands in for its host. */
export async function runExample(example: string): Promise<ExampleRun> {
  const standIn = await standInFor(example);
  const { system } = standIn;
  try {
    const secrets = valuesFor(namesOf('secrets', example), standIn);
    const run = await runWorkflow({
      text: rewrite(example, standIn.hosts, standIn.baseUrls),
      event: eventOf(example),
      secrets,
      vars: valuesFor(namesOf('vars', example), standIn),
      trustedCa: system.caPem,
    });
    const tokens = bearerTokens(system.requests);
    const active = await Promise.all(tokens.map((token) => system.isActive(token)));
    return {
      ...run,
      requests: system.requests,
      secrets: [...Object.values(secrets), ...tokens],
      leftOver: standIn.revoked ? tokens.filter((_, index) => active[index]) : [],
    };
  } finally {
    await system.close();
  }
}

/** Returns the values of secrets and variables, which go by how their names end: `HUB_CLIENT_ID`, `PLANIO_TOKEN`. */
function valuesFor(names: string[], { system, token }: StandIn): Record<string, string> {
  const values = [
    { ending: 'CLIENT_ID', value: system.clientId },
    { ending: 'CLIENT_SECRET', value: system.clientSecret },
    { ending: 'TOKEN', value: token },
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
