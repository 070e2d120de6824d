import { expect, jest, test } from '@jest/globals';

const parseYaml = (): { value: string } => ({ value: 'parsed' });
jest.unstable_mockModule('../../../src/lib/bundle.js', () => ({
  loadBundle: (name: string) => Promise.resolve(name === 'yaml' ? { parseYaml } : {}),
}));
const { loadYaml } = await import('../../../src/inputs/maps.js');

test('the YAML parser is a bundle of its own, loaded when it is asked for', async () => {
  expect(await loadYaml()).toBe(parseYaml);
});
