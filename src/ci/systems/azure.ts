import { readAzureBuild } from '../builds/azure.js';
import { azureIdentity } from '../identity/azure.js';
import { variableName } from '../variable-name.js';
import type { CiSystem } from './system.js';

/**
 * Azure Pipelines. The agent obeys `##vso[…]` anywhere in a line of both streams, so commands go to standard error. A
 * variable with the text `$(NAME)` could become the value of another variable, also of a secret:
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export const AZURE: CiSystem = {
  name: 'azure',
  title: 'Azure Pipelines',
  marker: 'TF_BUILD',
  isMarked: (environment) => (environment['TF_BUILD'] ?? '').toLowerCase() === 'true',
  traces: ['TF_BUILD'],
  isProven: (environment) =>
    (environment['TF_BUILD'] ?? '').toLowerCase() === 'true' && (environment['AGENT_ID'] ?? '') !== '',
  proof: 'AGENT_ID',
  readBuild: readAzureBuild,
  identity: azureIdentity,
  connect: (environment, print) => {
    const command = (head: string, text: string): void => print(`##vso[${head}]${escapeText(text)}`);
    // A job of another stage or job reads only output variables, and this output is made for those.
    const flags = (name: string): string => (name === 'sealed-token' ? ';isOutput=true' : '');
    const build = environment['BUILD_BUILDID'] ?? '';
    return {
      mask: (texts) => texts.forEach((text) => command('task.setsecret', text)),
      warning: (text) => command('task.logissue type=warning', text),
      error: (text) => command('task.logissue type=error', text),
      output: (name, value) => {
        if (value.includes('$('))
          command(
            'task.logissue type=warning',
            `The variable ${variableName(name)} is not set, as it has a macro: $(…).`,
          );
        else command(`task.setvariable variable=${variableName(name)}${flags(name)}`, value);
      },
      secretOutput: (name, value) => command(`task.setvariable variable=${variableName(name)};issecret=true`, value),
      workspace: environment['BUILD_SOURCESDIRECTORY'] ?? '',
      temp: environment['AGENT_TEMPDIRECTORY'] ?? '',
      run: {
        repository: environment['BUILD_REPOSITORY_NAME'] ?? '',
        repositoryId: `${environment['SYSTEM_COLLECTIONID'] ?? ''}/${environment['BUILD_REPOSITORY_ID'] ?? ''}`,
        workflowRun: build,
        id: `${build}-${environment['SYSTEM_JOBID'] ?? ''}-${environment['SYSTEM_JOBATTEMPT'] ?? ''}`,
        apiUrl: '',
      },
    };
  },
};

/** Escapes the text of a command, as the agent reads it. */
const escapeText = (text: string): string =>
  text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
