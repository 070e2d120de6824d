/** Many reports at once with GitLab as the tracker. */
import { expect, jest, test } from '@jest/globals';
import { addRun, messages, QUIET, RED } from './report-stage.js';
import { gitLabStage, openIssues, ownNotes } from './report-gitlab-stage.js';

const REPORTERS = 50;

/** How often it is done. 20 rounds: `ROUNDS=20 npx jest --config jest.more.config.js report-gitlab-race`. */
const ROUNDS = Number(process.env['ROUNDS'] ?? '1');

jest.setTimeout(180_000 * ROUNDS);

test.each(Array.from({ length: ROUNDS }, (_, round) => ({ round })))(
  '50 reporters at once make one issue, within the limits of GitLab, in round $round',
  async () => {
    const stage = await gitLabStage();
    const { project, requests } = stage.gitLab;
    project.searchLagMs = 30_000;
    const runs = Array.from({ length: REPORTERS }, () => addRun(stage.github, RED));
    const results = await Promise.all(runs.map(({ id }) => stage.report(RED, id)));
    const [issue, ...others] = openIssues(stage);
    expect(others).toEqual([]);
    expect(new Set(results.map(({ outputs }) => outputs['id']))).toEqual(new Set([String(issue?.iid)]));
    expect(results.map(messages)).toEqual(results.map(() => QUIET));
    expect(results.filter(({ outputs }) => outputs['action'] === 'created')).toHaveLength(1);
    const closed = project.issues.filter(({ state }) => state === 'closed');
    expect(project.links.map(({ source }) => source).sort()).toEqual(closed.map(({ iid }) => iid).sort());
    expect(project.links.every(({ target }) => target === issue?.iid)).toBe(true);
    for (const { iid } of closed) {
      const notes = ownNotes(stage).filter(({ noteable_iid: number }) => number === iid);
      expect(notes.filter(({ body }) => body.includes(' duplicate -->'))).toHaveLength(1);
    }
    expect(requests.filter(({ url }) => url.includes('search='))).toEqual([]);
    expect(ownNotes(stage).length).toBeLessThanOrEqual(project.noteLimit.count);
  },
);
