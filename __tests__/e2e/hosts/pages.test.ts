/**
 * The recipes of docs/ci, in an empty folder without any package: npx installs the command, and it calls a server for the
 * first time. Each recipe runs as its CI system runs it: the same shell, with the same options.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import type { System } from '../../../sandbox/oauth-server.js';
import { startPlanviewHub } from '../../../sandbox/systems/planview-hub.js';
import { asPublished, publish, type Published } from './published.js';

jest.setTimeout(120_000);

const MAX_MS = 60_000;

let hub: System;
let published: Published;
let folder: string;
beforeAll(async () => {
  hub = await startPlanviewHub();
  published = publish();
});
afterAll(async () => {
  published.remove();
  await hub.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-first-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Job {
  script: string;
  /** The program that runs the script, and its options. */
  shell: string[];
  environment: Record<string, string>;
}

/** The scripts of the recipes, taken out as the CI system takes them out. */
const JOBS: Record<string, (file: string) => Job> = {
  'shell.sh': (file) => ({ script: file, shell: ['/bin/sh'], environment: {} }),
  'gitlab.yml': (file) => {
    const { errors } = parse(file) as { errors: { script: string[] } };
    return {
      script: errors.script.join('\n'),
      shell: ['bash', '-eo', 'pipefail'],
      environment: { GITLAB_CI: 'true', CI_JOB_ID: '7', CI_PIPELINE_ID: '8', CI_PROJECT_ID: '9' },
    };
  },
  'azure.yml': (file) => {
    const { steps } = parse(file) as { steps: { script?: string; env?: Record<string, string> }[] };
    const step = steps.find(({ script }) => script !== undefined);
    // The agent maps the variables of the run.
    expect(step?.env).toEqual({ HUB_CLIENT_ID: '$(HubClientId)', BEARER_STEP_CLIENT_SECRET: '$(HubClientSecret)' });
    return {
      script: step?.script ?? '',
      shell: ['bash', '--noprofile', '--norc'],
      environment: { TF_BUILD: 'True', AGENT_ID: '7' },
    };
  },
  'buildkite.yml': (file) => {
    const { steps } = parse(file) as { steps: { command: string; secrets: Record<string, string> }[] };
    expect(steps[0]?.secrets).toEqual({ BEARER_STEP_CLIENT_SECRET: 'HUB_CLIENT_SECRET' });
    return {
      script: steps[0]?.command.replace('hub-ci', hub.clientId) ?? '',
      shell: ['/bin/bash', '-e'],
      environment: { BUILDKITE: 'true' },
    };
  },
  Jenkinsfile: (file) => {
    const [, script = ''] = /'''([\s\S]*?)'''/u.exec(file) ?? [];
    // In '''…''' of Groovy, a backslash at the end of a line joins the lines.
    return {
      script: script.replaceAll('\\\n', ''),
      shell: ['/bin/sh', '-xe'],
      environment: { JENKINS_URL: 'https://jenkins.example.com/' },
    };
  },
};

describe('the first call', () => {
  test('is tried for every recipe', () => {
    expect(Object.keys(JOBS).sort()).toEqual(
      readdirSync('docs/ci')
        .filter((name) => !name.endsWith('.md'))
        .sort(),
    );
  });

  test.each(Object.entries(JOBS))('of %s needs less than a minute from an empty folder', async (name, jobOf) => {
    const { script, shell, environment } = jobOf(readFileSync(join('docs/ci', name), 'utf8'));
    const file = join(folder, '..', `${folder.split('/').at(-1) ?? ''}.sh`);
    writeFileSync(file, asPublished(script, published, hub.baseUrl));
    chmodSync(file, 0o700);
    const ca = join(dirname(file), `${folder.split('/').at(-1) ?? ''}.pem`);
    writeFileSync(ca, hub.caPem);
    const started = Date.now();
    const [program = '', ...options] = shell;
    const { stdout, stderr } = await promisify(execFile)(program, [...options, file], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        NODE_EXTRA_CA_CERTS: ca,
        HUB_CLIENT_ID: hub.clientId,
        BEARER_STEP_CLIENT_SECRET: hub.clientSecret,
        ...environment,
      },
    }).finally(() => {
      rmSync(file);
      rmSync(ca);
    });
    expect(Date.now() - started).toBeLessThan(MAX_MS);
    const response = name === 'shell.sh' ? stdout : readFileSync(join(folder, 'errors.json'), 'utf8');
    expect(JSON.parse(response)).toEqual(expect.any(Object));
    expect(hub.requests.filter(({ url }) => url.includes('/api/v1/errors')).length).toBeGreaterThan(0);
    // Of the masking commands of Azure Pipelines, only the agent sees the secret.
    const log = stdout + stderr.replaceAll(/^##vso\[task\.setsecret\].*$/gmu, '');
    expect(log.includes(hub.clientSecret)).toBe(false);
    expect(log.includes(response)).toBe(name === 'shell.sh');
    expect(hub.issued().accessTokens.filter((token) => log.includes(token))).toEqual([]);
  });
});

describe('the page', () => {
  const pages = {
    gitlab: 'gitlab.yml',
    azure: 'azure.yml',
    buildkite: 'buildkite.yml',
    jenkins: 'Jenkinsfile',
    shell: 'shell.sh',
  };
  test.each(Object.entries(pages))('%s.md shows the recipe that is tried', (page, recipe) => {
    expect(readFileSync(`docs/ci/${page}.md`, 'utf8')).toContain(
      `\n${readFileSync(`docs/ci/${recipe}`, 'utf8')}\`\`\``,
    );
  });

  test.each(Object.values(pages))('has a short recipe: %s', (recipe) => {
    const lines = readFileSync(`docs/ci/${recipe}`, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(recipe === 'gitlab.yml' ? 8 : 20);
  });
});
