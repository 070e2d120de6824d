import { nodeId } from './commits.js';
import type { Operation } from './operation.js';

/** The operations on the repository itself. The response has a part of the fields of GitHub's. */
export const repositoryOperations: readonly Operation[] = [
  {
    method: 'GET',
    route: /^$/u,
    documentation: 'repos/repos#get-a-repository',
    permission: 'metadata',
    run: ({ repository: { id, fullName, isPrivate, url, htmlUrl, defaultBranch } }) => ({
      status: 200,
      body: {
        id,
        node_id: nodeId('Repository', String(id)),
        name: fullName.split('/')[1],
        full_name: fullName,
        private: isPrivate,
        visibility: isPrivate ? 'private' : 'public',
        url,
        html_url: htmlUrl,
        default_branch: defaultBranch,
      },
    }),
  },
];
