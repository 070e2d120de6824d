import type { NewJob, Run } from '../../../sandbox/systems/github/actions/runs.js';
import { gitHistory } from '../../../sandbox/systems/github/git-history.js';
import type { GitHub } from '../../../sandbox/systems/github/server.js';
import type { GeneratedHistory } from './script.js';

type Jobs = NonNullable<GeneratedHistory['runs'][number]['attempts']>[number];

const jobsOf = (jobs: Jobs = {}): NewJob[] => Object.entries(jobs).map(([name, conclusion]) => ({ name, conclusion }));

/** Puts a history into GitHub, and returns its red run. */
export function installHistory({ site }: GitHub, { folder, runs, red, hasTag }: GeneratedHistory): Run {
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
  return run;
}
