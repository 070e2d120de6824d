/** The texts of the report in a real Redmine, in both markups: hostile ones, and what people read. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startGitHub } from '../../../sandbox/systems/github/server.js';
import { hostileTexts } from '../../unit/report/text/hostile-texts.js';
import { enterPassword, screens } from './browser.js';
import { Builds, GREEN, outcome, RED } from './builds.js';
import { Stage } from './stage.js';

const stage = new Stage();
const builds = new Builds(stage);
const MARKUPS = ['common_mark', 'textile'] as const;

/** 60 texts of 300, every fifth one, so that each kind is among them; no request to GitHub takes 100 kB. */
const TEXTS = hostileTexts(300)
  .filter((text) => text.length < 10_000)
  .filter((_, index) => index % 5 === 0)
  .slice(0, 60);
const PER_ISSUE = 20;

let page: Page;

beforeAll(async () => {
  page = await (await stage.browser()).newPage(screens.desktop);
  await page.goto(`${stage.baseUrl}/login`);
  await enterPassword(page, stage.redmine.admin);
});

/** Everything in a text that does something: links to other hosts or objects, images, macros and elements with code. */
const LIVE = `[...document.querySelectorAll('.wiki')].flatMap((wiki) => [
  ...[...wiki.querySelectorAll('a:not([href^="https://github.com/"]):not(.wiki-anchor)')],
  ...wiki.querySelectorAll('img, script, iframe, form, input, svg, video, object, details, table, h1, h2, ul ul, .toc, .flash.error, .user-mention'),
]).map((element) => element.outerHTML)`;

/** Reports a run that failed with 20 hostile job names, by a push of a hostile commit to a hostile branch. */
async function reportHostile(texts: readonly string[]): Promise<string | undefined> {
  const github = stage.keep(await startGitHub({ isPrivate: false }));
  const { value: token } = github.tokens.add({ permissions: { actions: 'read', checks: 'read', contents: 'read' } });
  stage.addSecret(token);
  const jobs = texts.map((name) => ({ name, conclusion: 'failure' as const, steps: [{ name }] }));
  const report = builds.newWorkflow({
    needs: RED,
    inputs: { 'github-token': token },
    env: { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY_ID: github.repositoryId },
  });
  const [first = '', second = ''] = texts;
  const hostile = (message: string, workflow: string): object => ({
    payload: { head_commit: { message } },
    ref: `refs/heads/${second}`,
    env: {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_REPOSITORY_ID: github.repositoryId,
      GITHUB_WORKFLOW: workflow,
    },
  });
  const run = github.runs.add({ jobs });
  const [, id] = outcome(await report({ runId: run.id, ...hostile(first, second) }));
  for (const text of texts.slice(2, 4)) {
    const next = github.runs.add({ jobs });
    expect(outcome(await report({ runId: next.id, ...hostile(text, text) }))).toEqual(['commented', id]);
  }
  return id;
}

/** A variable of a process has no NUL. */
const printable = (text: string): string => text.replaceAll('\u0000', '') || 'empty';

describe.each(MARKUPS)('in %s', (markup) => {
  beforeAll(() => stage.admin.setMarkup(markup));

  test('a mention of ours would be mailed, and a link would be live: the checks see them', async () => {
    const description = 'Look, @reader and @admin: https://evil.example/ #1 {{toc}}';
    const id = await builds.createAsBot({ subject: 'A mention', description });
    await page.goto(`${stage.baseUrl}/issues/${id}`);
    expect(await page.evaluate(LIVE)).not.toEqual([]);
    await expect(mailed('@reader and @admin')).resolves.toBe(true);
  });

  test.each(Array.from({ length: TEXTS.length / PER_ISSUE }, (_, index) => index * PER_ISSUE))(
    'hostile texts from number %i are dead',
    async (from) => {
      const before = await mails();
      const id = await reportHostile(TEXTS.slice(from, from + PER_ISSUE).map(printable));
      await page.goto(`${stage.baseUrl}/issues/${id ?? ''}`);
      expect(await page.evaluate(LIVE)).toEqual([]);
      const { journals } = await builds.issue(id);
      expect(journals.filter(({ notes }) => notes)).toHaveLength(2);
      await stage.picture(page, `hostile-${markup}-${from}`);
      expect(await mails()).toEqual(before);
    },
  );

  test('an issue and its notes are worth reading', async () => {
    const github = stage.keep(await startGitHub({ isPrivate: false }));
    const { value: token } = github.tokens.add({ permissions: { actions: 'read', checks: 'read', contents: 'read' } });
    stage.addSecret(token);
    const report = builds.newWorkflow({
      inputs: { 'github-token': token },
      env: { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY_ID: github.repositoryId },
    });
    const jobs = [
      { name: 'build', steps: [{ name: 'Run npm ci' }] },
      { name: 'test (ubuntu-24.04, 24)', conclusion: 'failure' as const, steps: [{ name: 'Run npm test' }] },
      { name: 'lint', exceededMinutes: 5 },
    ];
    const red = (): number => github.runs.add({ jobs }).id;
    const [, id] = outcome(await report({ needs: RED, runId: red() }));
    await report({ needs: RED, runId: red() });
    await report({ needs: GREEN, runId: github.runs.add({ jobs: [{ name: 'build' }] }).id });
    await report({ needs: RED, runId: red() });
    await page.goto(`${stage.baseUrl}/issues/${id ?? ''}`);
    const shown = (await page.locator('.issue .wiki').first().innerText()).replace(/\u2060/gu, '');
    expect(shown).toContain('The workflow CI of example/project fails on main.');
    expect(shown).not.toMatch(/<|>|bsr|`/u);
    expect(await page.locator('.wiki a[href^="https://github.com/example/project/"]').count()).toBeGreaterThan(5);
    await stage.picture(page, `issue-${markup}`);
  });
});

/** Returns all mails, without those of the check that mentions are mailed. */
async function mails(): Promise<Record<string, string>> {
  // Redmine sends mails after its response.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return stage.redmine.mails();
}

async function mailed(text: string): Promise<boolean> {
  return Object.values(await mails()).some((mail) => mail.includes(text));
}
