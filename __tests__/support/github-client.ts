import type { GitHub } from '../../sandbox/systems/github/server.js';

export interface GitHubReply {
  status: number;
  headers: Headers;
  json: unknown;
}

/** Sends `METHOD path` to the REST API, or to `url` if the path is an absolute URL. '' as the token sends none. */
export async function callGitHub(
  { apiUrl }: Pick<GitHub, 'apiUrl'>,
  line: string,
  { token = '', body }: { token?: string; body?: unknown } = {},
): Promise<GitHubReply> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(/^https?:/u.test(path) ? path : `${apiUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(text) : text };
}

/** Returns the URL that a `Link` header has for a relation, or undefined. */
export function linkTo({ headers }: GitHubReply, rel: string): string | undefined {
  const links = (headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/gu);
  return [...links].find(([, , name]) => name === rel)?.[1];
}
