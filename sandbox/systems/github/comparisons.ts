import { createHash } from 'node:crypto';
import type { ApiResponse } from '../../api.js';
import { describeFullCommit } from './commits.js';
import type { ChangedFile, Difference } from './history.js';
import { Refusal, type Call, type Operation } from './operation.js';
import { pageOf } from './paging.js';
import { pagesUrl, type Site } from './site.js';

/** Operations on two commits. */
export const comparisonOperations: readonly Operation[] = [
  {
    method: 'GET',
    route: /^\/compare\/(.+?)\.\.\.(.+)$/u,
    documentation: 'commits/commits#compare-two-commits',
    run: compare,
  },
];

/** How many commits a comparison without pages has, and how many files its first page has. */
const maxCommits = 250;
const maxFiles = 300;

function compare({ site, parameters, query }: Call): ApiResponse {
  const [base = '', head = ''] = parameters;
  const difference = site.history.compare(base, head);
  if (difference === undefined) throw new Refusal(404, 'Not Found');
  const { ahead, behind, files } = difference;
  const isPaged = query.has('page') || query.has('per_page');
  const paged = pageOf(ahead, query, pagesUrl(site, `/compare/${base}...${head}`));
  const { items, headers } = isPaged ? paged : { items: ahead.slice(0, maxCommits), headers: {} };
  const isFirst = Number(query.get('page') ?? 1) === 1;
  const url = `${site.repository.url}/compare/${base}...${head}`;
  const page = `${site.repository.htmlUrl}/compare/${base}...${head}`;
  const body = {
    url,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: describeFullCommit(site, difference.base),
    merge_base_commit: describeFullCommit(site, difference.mergeBase),
    status: statusOf(difference),
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: items.map((commit) => describeFullCommit(site, commit)),
    files: isFirst ? files.slice(0, maxFiles).map((file) => describeFile(site, head, file)) : [],
  };
  return { status: 200, headers, body };
}

function statusOf({ ahead, behind }: Difference): 'identical' | 'ahead' | 'behind' | 'diverged' {
  if (ahead.length === 0) return behind === 0 ? 'identical' : 'behind';
  return behind === 0 ? 'ahead' : 'diverged';
}

function describeFile({ repository }: Site, head: string, { path, status, previous }: ChangedFile): object {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: createHash('sha1').update(path).digest('hex'),
    filename: path,
    status,
    additions: 1,
    deletions: 0,
    changes: 1,
    blob_url: `${repository.htmlUrl}/blob/${head}/${encoded}`,
    raw_url: `${repository.htmlUrl}/raw/${head}/${encoded}`,
    contents_url: `${repository.url}/contents/${encoded}?ref=${head}`,
    patch: '@@ -0,0 +1 @@\n+x',
    ...(previous === undefined ? {} : { previous_filename: previous }),
  };
}
