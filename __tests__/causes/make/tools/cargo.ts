/** Projects that cargo cannot build or test. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';

const VARIANTS: readonly Variant[] = [
  { name: 'plain' },
  { name: 'threads', flags: '-- --test-threads=4', shift: 9, more: 4, before: ['grep'] },
  { name: 'coloured', flags: '--color=always', shift: 3, env: { CARGO_TERM_COLOR: 'always' } },
  { name: 'container', at: '/__w/storefront/storefront', shift: 21, more: 2, before: ['warning'] },
  { name: 'script-twice', retry: 'script', shift: 5, more: 1, before: ['soft-error'] },
  { name: 'raw-output', raw: true, shift: 14, more: 2 },
  { name: 'backtrace', env: { RUST_BACKTRACE: '1' }, shift: 2, more: 3, reorder: true },
  { name: 'quiet', flags: '-q', shift: 30, at: '/home/runner/work/shop-core/shop-core' },
  { name: 'retry-action', retry: 'action', shift: 6 },
  { name: 'no-fail-fast', flags: '--no-fail-fast --verbose', shift: 1, more: 2, inside: 'crates/shop' },
];

function project(
  variant: Variant,
  verb: string,
  code: string,
  tests: string,
  env: Record<string, string> = {},
): Project {
  const passing = Array.from(
    { length: variant.more ?? 0 },
    (_, index) =>
      `    #[test]\n    fn tells_error_${index}() {\n        println!("Error: shown by a test that passes");\n    }\n`,
  );
  const all = variant.reorder ? [tests, ...passing] : [...passing, tests];
  const flags = verb === 'test' ? variant.flags : variant.flags?.replace(/-- .*|--no-fail-fast/u, '').trim();
  return {
    files: {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': `${comment(variant.shift)}${code}\n#[cfg(test)]\nmod tests {\n    #[allow(unused_imports)]\n    use super::*;\n\n${all.join('\n')}}\n`,
    },
    run: command(`cargo ${verb}`, { ...variant, flags: flags ?? '' }),
    env,
  };
}

const cause = (
  index: number,
  name: string,
  code: string,
  tests = '',
  verb = 'test',
  env: Record<string, string> = {},
): Cause => ({
  name: `cargo-${name}`,
  variants: some(VARIANTS, index * 3, 4).map((variant) => ({ ...variant, env: { ...env, ...variant.env } })),
  make: (variant) => project(variant, verb, code, tests),
});

const test = (name: string, body: string): string => `    #[test]\n    fn ${name}() {\n        ${body}\n    }\n`;
const SESSION = (sound: string): string =>
  `/// Returns the status.\npub fn status(path: &str) -> u16 {\n    if path == "${sound}" { 200 } else { 500 }\n}\n`;
const SAME_WORDS =
  test('login_is_counted', 'assert_eq!(status("/login"), 200);') +
  test('logout_is_counted', 'assert_eq!(status("/logout"), 200);');

export const CARGO: readonly Cause[] = [
  cause(
    0,
    'test-refuses-expired-token',
    'pub fn status(_token: &str) -> u16 {\n    200\n}\n',
    test('refuses_an_expired_token', 'assert_eq!(status("old"), 401, "an expired token");'),
  ),
  cause(
    1,
    'test-panics-on-empty-cart',
    'pub fn first(lines: &[u32]) -> u32 {\n    lines[0]\n}\n',
    test('first_of_empty_cart', 'assert_eq!(first(&[]), 0);'),
  ),
  cause(2, 'name-is-unknown', 'pub fn user() -> String {\n    current_user()\n}\n', '', 'build'),
  cause(3, 'value-was-moved', 'pub fn twice(name: String) -> (String, String) {\n    (name, name)\n}\n', '', 'build'),
  cause(4, 'types-do-not-match', 'pub fn count() -> u32 {\n    "three"\n}\n', '', 'test'),
  cause(
    5,
    'doc-test-fails',
    '/// Rounds half up.\n///\n/// ```\n/// assert_eq!(shop::round(2.5), 4);\n/// ```\npub fn round(value: f64) -> i64 {\n    value.round() as i64\n}\n',
  ),
  cause(6, 'warning-is-an-error', 'pub fn report() -> u32 {\n    let lines = 3;\n    0\n}\n', '', 'build', {
    RUSTFLAGS: '-D warnings',
  }),
  cause(7, 'same-words-login', SESSION('/logout'), SAME_WORDS),
  cause(8, 'same-words-logout', SESSION('/login'), SAME_WORDS),
  cause(
    9,
    'test-returns-error',
    'pub fn port(text: &str) -> Result<u16, std::num::ParseIntError> {\n    text.parse()\n}\n',
    '    #[test]\n    fn reads_port() -> Result<(), std::num::ParseIntError> {\n        assert_eq!(port("eighty")?, 80);\n        Ok(())\n    }\n',
  ),
];
