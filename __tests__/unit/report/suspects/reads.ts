/** The requests for suspects against the GitHub sandbox, in this process. */
import type { GitHub } from '../../../../sandbox/systems/github/server.js';
import type { Send } from '../../../../src/http/send.js';
import { findProvider } from '../../../../src/provider/find.js';
import { givenBearer } from '../../../../src/report/given-bearer.js';
import type { Build } from '../../../../src/report/evidence/evidence.js';
import type { GitHubReads, SuspectReads } from '../../../../src/report/evidence/github.js';
import { openGitHubReads } from '../../../../src/report/github-reads.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { installHistory } from '../../../support/histories/install.js';
import type { GeneratedHistory } from '../../../support/histories/script.js';
import { build } from '../evidence/samples.js';

/** Returns the requests for evidence with a token. */
export function openReads(github: GitHub, token: string): GitHubReads & SuspectReads {
  const provider = findProvider('github');
  const context = {
    provider,
    baseUrl: new URL(github.apiUrl),
    inputs: { expectStatus: (status: number) => status < 300, retryUnsafe: false },
  };
  const bearer = givenBearer(provider, token);
  const send: Send = async ({ method, url, headers }) => {
    const authorization = `Bearer ${token}`;
    const response = await fetch(url, { method, headers: { ...headers, authorization }, redirect: 'manual' });
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  };
  const host = createFakeHost();
  const deps = {
    send,
    bearer,
    host,
    authorizationEndpoint: undefined,
    sendTo: () => send,
    sleep: () => Promise.resolve(),
  };
  return openGitHubReads(context, github.repository, deps);
}

/** Puts a history into GitHub, and returns its red build. */
export function install(github: GitHub, history: GeneratedHistory): Build {
  const { id, headSha: sha } = installHistory(github, history);
  const { repository, repositoryId } = github;
  return build({
    repository,
    repositoryId,
    runId: String(id),
    sha,
    commitUrl: `https://github.com/${repository}/commit/${sha}`,
  });
}
