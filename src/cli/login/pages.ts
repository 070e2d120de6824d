import { createHash } from 'node:crypto';

/** What a page says. Texts are plain; the page escapes them. */
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

/** Nothing is loaded, run, framed, kept or told on: the URL that led here held a code. */
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

/** A tick, or an exclamation mark, in a circle; drawn, since fonts differ. */
const MARKS: Readonly<Record<Page['tone'], string>> = { good: 'M14 22.5l5.5 5.5L31 16.5', bad: 'M22 13v11M22 30.5v.5' };

/** A page as HTML. */
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

/** How a sign-in ended, as its page tells it. */
export type SignInOutcome = 'signed-in' | 'denied' | 'failed';

const BACK = 'You can close this window and go back to the terminal.';

/** The pages by outcome. `title`: the name of the system. */
export const outcomePage = (outcome: SignInOutcome, title: string): Page =>
  ({
    'signed-in': { status: 200, tone: 'good', title: `Signed in to ${title}`, text: BACK } as const,
    denied: {
      status: 200,
      tone: 'bad',
      title: 'Access was denied',
      text: `${title} was told not to give access. Nothing was kept. ${BACK}`,
    } as const,
    failed: {
      status: 200,
      tone: 'bad',
      title: 'The sign-in did not work',
      text: 'The terminal says why, and what to try next. You can close this window.',
    } as const,
  })[outcome];

const refusal = (status: number, title: string, text: string): Page => ({ status, tone: 'bad', title, text });

export const WRONG_STATE = refusal(
  400,
  'This is not the answer to your sign-in',
  'It was not used, and nothing has changed. If you are signing in, go on in the window where you began, or begin again in the terminal.',
);
export const USED_LINK = refusal(
  410,
  'This link was opened twice',
  'It is good once, since whoever opens it first could sign in as somebody else. The terminal says what to do next.',
);
export const ALREADY_RESOLVED = refusal(
  400,
  'The sign-in has been answered already',
  'The terminal says how it ended.',
);
export const NOT_FOUND = refusal(
  404,
  'There is nothing here',
  'The sign-in goes on in the window that the terminal opened.',
);
export const BAD_REQUEST = refusal(
  400,
  'This request is not for the sign-in',
  'Open the address that the terminal shows.',
);
