/** The CI systems of the scenarios: what each provides to a job, and what it does with the output of the job. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAzure } from './azure.js';
import { SYSTEMS_OF_CI } from './builds.js';
import { readBuildkite } from './buildkite.js';
import { readGitHub } from './github.js';
import { readGitLab } from './gitlab.js';
import { startJobApi } from './job-api.js';
import { readJenkins } from './jenkins.js';
import { newReading, type Reading, type Written } from './reading.js';

/** A job on this machine, in an environment like that of a CI system. */
export interface HostJob {
  environment: Record<string, string>;
  /** A folder with the programs of the system; it comes first in PATH. */
  bin?: string;
  /** Says what the system does with the output. */
  read: (written: Written) => Reading;
  /** Removes the command of this very system that contains a secret in clear. */
  withoutMasks: (text: string) => string;
  close?: () => Promise<void>;
}

export interface TestHost {
  name: string;
  /** The commands that bearer-step uses; it must cause no other. */
  commands: readonly string[];
  /** Whether a text can be masked at run time. */
  masks?: boolean;
  /** Returns the name of the variable for an output; undefined if the system takes none. */
  variable?: (output: string) => string;
  /** The variables of every job that anyone who starts a job can set to nothing. */
  overridable: readonly string[];
  /** Opens a job. `folder` is its workspace, and `own` a folder for the files of the system. */
  open: (folder: string, own: string, secrets: readonly string[]) => HostJob | Promise<HostJob>;
}

const same = (text: string): string => text;

/** Returns the variables by which a system describes a build. */
const buildOf = (system: string): Record<string, string> =>
  SYSTEMS_OF_CI.find(({ name }) => name === system)?.env({ number: 77 }) ?? {};

const SHELL: TestHost = {
  name: 'shell',
  commands: [],
  overridable: [],
  open: () => ({
    environment: {},
    read: ({ stdout, stderr }) => ({ ...newReading(), log: stderr + stdout }),
    withoutMasks: same,
  }),
};

const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'];

const GITHUB: TestHost = {
  name: 'github',
  masks: true,
  commands: ['add-mask', 'notice', 'warning', 'error'],
  variable: (output) => output,
  overridable: [],
  open: (folder, own) => {
    const files = Object.fromEntries(COMMAND_FILES.map((name) => [name, join(own, name.toLowerCase())]));
    for (const file of Object.values(files)) writeFileSync(file, '');
    mkdirSync(join(own, 'temp'), { recursive: true });
    return {
      environment: {
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: folder,
        GITHUB_EVENT_NAME: 'push',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REPOSITORY: 'acme/project',
        GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
        GITHUB_WORKFLOW: 'CI',
        GITHUB_RUN_ID: '77',
        RUNNER_TEMP: join(own, 'temp'),
        ...files,
      },
      read: (written) =>
        readGitHub({ ...written, files: { GITHUB_OUTPUT: readFileSync(files['GITHUB_OUTPUT'] ?? '', 'utf8') } }),
      withoutMasks: (text) => text.replace(/^::add-mask::.*$/gmu, ''),
    };
  },
};

const GITLAB: TestHost = {
  name: 'gitlab',
  commands: [],
  // The predefined variables have the lowest precedence.
  overridable: ['CI', 'GITLAB_CI', 'CI_JOB_ID', 'CI_PIPELINE_ID', 'CI_PROJECT_ID', 'CI_PROJECT_DIR'],
  open: (folder, _, secrets) => ({
    environment: {
      ...buildOf('gitlab'),
      CI: 'true',
      GITLAB_CI: 'true',
      CI_JOB_ID: '501',
      CI_PIPELINE_ID: '77',
      CI_PROJECT_ID: '12',
      CI_PROJECT_DIR: folder,
      CI_PROJECT_PATH: 'acme/project',
      CI_SERVER_HOST: 'gitlab.example',
    },
    read: (written) => readGitLab(written, secrets),
    withoutMasks: same,
  }),
};

const AZURE: TestHost = {
  name: 'azure',
  masks: true,
  commands: ['task.setsecret', 'task.setvariable', 'task.logissue'],
  variable: (output) => output.toUpperCase().replaceAll('-', '_'),
  overridable: ['TF_BUILD', 'AGENT_ID'],
  open: (folder, own) => {
    mkdirSync(join(own, 'temp'), { recursive: true });
    return {
      environment: {
        ...buildOf('azure'),
        TF_BUILD: 'True',
        AGENT_ID: '8',
        AGENT_TEMPDIRECTORY: join(own, 'temp'),
        BUILD_BUILDID: '77',
        BUILD_REPOSITORY_ID: 'r-1',
        BUILD_SOURCESDIRECTORY: folder,
        SYSTEM_COLLECTIONID: 'c-1',
        SYSTEM_JOBID: 'j-1',
      },
      read: readAzure,
      withoutMasks: (text) => text.replace(/^##vso\[task\.(?:setsecret|setvariable [^\]]*;issecret=true)\].*$/gmu, ''),
    };
  },
};

const BUILDKITE: TestHost = {
  name: 'buildkite',
  masks: true,
  commands: [],
  overridable: ['CI', 'BUILDKITE'],
  open: async (folder, own) => {
    const api = await startJobApi(own);
    const environment = {
      ...buildOf('buildkite'),
      CI: 'true',
      BUILDKITE: 'true',
      BUILDKITE_BUILD_CHECKOUT_PATH: folder,
      BUILDKITE_BUILD_ID: 'b-1',
      BUILDKITE_JOB_ID: 'j-1',
      BUILDKITE_ORGANIZATION_SLUG: 'acme',
      BUILDKITE_PIPELINE_SLUG: 'project',
      ...api.environment,
    };
    return {
      environment,
      bin: api.bin,
      read: (written) => readBuildkite(written, { environment, redactions: api.redactions }),
      withoutMasks: same,
      close: api.close,
    };
  },
};

const JENKINS: TestHost = {
  name: 'jenkins',
  commands: [],
  overridable: ['JENKINS_URL', 'BUILD_TAG', 'BUILD_NUMBER', 'JOB_NAME'],
  open: (folder, _, secrets) => ({
    environment: {
      ...buildOf('jenkins'),
      JENKINS_URL: 'https://jenkins.example/',
      BUILD_TAG: 'jenkins-project-77',
      BUILD_NUMBER: '77',
      JOB_NAME: 'project',
      WORKSPACE: folder,
    },
    read: (written) => readJenkins(written, secrets),
    withoutMasks: same,
  }),
};

export const HOSTS: readonly TestHost[] = [SHELL, GITHUB, GITLAB, AZURE, BUILDKITE, JENKINS];
