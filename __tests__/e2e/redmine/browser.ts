import { chromium, type BrowserContextOptions, type Page } from 'playwright-core';
import { installChromium } from './chromium.js';
import type { Login } from './redmine-server.js';

export interface Browser {
  /**
   * Opens an authorization URL, fills in the sign-in and consent pages if they appear, and returns the final page. Each
   * call uses a new session, in which no user is signed in.
   */
  signIn(authorizationUrl: string, login: Login, decision: Decision, screen?: BrowserContextOptions): Promise<End>;
  /** Returns an empty page in a new session. */
  newPage(screen?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface End {
  /** The address in the address bar, also if no server responds there. Users may copy the code from it. */
  url: string;
  page: Page;
}

export type Decision = 'authorize' | 'deny';

/** Page sizes for screenshots. */
export const screens = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;

/** Disable the GPU and background network requests. */
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Selects the two forms of the consent page, independently of the language. */
const consentForm = 'form[action$="/oauth/authorize"]';
const buttons: Record<Decision, string> = {
  authorize: `${consentForm}:not(:has([name="_method"])) [type="submit"]`,
  deny: `${consentForm}:has([name="_method"][value="delete"]) [type="submit"]`,
};

/** Starts a headless Chromium. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await installChromium();
  // Chromium's sandbox does not work for root, and CI often runs as root.
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

/**
 * Fills in Redmine's sign-in form, if the page is the sign-in page. If Redmine rejects the login, the page stays the
 * same.
 */
export async function enterPassword(page: Page, { login, password }: Login): Promise<void> {
  if ((await page.locator('#username').count()) === 0) return;
  await page.fill('#username', login);
  await page.fill('#password', password);
  await clickAndFollow(page, '#login-submit');
}

/** Authorizes or denies, if the page is the consent page. */
export async function decide(page: Page, decision: Decision): Promise<void> {
  if ((await page.locator(consentForm).count()) > 0) await clickAndFollow(page, buttons[decision]);
}

/** Returns the code that Redmine shows after an out-of-band sign-in. Users copy it. */
export async function shownCode(page: Page): Promise<string> {
  return (await page.locator('#content fieldset code').textContent())?.trim() ?? '';
}

async function clickAndFollow(page: Page, button: string): Promise<void> {
  const before = page.url();
  await page.click(button);
  await page.waitForURL((url) => url.href !== before);
}
