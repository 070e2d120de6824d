/** The report of a failing build, run as a child process, with Jira Cloud as the tracker. */
import { expect } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { startJiraCloud, type JiraCloud, type JiraCloudOptions } from '../../sandbox/systems/jira/cloud.js';
import { nodeTypes } from '../../sandbox/systems/jira/document.js';
import { isOpen, type Issue } from '../../sandbox/systems/jira/project.js';
import { checkCalls } from '../support/jira-openapi.js';
import { reportStage, type Jobs, type ReportRun, type ReportStage } from './report-stage.js';
import { keep } from './stage.js';

export interface JiraStage {
  jira: JiraCloud;
  github: ReportStage['github'];
  inputs: Record<string, string>;
  report: ReportStage['report'];
  build: (jobs: Jobs, more?: ReportRun) => Promise<ActionResult>;
}

/** The nodes that do something. */
const LIVE_NODES = [
  'mention',
  'inlineCard',
  'blockCard',
  'embedCard',
  'media',
  'mediaSingle',
  'extension',
  'emoji',
  'date',
];

/** Starts Jira Cloud, and GitHub with the builds. */
export async function jiraStage(options: JiraCloudOptions = {}): Promise<JiraStage> {
  const jira = keep(await startJiraCloud(options));
  const stage = await reportStage();
  const inputs = {
    provider: 'jira-cloud',
    'base-url': jira.origin,
    'token-url': jira.tokenUrl,
    'client-id': jira.clientId,
    'client-secret': jira.clientSecret,
    variables: `site: ${jira.site}`,
    fields: 'project: WEB\nissuetype: Bug',
  };
  const withInputs = (run: ReportRun = {}): ReportRun => ({
    ...run,
    inputs: { ...inputs, ...run.inputs },
    secrets: [jira.clientSecret, ...(run.secrets ?? [])],
  });
  return {
    jira,
    github: stage.github,
    inputs,
    report: async (run) => {
      const result = await stage.report(withInputs(run));
      expectSound(result, jira);
      return result;
    },
    build: async (jobs, run) => {
      const result = await stage.build(jobs, withInputs(run));
      expectSound(result, jira);
      return result;
    },
  };
}

/** Expects that no token has leaked, that each call is as Jira's document says, and that no node of a text is live. */
function expectSound({ main, outputs, files }: ActionResult, { tokens, log, project, servers }: JiraCloud): void {
  expect(checkCalls(log)).toEqual([]);
  const texts = project.issues.flatMap(({ description, comments }) => [
    description,
    ...comments.map(({ body }) => body),
  ]);
  expect(texts.flatMap(nodeTypes).filter((type) => LIVE_NODES.includes(type))).toEqual([]);
  const [authorization] = servers;
  for (const { headers, url } of authorization?.requests ?? []) {
    expect(url).toBe('/oauth/token');
    expect(headers.map((name) => name.toLowerCase())).not.toContain('authorization');
  }
  for (const token of tokens) {
    const lines = main.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect([...lines, main.stderr, ...Object.values(outputs), ...Object.values(files)].join('\n')).not.toContain(token);
  }
}

export const openIssues = ({ project }: JiraCloud): Issue[] => project.issues.filter(isOpen);

/** Returns the requests of the API that change something, as `METHOD /path` below the site. */
export const changes = ({ log }: JiraCloud): string[] =>
  log
    .filter(({ operation = '', method }) => method !== 'GET' && !/bulkfetch|comment\/list/u.test(operation))
    .map(({ method, path }) => `${method} ${path.replace(/^.*\/rest\/api\/\d/u, '')}`);
