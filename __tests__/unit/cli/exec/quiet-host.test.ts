import { expect, test } from '@jest/globals';
import { quietable } from '../../../../src/cli/exec/quiet-host.js';
import { createFakeHost } from '../../../support/fake-host.js';

test('a quiet host prints each warning once, and no information', () => {
  const host = createFakeHost({ inputs: { scope: 'x' }, temp: '/a-temp' });
  const { host: view, setQuiet } = quietable(host);
  const speak = (): void => {
    view.info('info');
    view.notice('notice');
    view.warning('warning');
  };
  speak();
  setQuiet(true);
  speak();
  view.warning('another');
  speak();
  expect(host.lines).toEqual(['info', 'notice', 'warning', 'another']);
  setQuiet(false);
  view.info('again');
  expect(host.lines.at(-1)).toBe('again');
  expect([view.input('scope'), view.temp, view.secrets]).toEqual(['x', '/a-temp', host.secrets]);
});
