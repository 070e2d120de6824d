import type { Operation, Provider } from '../../src/provider/provider.js';

/** A provider with only the required fields. */
export const PROVIDER: Provider = {
  id: 'sample',
  title: 'Sample',
  base_url: { example: 'https://api.example.com' },
  oauth: { grant_types: ['client_credentials'] },
  errors: { messages: ['errors', 'error.text', 'message'] },
  operations: {},
};

/** Returns an operation that consists of a request line, like the input `request`. */
export const operationOf = (request: string, more: Partial<Operation> = {}): Operation => ({
  description: 'A request',
  request,
  ...more,
});
