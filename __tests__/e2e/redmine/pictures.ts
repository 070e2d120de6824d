import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { runAction } from '../../../sandbox/runner.js';
import { decide, enterPassword, openBrowser, shownCode } from './browser.js';
import { type Redmine, startRedmine } from './redmine-server.js';

/**
 * Creates the pictures of Redmine in docs/pictures, each at most 1200 pixels wide. Run it after `npm run bundle`, on a
 * machine with pngquant: `npx tsx __tests__/e2e/redmine/pictures.ts`.
 */
const folder = join(import.meta.dirname, '../../../docs/pictures');

const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';
const redirectUris = [outOfBand, 'http://127.0.0.1/callback'];
const scopes = ['view_issues', 'add_issues', 'edit_issues', 'add_issue_notes'];
const run = promisify(execFile);

interface Client {
  id: string;
  secret: string;
}

/**
 * A script for the page, which has about 80 scopes in a dozen boxes. It replaces all boxes except ours by an ellipsis.
 */
const foldOtherScopes = `
  const sets = [...document.querySelectorAll('#scopes fieldset')];
  const ours = sets.findIndex((set) => set.querySelector('[value="view_issues"]'));
  sets.forEach((set, index) => {
    if (Math.abs(index - ours) === 1) set.outerHTML = '<p style="margin: 0 1.5em">⋯</p>';
    else if (index !== ours) set.remove();
  });`;

/** Saves a picture of the page from the top to the end of an element. */
async function take(page: Page, name: string, last: string, margin = 10): Promise<void> {
  await page.evaluate('scrollTo(0, 0)');
  const box = await page.locator(last).last().boundingBox();
  if (box === null) throw new Error(`${name}: The page ${page.url()} has no ${last}.`);
  const clip = { x: 0, y: 0, width: page.viewportSize()?.width ?? 0, height: box.y + box.height + margin };
  const path = join(folder, `redmine-${name}.png`);
  await page.screenshot({ path, clip, fullPage: true });
  await run('pngquant', ['--quality=80-100', '--strip', '--force', '--output', path, path]);
}

async function registerApplication(page: Page, { baseUrl, admin }: Redmine): Promise<Client> {
  await page.goto(`${baseUrl}/login`);
  await enterPassword(page, admin);
  await page.goto(`${baseUrl}/oauth/applications/new`);
  await page.fill('#doorkeeper_application_name', 'CI');
  await page.fill('#doorkeeper_application_redirect_uri', redirectUris.join('\n'));
  for (const scope of scopes) await page.check(`#doorkeeper_application_scopes_${scope}`);
  await page.addStyleTag({ content: '#doorkeeper_application_redirect_uri { height: 4em }' });
  await page.evaluate(foldOtherScopes);
  await take(page, 'application', '[type="submit"][name="commit"]');

  await page.click('[type="submit"][name="commit"]');
  const codes = page.locator('#content .box code');
  const id = (await codes.nth(0).textContent())?.trim() ?? '';
  const secret = (await codes.nth(1).textContent())?.trim() ?? '';
  await page.addStyleTag({ content: '#content .box p:has(strong) code { -webkit-text-security: disc }' });
  await take(page, 'application-made', '#content table');
  return { id, secret };
}

async function authorize(page: Page, { baseUrl, bot }: Redmine, client: Client): Promise<string> {
  const query = { client_id: client.id, redirect_uri: outOfBand, response_type: 'code', scope: scopes.join(' ') };
  await page.goto(`${baseUrl}/oauth/authorize?${new URLSearchParams(query).toString()}`);
  await enterPassword(page, bot);
  await take(page, 'consent', '#content [type="submit"]');
  await decide(page, 'authorize');
  return shownCode(page);
}

async function exchange({ baseUrl }: Redmine, client: Client, code: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: outOfBand,
    client_id: client.id,
    client_secret: client.secret,
  });
  const response = await (await fetch(`${baseUrl}/oauth/token`, { method: 'POST', body })).json();
  return (response as { access_token: string }).access_token;
}

async function report(page: Page, { baseUrl, project }: Redmine, token: string): Promise<void> {
  const description = [
    'The job **test** of the workflow **Nightly** failed on the branch `main`.',
    '```\nexpected 200, got 503\n    at orders.test.ts:42\n```',
    'Commit 3f2c9d1: *Ask the new stock service*',
  ].join('\n\n');
  const parameters = JSON.stringify({ project, subject: 'Build 17 failed', description });
  const inputs = { provider: 'redmine', 'base-url': baseUrl, token, operation: 'create-issue', parameters };
  const result = await runAction({ inputs });
  result.remove();
  if (result.outputs['url'] === undefined) throw new Error(`The step created no issue:\n${result.main.stdout}`);
  await page.goto(result.outputs['url']);
  await take(page, 'issue', '#content .issue.details');
}

await mkdir(folder, { recursive: true });
const redmine = await startRedmine();
const browser = await openBrowser();
try {
  const screen = { viewport: { width: 900, height: 800 }, deviceScaleFactor: 4 / 3 };
  const client = await registerApplication(await browser.newPage(screen), redmine);
  const page = await browser.newPage(screen);
  const token = await exchange(redmine, client, await authorize(page, redmine, client));
  await page.goto(`${redmine.baseUrl}/oauth/authorized_applications`); // lists the applications that have a token
  await take(page, 'authorized', '#content table', 28);
  await report(page, redmine, token);
} finally {
  await browser.close();
  await redmine.close();
}
