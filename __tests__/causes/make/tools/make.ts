/** Projects that make cannot build. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';
import { GENERAL } from '../variants.js';

const VARIANTS: readonly Variant[] = [
  ...GENERAL,
  { name: 'jobs', flags: '-j4', shift: 9, more: 3 },
  { name: 'sub-make', inside: 'site', reorder: true, shift: 5 },
  { name: 'keep-going', flags: '-k', shift: 3, before: ['docker'] },
];

function project(variant: Variant, target: string, makefile: string, files: Record<string, string> = {}): Project {
  const names = Array.from({ length: variant.more ?? 0 }, (_, index) => `page${index}`);
  const pages = names.map((name) => `${name}:\n\t@echo "built ${name}, 0 errors"\n`).join('\n');
  const whole = `.PHONY: all ${names.join(' ')}\nall: ${names.join(' ')} ${target}\n\n${pages}\n${comment(variant.shift, '#')}${makefile}`;
  return {
    files: { Makefile: whole, ...files },
    run: command(variant.reorder ? 'make -C ../site' : 'make', variant),
  };
}

const cause = (
  index: number,
  name: string,
  target: string,
  makefile: string,
  files?: Record<string, string>,
): Cause => ({
  name: `make-${name}`,
  variants: some(VARIANTS, index * 3, 4),
  make: (variant) => project(variant, target, makefile, files),
});

export const MAKE: readonly Cause[] = [
  cause(0, 'has-no-rule', 'site', 'site: assets/logo.svg\n\tcp assets/logo.svg $@\n'),
  cause(1, 'recipe-tells-missing-title', 'check', 'check:\n\t@./check.sh\n', {
    'check.sh': '#!/bin/sh\necho "checking 31 pages"\necho "check: page prices.html has no title" >&2\nexit 4\n',
  }),
  cause(2, 'command-is-not-found', 'css', 'css:\n\tsasscc site.scss > site.css\n'),
  cause(3, 'separator-is-missing', 'css', 'css:\n        echo css\n'),
];
