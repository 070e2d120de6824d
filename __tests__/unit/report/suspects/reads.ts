/** The requests for suspects against the GitHub sandbox, in this process. */
import type { NewJob } from '../../../../sandbox/systems/github/actions/runs.js';
import { gitHistory } from '../../../../sandbox/systems/github/git-history.js';
import type { GitHub } from '../../../../sandbox/systems/github/server.js';
import type { Send } from '../../../../src/http/send.js';
import { findProvider } from '../../../../src/provider/find.js';
import { givenBearer } from '../../../../src/report/given-bearer.js';
import type { Build } from '../../../../src/report/evidence/evidence.js';
import type { GitHubReads, SuspectReads } from '../../../../src/report/evidence/github.js';
import { openGitHubReads } from '../../../../src/report/github-reads.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { build } from '../evidence/samples.js';
import type { GeneratedHistory } from './histories.js';

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
  return openGitHubReads(context, github.repository, { send, bearer, host, authorizationEndpoint: undefined });
}

type Jobs = NonNullable<GeneratedHistory['runs'][number]['attempts']>[number];

const jobsOf = (jobs: Jobs = {}): NewJob[] => Object.entries(jobs).map(([name, conclusion]) => ({ name, conclusion }));

/** Puts a history into GitHub, and returns its red build. */
export function install(github: GitHub, { folder, runs, red, hasTag }: GeneratedHistory): Build {
  const { site } = github;
  site.history = gitHistory(folder);
  site.runs.runs = [];
  const { refs } = site.repository;
  const head = refs.get('refs/heads/main') ?? '';
  refs.delete('refs/tags/main');
  if (hasTag) refs.set('refs/tags/main', head);
  const added = runs.map(({ attempts, conclusion, ...run }) => {
    const [first, ...later] = attempts ?? [{ build: conclusion }];
    const made = site.runs.add({ ...run, conclusion, jobs: jobsOf(first) });
    for (const jobs of later) site.runs.addAttempt(made, { conclusion, jobs: jobsOf(jobs) });
    return made;
  });
  const run = added[red];
  if (run === undefined) throw new Error('There is no red run.');
  return redBuild(github, { runId: String(run.id), sha: run.headSha });
}

/** Returns a red build of the repository. */
export const redBuild = ({ repository, repositoryId }: GitHub, changes: Pick<Build, 'sha'> & Partial<Build>): Build =>
  build({ repository, repositoryId, commitUrl: `https://github.com/${repository}/commit/${changes.sha}`, ...changes });
