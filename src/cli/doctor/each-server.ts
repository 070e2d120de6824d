import { StepError } from '../../lib/errors.js';
import type { Finding } from './check.js';
import type { Diagnosis } from './diagnosis.js';
import { failureOf } from './failure.js';
import { eachOnce, type NamedServer } from './servers.js';

/**
 * Checks each server that can be reached so far. After an error, later checks leave the server out. Rejects with what is
 * not a StepError.
 */
export async function forEachServer(
  { servers, broken, prepared }: Diagnosis,
  check: (server: NamedServer) => Promise<Finding[]>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const server of eachOnce(servers)) {
    if (broken.has(server.url.origin)) continue;
    try {
      findings.push(...(await check(server)));
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      broken.add(server.url.origin);
      findings.push(failureOf(error, prepared.provider));
    }
  }
  return findings;
}
