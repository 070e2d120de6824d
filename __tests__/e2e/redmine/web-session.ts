import type { Login } from './redmine-server.js';

/** A form field. A form may have several fields with the same name. */
export type Field = [name: string, value: string];

/** Uses Redmine's pages as a user does, for what its API does not offer. */
export interface WebSession {
  /** Returns the HTML of a page. Rejects if Redmine redirects. */
  page(path: string): Promise<string>;
  /** Requests a page. Returns the address to which Redmine redirects, or undefined if it does not. */
  visit(path: string): Promise<string | undefined>;
  /**
   * Submits a form of the last page. Returns the address to which Redmine redirects. Rejects if Redmine shows an error.
   */
  submit(path: string, fields: Field[]): Promise<string>;
}

/** Signs in a user with a password and returns the session. */
export async function signIn(baseUrl: string, { login, password }: Login): Promise<WebSession> {
  const cookies = new Map<string, string>();
  let csrfToken = '';

  async function send(path: string, body?: URLSearchParams): Promise<Response> {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const method = body === undefined ? 'GET' : 'POST';
    const response = await fetch(baseUrl + path, {
      method,
      body: body ?? null,
      headers: { cookie },
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  }

  async function fetchPage(path: string): Promise<{ html: string; location: string | undefined }> {
    const response = await send(path);
    const html = await response.text();
    const location = locationOf(response);
    if (!response.ok && location === undefined) throw new Error(`GET ${path}: HTTP ${response.status} for ${login}.`);
    csrfToken = /name="csrf-token" content="([^"]*)"/.exec(html)?.[1] ?? csrfToken;
    return { html, location };
  }

  async function page(path: string): Promise<string> {
    const { html, location } = await fetchPage(path);
    if (location !== undefined) throw new Error(`GET ${path}: ${login} was redirected to another page.`);
    return html;
  }

  async function submit(path: string, fields: Field[]): Promise<string> {
    const response = await send(path, new URLSearchParams([['authenticity_token', csrfToken], ...fields]));
    const html = await response.text();
    const location = locationOf(response);
    if (location !== undefined) return location;
    const errorText = /id="(?:flash_error|errorExplanation)"[^>]*>(.*?)<\/div>/s
      .exec(html)?.[1]
      ?.replace(/<[^>]*>/g, ' ');
    throw new Error(`POST ${path}: HTTP ${response.status} for ${login}. ${errorText?.trim() ?? ''}`);
  }

  await page('/login');
  await submit('/login', [
    ['username', login],
    ['password', password],
  ]);
  return { page, visit: async (path) => (await fetchPage(path)).location, submit };
}

const locationOf = ({ status, headers }: Response): string | undefined =>
  status >= 300 && status < 400 ? (headers.get('location') ?? undefined) : undefined;
