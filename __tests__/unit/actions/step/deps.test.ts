import { afterEach, describe, expect, jest, test } from '@jest/globals';

const parseYaml = (): { value: string } => ({ value: 'parsed' });
jest.unstable_mockModule('../../../../src/lib/bundle.js', () => ({
  loadBundle: (name: string) => Promise.resolve(name === 'yaml' ? { parseYaml } : {}),
}));
const { realDeps } = await import('../../../../src/actions/step/deps.js');

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the real world', () => {
  test('has the time, and chance from 0 to below 1', () => {
    const { now, random } = realDeps();
    const before = Date.now();
    expect(now()).toBeGreaterThanOrEqual(before);
    expect(random()).toBeGreaterThanOrEqual(0);
    expect(random()).toBeLessThan(1);
  });

  test('has a host and connections', () => {
    const { host, openExchange } = realDeps();
    expect(host.loadState()).toBe('');
    const trust = { store: 'default', caCertificates: [], systemStore: false, unverifiedOrigins: [] } as const;
    expect(openExchange(trust)).toBeInstanceOf(Function);
  });

  test('loads the YAML parser only when it is asked for', async () => {
    expect(await realDeps().loadYaml()).toBe(parseYaml);
  });

  test('tells which signal cancels the job', () => {
    const handlers = new Map<string | symbol, () => void>();
    jest.spyOn(process, 'on').mockImplementation((event: string | symbol, handler: () => void) => {
      handlers.set(event, handler);
      return process;
    });
    const told: string[] = [];
    realDeps().onCancel((signal) => told.push(signal));
    for (const handler of handlers.values()) handler();
    expect(told).toEqual(['SIGINT', 'SIGTERM']);
  });
});
