import { parseUrl } from './url.js';
import type { IdentitySource } from './source.js';

/**
 * Azure Pipelines. The audience of its tokens is fixed, so they are only for Microsoft Entra:
 * https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
 */
export function azureIdentity(environment: Readonly<NodeJS.ProcessEnv>): IdentitySource {
  const url = parseUrl(environment['SYSTEM_OIDCREQUESTURI']);
  const bearer = environment['SYSTEM_ACCESSTOKEN'] ?? '';
  if (url === undefined || bearer === '') {
    return { kind: 'none', remedy: 'Map the token of the job: "env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }".' };
  }
  url.searchParams.set('api-version', '7.1');
  return { kind: 'endpoint', method: 'POST', url, bearer, field: 'oidcToken', variable: 'SYSTEM_OIDCREQUESTURI' };
}
