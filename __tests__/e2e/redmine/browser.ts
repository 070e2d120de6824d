import { chromium, type BrowserContextOptions, type Page } from 'playwright-core';
import { installChromium } from './chromium.js';
import type { Login } from './redmine-server.js';

export interface Browser {
  /**
   * Goes to an authorization URL, signs in if asked to, authorizes or denies if asked to, and returns where all that ends.
   * Each time the browser is as new: nobody has signed in.
   */
  signIn(authorizationUrl: string, login: Login, decision: Decision, screen?: BrowserContextOptions): Promise<End>;
  /** Returns an empty page of a new session, as `signIn` begins with. */
  newPage(screen?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface End {
  /** What the address bar shows, also where nobody answers: a person may copy the code out of it. */
  url: string;
  page: Page;
}

export type Decision = 'authorize' | 'deny';

/** Sizes of the page, for screenshots. */
export const screens = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;

/** What a browser does on its own account, on the network or on a screen, it does not do here. */
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The consent page's two forms, in whatever language its buttons are. */
const consentForm = 'form[action$="/oauth/authorize"]';
const buttons: Record<Decision, string> = {
  authorize: `${consentForm}:not(:has([name="_method"])) [type="submit"]`,
  deny: `${consentForm}:has([name="_method"][value="delete"]) [type="submit"]`,
};

/** Returns a Chromium without a window. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await installChromium();
  // The sandbox of Chromium does not work for root, as which CI often runs.
  const browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', ...flags] });

  async function newPage(screen: BrowserContextOptions = screens.desktop): Promise<Page> {
    const context = await browser.newContext({ ...screen, locale: 'en-US' });
    return context.newPage();
  }

  return {
    newPage,
    async signIn(authorizationUrl, login, decision, screen) {
      const page = await newPage(screen);
      let url = authorizationUrl;
      page.on('request', (request) => {
        if (request.isNavigationRequest() && request.frame() === page.mainFrame()) url = request.url();
      });
      await page.goto(authorizationUrl);
      await enterPassword(page, login);
      await decide(page, decision);
      return { url, page };
    },
    close: () => browser.close(),
  };
}

/** Fills in Redmine's form for signing in, if the page is that. A login that is refused ends on the same page again. */
export async function enterPassword(page: Page, { login, password }: Login): Promise<void> {
  if ((await page.locator('#username').count()) === 0) return;
  await page.fill('#username', login);
  await page.fill('#password', password);
  await clickAndFollow(page, '#login-submit');
}

/** Authorizes or denies, if the page is the one that asks. */
export async function decide(page: Page, decision: Decision): Promise<void> {
  if ((await page.locator(consentForm).count()) > 0) await clickAndFollow(page, buttons[decision]);
}

/** Returns the code that Redmine shows at the end of an out-of-band sign-in, for a person to copy. */
export async function shownCode(page: Page): Promise<string> {
  return (await page.locator('#content fieldset code').textContent())?.trim() ?? '';
}

async function clickAndFollow(page: Page, button: string): Promise<void> {
  const before = page.url();
  await page.click(button);
  await page.waitForURL((url) => url.href !== before);
}
