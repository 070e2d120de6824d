import { describe, expect, test } from '@jest/globals';
import { findOperation, findProvider } from '../../../src/provider/find.js';
import { inputErrorLike } from '../../support/step-error.js';

describe('findProvider', () => {
  test('returns the provider with that id', () => {
    expect(findProvider('planio').title).toBe('Planio');
  });

  test.each([
    { id: 'plan-io', words: 'Did you mean "planio"? Use one of: ' },
    { id: 'jira-cloud-example', words: 'is not known. Use one of: github, gitlab, google, jira-cloud, ' },
    { id: '../planio', words: 'is not known' },
    { id: 'constructor', words: 'is not known' },
  ])('lists the known providers for $id', ({ id, words }) => {
    expect(() => findProvider(id)).toThrow(inputErrorLike('provider', words));
  });
});

describe('findOperation', () => {
  const hub = findProvider('planview-hub');

  test('returns the operation with that name', () => {
    expect(findOperation(hub, 'list-errors').request).toBe('GET /api/v1/errors');
  });

  test.each(['list-error', 'constructor', '__proto__', 'List-Errors'])('lists the known operations for %s', (name) => {
    expect(() => findOperation(hub, name)).toThrow(
      inputErrorLike('operation', 'Use one of: get-resource, list-errors'),
    );
  });

  test('recommends request if the provider has no operations', () => {
    expect(() => findOperation(findProvider('oauth2'), 'x')).toThrow(
      inputErrorLike('operation', 'Set request instead'),
    );
  });
});
