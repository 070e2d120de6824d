import { describe, expect, test } from '@jest/globals';
import { findOperation, findProvider } from '../../../src/provider/find.js';
import { inputErrorLike } from '../../support/step-error.js';

describe('findProvider', () => {
  test('gives the provider of that id', () => {
    expect(findProvider('planio').title).toBe('Planio');
  });

  test.each([
    { id: 'plan-io', words: 'Did you mean "planio"? Known are: ' },
    { id: 'jira-cloud-example', words: 'is not known. Known are: keycloak, ' },
    { id: '../planio', words: 'is not known' },
    { id: 'constructor', words: 'is not known' },
  ])('lists the known ones for $id', ({ id, words }) => {
    expect(() => findProvider(id)).toThrow(inputErrorLike('provider', words));
  });
});

describe('findOperation', () => {
  const hub = findProvider('planview-hub');

  test('gives the operation of that name', () => {
    expect(findOperation(hub, 'list-errors').request).toBe('GET /api/v1/errors');
  });

  test.each(['list-error', 'constructor', '__proto__', 'List-Errors'])('lists the known ones for %s', (name) => {
    expect(() => findOperation(hub, name)).toThrow(inputErrorLike('operation', 'Known are: get-resource, list-errors'));
  });

  test('points to request where the provider declares none', () => {
    expect(() => findOperation(findProvider('oauth2'), 'x')).toThrow(inputErrorLike('operation', 'use request'));
  });
});
