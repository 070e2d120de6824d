/** A user with a browser who signs in at an authorization server and allows or denies a client's request. */
export interface Person {
  /**
   * Opens an address, follows redirects and fills in each form. Returns the address to which the server redirects with
   * the authorization response (RFC 6749 section 4.1.2), without opening it.
   */
  decide(address: string | URL, decision?: Decision): Promise<URL>;
  /** Opens an address, follows redirects and fills in each form. Returns the first page without a form. */
  enter(address: string | URL, decision?: Decision): Promise<Page>;
  /** Opens an address and follows redirects to a page. Fills in nothing. */
  open(address: string | URL): Promise<Page>;
  /** Signs in (`decide`), then opens the address (`open`) and returns the page. */
  signIn(address: string | URL, decision?: Decision): Promise<Page>;
}

export type Decision = 'allow' | 'deny';

export interface Page {
  /** The final address. */
  url: URL;
  status: number;
  headers: Headers;
  html: string;
}

const MAX_STEPS = 20;
const FIELD_VALUES: Readonly<Record<string, string>> = { login: 'bot', password: 'correct horse' };

/**
 * Returns a user whose browser has no cookies yet. `typed`: what the user types, by the name of the field. `browse`: sends
 * the requests, by default with Node's certificates.
 */
export function createPerson(
  typed: Readonly<Record<string, string>> = FIELD_VALUES,
  browse: (url: URL, init: RequestInit) => Promise<Response> = fetch,
): Person {
  /** Values by host and by cookie name. Cookies do not distinguish ports. */
  const cookies = new Map<string, Map<string, string>>();

  async function request(url: URL, form?: URLSearchParams): Promise<Response> {
    const jar = cookies.get(url.hostname) ?? new Map<string, string>();
    cookies.set(url.hostname, jar);
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const method = form === undefined ? 'GET' : 'POST';
    const headers = cookie === '' ? {} : { cookie };
    const response = await browse(url, { method, body: form ?? null, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/u.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Returns the address of the authorization response, or the first page without a form. */
  async function follow(address: string | URL, decision: Decision): Promise<URL | Page> {
    let url = new URL(address);
    let form: URLSearchParams | undefined;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const response = await request(url, form);
      form = undefined;
      const location = response.headers.get('location');
      if (location !== null) {
        url = new URL(location, url);
        if (url.searchParams.has('code') || url.searchParams.has('error')) return url;
        continue;
      }
      const html = await response.text();
      form = fillIn(html, { ...typed, decision });
      const { status, headers } = response;
      if (form === undefined) return { url, status, headers, html };
      url = new URL(attribute(/<form\b[^>]*>/u.exec(html)?.[0] ?? '', 'action') ?? '', url);
    }
    throw new Error(`The sign-in redirects in a loop at ${url.href}.`);
  }

  async function decide(address: string | URL, decision: Decision = 'allow'): Promise<URL> {
    const end = await follow(address, decision);
    if (end instanceof URL) return end;
    throw new Error(`There is no form at ${end.url.href}: HTTP ${end.status}.`);
  }

  async function enter(address: string | URL, decision: Decision = 'allow'): Promise<Page> {
    const end = await follow(address, decision);
    if (!(end instanceof URL)) return end;
    throw new Error(`The sign-in returned to ${end.origin}.`);
  }

  async function open(address: string | URL): Promise<Page> {
    let url = new URL(address);
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const response = await request(url);
      const location = response.headers.get('location');
      const { status, headers } = response;
      if (location === null) return { url, status, headers, html: await response.text() };
      await response.body?.cancel();
      url = new URL(location, url);
    }
    throw new Error(`${url.href} redirects in a loop.`);
  }

  return { decide, enter, open, signIn: async (address, decision) => open(await decide(address, decision)) };
}

/** Returns what the first form of a page submits. Undefined if there is no form. */
function fillIn(html: string, typed: Readonly<Record<string, string>>): URLSearchParams | undefined {
  const [, fields] = /<form\b[^>]*>(.*?)<\/form>/su.exec(html) ?? [];
  if (fields === undefined) return undefined;
  const form = new URLSearchParams(typed);
  for (const [field] of fields.matchAll(/<input\b[^>]*>/gu)) {
    const name = attribute(field, 'name');
    if (name !== undefined) form.set(name, typed[name] ?? attribute(field, 'value') ?? '');
  }
  return form;
}

/** Returns the value of an attribute of a tag. */
function attribute(tag: string, name: string): string | undefined {
  const [, value] = new RegExp(`\\s${name}="([^"]*)"`, 'u').exec(tag) ?? [];
  return value
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
