import { readJenkinsBuild } from '../builds/jenkins.js';
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
