import type { Page } from './page.js';

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
export const ALREADY_ANSWERED = refusal(
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
