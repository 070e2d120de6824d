/** Workflows that fail for several causes, run by act, with issues in a real Redmine. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { NewJob } from '../../../sandbox/systems/github/actions/runs.js';
import { startGitHub, type GitHub } from '../../../sandbox/systems/github/server.js';
import { installHistory } from '../../support/histories/install.js';
import { generate } from '../../support/histories/kinds.js';
import { runWorkflow, type WorkflowRun } from '../act/workflow-run.js';
import { enterPassword, screens } from './browser.js';
import { BUILDS, Builds, outcome } from './builds.js';
import { Stage } from './stage.js';

const stage = new Stage();
const builds = new Builds(stage);

const PERMISSIONS = { actions: 'read', checks: 'read', contents: 'read' } as const;

/** Returns a log of the corpus. */
const logOf = (cause: string, variant: string): Buffer =>
  readFileSync(new URL(`../../causes/logs/${cause}/${variant}.log`, import.meta.url));

const WORKFLOW = (name: string): string => `
name: ${name}
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - name: Run npm test
        run: exit \${{ vars.EXIT }}
  report:
    needs: [test]
    if: always()
    runs-on: ubuntu-latest
    steps:
      - uses: OWNER/bearer-step/report@v1
        with:
          needs: \${{ toJSON(needs) }}
          provider: redmine
          base-url: \${{ vars.REDMINE_URL }}
          token: \${{ secrets.REDMINE_TOKEN }}
          fields: 'project: ${BUILDS}'
          group-by: cause
          log-lines: 15
`;

describe('workflows that act runs', () => {
  let github: GitHub;

  /** Adds the run of a workflow, and runs the workflow by act. */
  async function run(name: string, job: NewJob, token: string, redmineToken: string): Promise<WorkflowRun> {
    const own = { name: 'report', status: 'in_progress', runnerName: 'sandbox' } as const;
    const { id } = github.runs.add({ workflow: `${name}.yml`, workflowName: name, jobs: [job, own] });
    return runWorkflow({
      text: WORKFLOW(name),
      event: 'push',
      vars: { REDMINE_URL: stage.baseUrl, EXIT: job.conclusion === 'failure' ? '1' : '0' },
      secrets: { REDMINE_TOKEN: redmineToken },
      github: { ...github, token, runId: id },
    });
  }

  test('three that fail for two causes have two issues, and the last green one closes each', async () => {
    github = stage.keep(await startGitHub());
    const { value: token } = github.tokens.add({ permissions: PERMISSIONS });
    stage.addSecret(token);
    const redmineToken = await builds.newToken();
    const steps = [{ name: 'Run npm test' }];
    const failed = (log: Buffer): NewJob => ({ name: 'test', conclusion: 'failure', steps, log });
    const passed: NewJob = { name: 'test', conclusion: 'success', steps };
    const outputs = [
      await run('one', failed(logOf(JEST, 'plain')), token, redmineToken),
      await run('two', failed(logOf(TSC, 'plain')), token, redmineToken),
      await run('three', failed(logOf(JEST, 'moved-file')), token, redmineToken),
    ].map(({ output }) => output);
    const ids = outputs.map(
      (output) => /The issue (?:is|was created: |was commented: )\S*\/issues\/(\d+)/u.exec(output)?.[1],
    );
    expect(ids).toEqual([expect.any(String), expect.any(String), ids[0]]);
    expect(ids[1]).not.toBe(ids[0]);

    const page = await (await stage.browser()).newPage(screens.desktop);
    await page.goto(`${stage.baseUrl}/login`);
    await enterPassword(page, stage.redmine.admin);
    for (const [index, id] of ids.slice(0, 2).entries()) {
      await page.goto(`${stage.baseUrl}/issues/${id ?? ''}`);
      await stage.picture(page, `cause-${index + 1}`);
    }
    await page.goto(`${stage.baseUrl}/projects/${BUILDS}/issues`);
    await stage.picture(page, 'causes');

    await run('one', passed, token, redmineToken);
    expect(await builds.state(ids[0])).toMatchObject({ isClosed: false });
    await run('three', passed, token, redmineToken);
    await run('two', passed, token, redmineToken);
    expect(await builds.state(ids[0])).toMatchObject({ isClosed: true });
    expect(await builds.state(ids[1])).toMatchObject({ isClosed: true });
  });
});

const JEST = 'jest-refuses-expired-token';
const TSC = 'tsc-string-is-no-number-in-basket';

test.each(['common_mark', 'textile'] as const)(
  'an issue with suspects and a log is worth reading in %s',
  async (markup) => {
    await stage.admin.setMarkup(markup);
    const github = stage.keep(await startGitHub({ isPrivate: false }));
    const { value: token } = github.tokens.add({ permissions: PERMISSIONS });
    stage.addSecret(token);
    const [history] = generate(1);
    if (history === undefined) throw new Error('There is no history.');
    const { id, headSha, attempts } = installHistory(github, history);
    const { runs } = github.site.runs;
    github.site.runs.runs = runs.filter((run) => run.id <= id);
    const [job] = attempts[0]?.jobs ?? [];
    Object.assign(job ?? {}, { log: logOf(JEST, 'plain') });
    const report = builds.newWorkflow({
      needs: { build: 'failure' },
      inputs: { 'github-token': token, 'log-lines': '20', key: markup },
      env: {
        GITHUB_API_URL: github.apiUrl,
        GITHUB_REPOSITORY: github.repository,
        GITHUB_REPOSITORY_ID: github.repositoryId,
        GITHUB_SHA: headSha,
        GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/ci.yml@refs/heads/main`,
      },
    });
    const [action, issue] = outcome(await report({ runId: id }));
    expect(action).toBe('created');
    const page = await (await stage.browser()).newPage(screens.desktop);
    await page.goto(`${stage.baseUrl}/login`);
    await enterPassword(page, stage.redmine.admin);
    await page.goto(`${stage.baseUrl}/issues/${issue ?? ''}`);
    const shown = (await page.locator('.issue .wiki').first().innerText()).replace(/\u2060/gu, '');
    expect(shown).toMatch(/Cause:[\s\S]*expired[\s\S]*Suspects: \d+ commits? since the last green run[\s\S]*Log of /u);
    expect(shown).not.toMatch(/bsr[0-9a-f]|<code>|<pre>/u);
    await stage.picture(page, `suspects-${markup}`);
  },
);
