import { readJenkinsBuild } from '../builds/jenkins.js';
import { ID_TOKEN_VARIABLE } from '../identity/given.js';
import type { CiSystem } from './system.js';

const PROVIDED = ['BUILD_TAG', 'BUILD_NUMBER', 'JOB_NAME'];

/**
 * Jenkins. It masks only what `withCredentials` has bound before the command starts, so nothing secret is printed:
 * https://www.jenkins.io/doc/pipeline/steps/credentials-binding/
 */
export const JENKINS: CiSystem = {
  name: 'jenkins',
  title: 'Jenkins',
  marker: 'JENKINS_URL',
  isMarked: (environment) => (environment['JENKINS_URL'] ?? '') !== '',
  traces: PROVIDED,
  isProven: (environment) => PROVIDED.every((name) => (environment[name] ?? '') !== ''),
  proof: PROVIDED.join(', '),
  readBuild: readJenkinsBuild,
  // https://plugins.jenkins.io/oidc-provider/
  identity: () => ({
    kind: 'none',
    remedy:
      `Bind an OpenID Connect id token of the plugin oidc-provider to the variable ${ID_TOKEN_VARIABLE}: ` +
      `withCredentials([string(credentialsId: '…', variable: '${ID_TOKEN_VARIABLE}')]).`,
  }),
  connect: (environment) => {
    const build = `${environment['JOB_NAME'] ?? ''}-${environment['BUILD_NUMBER'] ?? ''}`;
    return {
      workspace: environment['WORKSPACE'] ?? '',
      temp: environment['WORKSPACE_TMP'] ?? '',
      run: {
        repository: environment['JOB_NAME'] ?? '',
        repositoryId: `${environment['JENKINS_URL'] ?? ''}${environment['JOB_NAME'] ?? ''}`,
        workflowRun: build,
        id: build,
        apiUrl: '',
      },
    };
  },
};
