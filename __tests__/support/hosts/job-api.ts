/** A stand-in for the job API of Buildkite's agent, and for the command that speaks to it. */
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

export interface JobApi {
  /** The environment of a job that finds the stand-ins, without PATH. */
  environment: Record<string, string>;
  /** The folder with the command `buildkite-agent`. */
  bin: string;
  /** The values to redact, in order. */
  redactions: string[];
  close: () => Promise<void>;
}

/** The command posts each value to the API, as the agent does. A value that is not a text is refused. */
const AGENT = `#!/usr/bin/env node
const { request } = require('node:http');
if (process.argv.slice(2).join(' ') !== 'redactor add --format json') process.exit(64);
if (Object.keys(process.env).some((name) => name.startsWith('BEARER_STEP_'))) process.exit(65);
let text = '';
process.stdin.on('data', (chunk) => (text += chunk)).on('end', () => {
  for (const value of Object.values(JSON.parse(text))) {
    const { BUILDKITE_AGENT_JOB_API_SOCKET: socketPath, BUILDKITE_AGENT_JOB_API_TOKEN: token } = process.env;
    const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' };
    const sent = request({ socketPath, path: '/api/current-job/v0/redactions', method: 'POST', headers }, (response) => {
      if (response.statusCode !== 201) process.exitCode = 1;
      response.resume();
    });
    sent.end(JSON.stringify({ redact: value }));
  }
});
`;

/** Starts the API in a folder. */
export async function startJobApi(folder: string): Promise<JobApi> {
  const redactions: string[] = [];
  const token = 'job-api-token-51c0';
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const { redact } = JSON.parse(text) as { redact: unknown };
      const isFine = request.headers.authorization === `Bearer ${token}` && typeof redact === 'string';
      if (isFine) redactions.push(redact);
      response.writeHead(isFine ? 201 : 400, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const socket = join(folder, 'job-api.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const agent = join(folder, 'buildkite-agent');
  writeFileSync(agent, AGENT);
  chmodSync(agent, 0o755);
  return {
    environment: { BUILDKITE_AGENT_JOB_API_SOCKET: socket, BUILDKITE_AGENT_JOB_API_TOKEN: token },
    bin: folder,
    redactions,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
