import { expect, jest, test } from '@jest/globals';

const opened: string[] = [];
jest.unstable_mockModule('../../../src/cli/login/browser.js', () => ({
  openBrowser: (url: URL) => Promise.resolve(opened.push(url.href) > 0),
}));
const { realCliDeps } = await import('../../../src/cli/start-cli.js');

test('the real dependencies use the options as inputs, and a real clock, browser and connections', async () => {
  const deps = realCliDeps({ provider: ' redmine ' }, process.env);
  expect(deps.host.input('provider')).toBe('redmine');
  expect(deps.host.input('scope')).toBe('');
  expect(Math.abs(deps.now() - Date.now())).toBeLessThan(1000);
  expect(deps.random()).toBeGreaterThanOrEqual(0);
  expect(deps.random()).toBeLessThan(1);
  expect(deps.environment).toBe(process.env);
  const trust = { store: 'default', caCertificates: [], systemStore: false, unverifiedOrigins: [] } as const;
  expect(deps.openExchange(trust, deps).trust()).toEqual(trust);
  expect(await deps.openBrowser(new URL('https://login.example.com/'))).toBe(true);
  expect(opened).toEqual(['https://login.example.com/']);
});
