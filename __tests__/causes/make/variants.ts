/** Ways in which logs differ whatever the tool is. */
import type { Variant } from './project.js';

export const GENERAL: readonly Variant[] = [
  { name: 'plain' },
  { name: 'elsewhere', at: '/opt/actions-runner/_work/shop-next/shop-next', shift: 7, more: 2, before: ['warning'] },
  { name: 'after-soft-error', shift: 19, more: 1, before: ['soft-error', 'deprecated'] },
  { name: 'script-twice', retry: 'script', shift: 4, before: ['grep'] },
  { name: 'in-folder', inside: 'packages/web', shift: 33, more: 3, at: '/home/runner/work/mono/mono' },
  { name: 'raw-output', raw: true, shift: 11 },
  { name: 'retry-action', retry: 'action', shift: 2, more: 1, before: ['docker'] },
  { name: 'after-green-tests', shift: 26, more: 2, before: ['green-tests', 'cache'] },
  { name: 'renamed', at: '/home/runner/work/shop-2/shop-2', shift: 15, before: ['deprecated', 'grep'] },
];
