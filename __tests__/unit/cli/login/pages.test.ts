import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as pages from '../../../../src/cli/login/pages.js';
import type { Page } from '../../../../src/cli/login/pages.js';

const { outcomePage, PAGE_HEADERS, renderPage, ...rest } = pages;
const OUTCOMES = ['signed-in', 'denied', 'failed'] as const;
const ALL: Record<string, Page> = {
  ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, outcomePage(outcome, 'Redmine')])),
  ...rest,
};

describe.each(Object.entries(ALL))('the page %s', (_, page) => {
  const html = renderPage(page);

  test('has a title and heading, and a text that sends the user to a window or the terminal', () => {
    expect(html).toContain(`<title>${page.title}</title>`);
    expect(html).toContain(`<h1>${page.title}</h1>`);
    expect(page.text).toMatch(/terminal|window/u);
    expect(page.text).toMatch(/\.$/u);
  });

  test('loads nothing, runs nothing and contains no link', () => {
    expect(html).not.toMatch(
      /<(?:script|link|img|iframe|form|a|base|object)\b|\b(?:src|href|style|on\w+)=|url\(|@import/iu,
    );
  });

  test('declares its language and the width of small screens', () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport"/u);
  });
});

test.each([
  { outcome: 'signed-in', tone: 'good', says: 'Signed in to Redmine' },
  { outcome: 'denied', tone: 'bad', says: 'Redmine did not grant access' },
  { outcome: 'failed', tone: 'bad', says: 'The sign-in failed' },
] as const)('the page for $outcome contains "$says"', ({ outcome, tone, says }) => {
  const page = outcomePage(outcome, 'Redmine');
  expect(page).toMatchObject({ status: 200, tone });
  expect(`${page.title}. ${page.text}`).toContain(says);
});

test('all other pages have an error status', () => {
  expect(Object.values(rest).map(({ status, tone }) => ({ isError: status >= 400, tone }))).toEqual(
    Object.values(rest).map(() => ({ isError: true, tone: 'bad' })),
  );
});

test.each([
  { name: 'a script', title: '<script>alert(1)</script>', written: '&lt;script&gt;alert(1)&lt;/script&gt;' },
  {
    name: 'the end of the title',
    title: '</title><h1 onload="x">',
    written: '&lt;/title&gt;&lt;h1 onload=&quot;x&quot;&gt;',
  },
  { name: 'quotes and an ampersand', title: `"A" & 'B' &lt;`, written: '&quot;A&quot; &amp; &#39;B&#39; &amp;lt;' },
])('escapes $name in the name of a system', ({ title, written }) => {
  for (const outcome of ['signed-in', 'denied'] as const) {
    const html = renderPage(outcomePage(outcome, title));
    expect(html).toContain(written);
    expect(html).not.toContain(title);
  }
});

describe('the headers', () => {
  const policy = new Map(
    (PAGE_HEADERS['content-security-policy'] ?? '').split('; ').map((rule) => {
      const [name = '', ...sources] = rule.split(' ');
      return [name, sources.join(' ')];
    }),
  );

  test('allow only the style of the page, by its hash', () => {
    const [, style = ''] = /<style>(.*)<\/style>/su.exec(renderPage(outcomePage('failed', 'x'))) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'style-src': `'sha256-${hash}'`,
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
  });

  test('forbid caching and referrers', () => {
    expect(PAGE_HEADERS).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-type': 'text/html; charset=utf-8',
    });
  });
});

/** Returns the relative luminance of a colour, as defined in WCAG 2.2. */
function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.replaceAll(/[^#]/gu, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each(['light', 'dark'])('in %s mode', (scheme) => {
  const [light = '', dark = ''] = renderPage(outcomePage('failed', 'x')).match(/:root \{[^}]*\}/gu) ?? [];
  const coloursOf = (rule: string): Record<string, string> =>
    Object.fromEntries(
      [...rule.matchAll(/--(\w+): (#[\da-f]{3,6})/gu)].map(([, name = '', value = '']) => [name, value]),
    );
  const colours = { ...coloursOf(light), ...(scheme === 'dark' ? coloursOf(dark) : {}) };

  test.each(['text', 'soft', 'good', 'bad'])('the colour %s has enough contrast to the card (WCAG AA)', (name) => {
    const [a, b] = [luminance(colours[name] ?? ''), luminance(colours['card'] ?? '')];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    expect(contrast).toBeGreaterThanOrEqual(4.5);
  });

  test('all colours are defined', () => {
    expect(Object.keys(coloursOf(scheme === 'dark' ? dark : light)).sort()).toEqual([
      'back',
      'bad',
      'card',
      'good',
      'line',
      'soft',
      'text',
    ]);
  });
});
