import type { Client } from './authorization-server.js';

export const methods = ['client_secret_basic', 'client_secret_post'] as const;

/** Secrets with characters that the two methods encode in different ways, by what is odd about them. */
export const oddSecrets = {
  blanks: 'blank 5f1c 9e2d 8a47',
  'plus signs': 'plus+5f1c+9e2d+8a47',
  'percent signs': '%percent%5f1c%zz%20%',
  colons: ':colon:5f1c:9e2d:8a47',
  'quotes and backslashes': `"quote'5f1c\\9e2d\`8a47"`,
  umlauts: 'ümläut-5f1c-9e2d-ß',
  'characters outside of Latin-1': 'snow-☃-日本-🔑-5f1c',
  'reserved characters of URLs': 'url/5f1c?9e2d=8a47&b#c~d',
  '256 characters': '5f1c9e2d8a47b360'.repeat(16),
};

export type OddSecret = keyof typeof oddSecrets;

/** Returns the client with this method and an ordinary secret. */
export const ordinary = (method: Client['method']): Client => ({
  id: `ordinary-${method}`,
  secret: `${method}-3b9d61f0c72e`,
  method,
});

/** Returns the client with this method and an odd secret. */
export const withSecret = (name: OddSecret, method: Client['method']): Client => ({
  id: `odd-${Object.keys(oddSecrets).indexOf(name)}-${method}`,
  secret: oddSecrets[name],
  method,
});

/** Returns the client with this method and an id that both methods encode. */
export const withOddId = (method: Client['method']): Client => ({
  ...ordinary(method),
  id: `odd:id + 50% of "${method}"`,
});

/** The clients for the tests that every server must pass. */
export const clients = methods.flatMap((method) => [
  ordinary(method),
  withOddId(method),
  ...(Object.keys(oddSecrets) as OddSecret[]).map((name) => withSecret(name, method)),
]);
