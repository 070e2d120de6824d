import { createHash } from 'node:crypto';

/** The content of a page. The texts are plain; `renderPage` escapes them. */
export interface Page {
  status: number;
  tone: 'good' | 'bad';
  title: string;
  text: string;
}

const STYLE = `
:root { color-scheme: light dark; --back: #f4f5f7; --card: #fff; --text: #1b1f24; --soft: #57606a; --line: #d8dee4; --good: #1a7f37; --bad: #b42318 }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --card: #161b22; --text: #e6edf3; --soft: #9da7b3; --line: #30363d; --good: #3fb950; --bad: #ff7b72 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.5rem; background: var(--back); color: var(--text); font: 1rem/1.55 system-ui, sans-serif }
main { width: 100%; max-width: 28rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere }
svg { display: block; width: 2.75rem; height: 2.75rem; margin-bottom: 1.25rem; fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round }
h1 { margin: 0; font-size: 1.375rem; line-height: 1.3; text-wrap: balance }
p { margin: .75rem 0 0; color: var(--soft); text-wrap: pretty }
.good { color: var(--good) }
.bad { color: var(--bad) }
footer { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem }
`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** Headers that forbid loading, scripts, frames, caching and referrers: the URL before contained a code. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? character);

/** A tick or an exclamation mark in a circle. They are drawn, because fonts differ. */
const MARKS: Readonly<Record<Page['tone'], string>> = { good: 'M14 22.5l5.5 5.5L31 16.5', bad: 'M22 13v11M22 30.5v.5' };

/** Returns a page as HTML. */
export function renderPage({ tone, title, text }: Page): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
<main>
<svg class="${tone}" viewBox="0 0 44 44" aria-hidden="true"><circle cx="22" cy="22" r="20.5"/><path d="${MARKS[tone]}"/></svg>
<h1>${escape(title)}</h1>
<p>${escape(text)}</p>
<footer>bearer-step</footer>
</main>
</html>
`;
}

/** The result of a sign-in, for the last page. */
export type SignInOutcome = 'signed-in' | 'denied' | 'failed';

const BACK = 'You can close this window and go back to the terminal.';

/** Returns the last page of a sign-in. `title` is the name of the system. */
export const outcomePage = (outcome: SignInOutcome, title: string): Page =>
  ({
    'signed-in': { status: 200, tone: 'good', title: `Signed in to ${title}`, text: BACK } as const,
    denied: {
      status: 200,
      tone: 'bad',
      title: 'Access was denied',
      text: `${title} did not grant access. Nothing was saved. ${BACK}`,
    } as const,
    failed: {
      status: 200,
      tone: 'bad',
      title: 'The sign-in failed',
      text: 'The terminal shows the reason and what to do next. You can close this window.',
    } as const,
  })[outcome];

const errorPage = (status: number, title: string, text: string): Page => ({ status, tone: 'bad', title, text });

export const WRONG_STATE = errorPage(
  400,
  'This is not the response to your sign-in',
  'It was ignored, and nothing has changed. Continue in the window where you started, or run the command again.',
);
export const USED_LINK = errorPage(
  410,
  'This link was opened twice',
  'It works only once: anyone who opens it first could use another account. The terminal shows what to do next.',
);
export const ALREADY_RESOLVED = errorPage(400, 'This sign-in already has a response', 'The terminal shows the result.');
export const NOT_FOUND = errorPage(
  404,
  'Page not found',
  'To sign in, continue in the window that the terminal opened.',
);
export const BAD_REQUEST = errorPage(
  400,
  'This request is not part of the sign-in',
  'Open the address that the terminal shows.',
);
