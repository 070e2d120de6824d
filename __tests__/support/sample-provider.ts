import type { Operation, Provider } from '../../src/provider/provider.js';

/** The least that a provider can be. */
export const PROVIDER: Provider = {
  id: 'sample',
  title: 'Sample',
  base_url: { example: 'https://api.example.com' },
  oauth: { grant_types: ['client_credentials'] },
  errors: { messages: ['errors', 'error.text', 'message'] },
  operations: {},
};

/** An operation of one request line, as a workflow's own request is. */
export const operationOf = (request: string, more: Partial<Operation> = {}): Operation => ({
  description: 'A request',
  request,
  ...more,
});
