/** A person with a browser who signs in at an authorization server and allows, or denies, what is asked for. */
export interface Person {
  /**
   * Opens an address, follows it, fills in each form, and returns where the server sends the browser with its answer (RFC
   * 6749 section 4.1.2), not yet opened.
   */
  decide(address: string | URL, decision?: Decision): Promise<URL>;
  /** Opens an address and follows it to a page, without filling anything in. */
  open(address: string | URL): Promise<Page>;
  /** The two of them: signs in, and returns the page at the end. */
  signIn(address: string | URL, decision?: Decision): Promise<Page>;
}

export type Decision = 'allow' | 'deny';

export interface Page {
  /** What the address bar shows at last. */
  url: URL;
  status: number;
  headers: Headers;
  html: string;
}

const MAX_STEPS = 20;
const WORDS: Readonly<Record<string, string>> = { login: 'bot', password: 'correct horse' };

/** Returns one whose browser is new: it has no cookies. */
export function createPerson(): Person {
  /** By host, as cookies know no ports, then by name. */
  const cookies = new Map<string, Map<string, string>>();

  async function request(url: URL, form?: URLSearchParams): Promise<Response> {
    const jar = cookies.get(url.hostname) ?? new Map<string, string>();
    cookies.set(url.hostname, jar);
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const method = form === undefined ? 'GET' : 'POST';
    const headers = cookie === '' ? {} : { cookie };
    const response = await fetch(url, { method, body: form ?? null, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/u.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  async function decide(address: string | URL, decision: Decision = 'allow'): Promise<URL> {
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
      form = fillIn(await response.text(), decision);
      if (form === undefined) throw new Error(`There is no form at ${url.href}: HTTP ${response.status}.`);
    }
    throw new Error(`The sign-in goes round in circles at ${url.href}.`);
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
    throw new Error(`${url.href} goes round in circles.`);
  }

  return { decide, open, signIn: async (address, decision) => open(await decide(address, decision)) };
}

/** What the first form of a page sends to the page's own address; undefined where there is none. */
function fillIn(html: string, decision: Decision): URLSearchParams | undefined {
  const [, fields] = /<form\b[^>]*>(.*?)<\/form>/su.exec(html) ?? [];
  if (fields === undefined) return undefined;
  const form = new URLSearchParams({ decision });
  for (const [, name = ''] of fields.matchAll(/<input\b[^>]*\bname="([^"]*)"/gu)) form.set(name, WORDS[name] ?? '');
  return form;
}
