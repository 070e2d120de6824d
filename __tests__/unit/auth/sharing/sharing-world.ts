import { runStep } from '../../../../src/step/run-step.js';
import type { CiRun } from '../../../../src/ci/host.js';
import type { FakeHost, FakeHostOptions } from '../../../support/fake-host.js';
import { createFakeWorld, type FakeServer } from '../../../support/fake-world.js';

export const SECRET = 'hT4q9ZsV2mXw7LcR8bKd3NfY6gJpA1eU';
export const KEY = Buffer.alloc(32, 5).toString('base64url');
const ORIGIN = 'https://api.example.com';

/** The run of the workflow, and another one. */
export const RUN: CiRun = {
  repository: 'example/project',
  repositoryId: '42',
  workflowRun: '1001',
  id: '1001-1',
  apiUrl: 'https://api.github.com',
};
export const OTHER_RUN: CiRun = { ...RUN, workflowRun: '1002', id: '1002-1' };

/** A server with tokens, and steps that use it. The clock moves only by `wait`. */
export class SharingWorld {
  lifetime: number | undefined = 3600;
  /** How far the clock of the server is ahead, in milliseconds. */
  skewMs = 0;
  readonly issued: string[] = [];
  readonly used: string[] = [];
  readonly revoked: string[] = [];
  readonly ended = new Set<string>();
  /** What is run while a token is requested. */
  onIssue: () => void = () => undefined;
  #elapsedMs = 0;

  wait(seconds: number): void {
    this.#elapsedMs += seconds * 1000;
  }

  /** The time by the clock of this machine, in milliseconds since 1970. */
  readonly now = (): number => Date.UTC(2026, 0, 1) + this.#elapsedMs;

  /** Runs a step with client credentials, and resolves to its host. */
  async run(inputs: Record<string, string>, options: Omit<FakeHostOptions, 'inputs'> = {}): Promise<FakeHost> {
    const client = { 'client-id': 'ci', 'client-secret': SECRET };
    const world = createFakeWorld({
      run: RUN,
      ...options,
      inputs: { provider: 'oauth2', 'token-url': `${ORIGIN}/token`, ...client, ...inputs },
      serve: this.#serve,
    });
    await runStep({ ...world.deps, now: this.now });
    return world.host;
  }

  /** Runs a step that sends a request to the API. */
  call(inputs: Record<string, string>, options: Omit<FakeHostOptions, 'inputs'> = {}): Promise<FakeHost> {
    return this.run({ 'base-url': ORIGIN, request: 'GET /api', ...inputs }, options);
  }

  /** Returns the sealed token of a step that shares one. */
  async share(inputs: Record<string, string> = {}): Promise<string> {
    const { outputs } = await this.run({ 'share-token': 'true', ...inputs });
    return outputs['sealed-token'] ?? '';
  }

  readonly #serve: FakeServer = ({ url, headers, body }) => {
    if (url.pathname === '/token') {
      this.onIssue();
      const value = `token-of-the-server-${this.issued.length}`;
      this.issued.push(value);
      return {
        headers: { date: new Date(this.now() + this.skewMs).toUTCString() },
        body: { access_token: value, token_type: 'Bearer', expires_in: this.lifetime },
      };
    }
    if (url.pathname === '/oauth/revoke') {
      this.revoked.push(new URLSearchParams(typeof body === 'string' ? body : '').get('token') ?? '');
      return {};
    }
    const value = (headers['authorization'] ?? '').replace('Bearer ', '');
    this.used.push(value);
    return this.ended.has(value) || !this.issued.includes(value) ? { status: 401 } : { body: { id: 1 } };
  };
}
