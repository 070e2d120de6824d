/** Every output of the action; action.yml declares the same, and a test holds the two together. */
export const OUTPUTS = [
  'token',
  'token-type',
  'expires-at',
  'scope',
  'status',
  'headers',
  'response',
  'response-omitted',
  'response-file',
  'id',
  'url',
  'error-code',
] as const;

/** One of them. */
export type OutputName = (typeof OUTPUTS)[number];
