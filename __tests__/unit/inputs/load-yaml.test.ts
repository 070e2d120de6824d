import { expect, jest, test } from '@jest/globals';

const parseYaml = (): { value: string } => ({ value: 'parsed' });
jest.unstable_mockModule('../../../src/lib/bundle.js', () => ({
  loadBundle: (name: string) => Promise.resolve(name === 'yaml' ? { parseYaml } : {}),
}));
const { loadYaml } = await import('../../../src/inputs/maps.js');

test('loadYaml loads the YAML parser from a separate bundle', async () => {
  expect(await loadYaml()).toBe(parseYaml);
});
