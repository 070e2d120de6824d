/** Projects that pytest fails. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';

const VARIANTS: readonly Variant[] = [
  { name: 'plain' },
  { name: 'quiet', flags: '-q', shift: 11, more: 2, before: ['grep'] },
  { name: 'verbose', flags: '-v', at: '/home/runner/work/shop-api/shop-api', shift: 4, more: 4 },
  { name: 'parallel', flags: '-n 2', shift: 7, more: 5, reorder: true },
  { name: 'container', at: '/__w/storefront/storefront', shift: 22, version: 'pytest8', more: 1, before: ['warning'] },
  { name: 'coloured', flags: '--color=yes', shift: 3, more: 2, env: { FORCE_COLOR: '1' } },
  { name: 'short', flags: '--tb=short', shift: 15, more: 3, before: ['soft-error'] },
  { name: 'script-twice', retry: 'script', shift: 9, more: 1 },
  { name: 'raw-output', raw: true, shift: 30, more: 2, version: 'pytest8' },
  { name: 'reruns', flags: '--reruns 2', retry: 'tool', shift: 2, more: 2 },
  { name: 'one-line', flags: '--tb=line -rA', shift: 5, more: 1 },
  { name: 'windows', at: 'D:\\a\\shop\\shop', shift: 6, more: 3, before: ['deprecated'] },
  { name: 'retry-action', retry: 'action', flags: '-q --tb=native', shift: 13 },
  {
    name: 'in-folder',
    inside: 'services/billing',
    flags: '-vv --durations=3',
    shift: 1,
    more: 3,
    reorder: true,
    version: 'pytest8',
  },
];

const PASSING =
  'def test_error_is_told():\n    print("Error: shown by a test that passes")\n\n\ndef test_FAILED_is_a_word():\n    pass\n\n\n';

function project(variant: Variant, path: string, text: string, files: Record<string, string> = {}): Project {
  const around = 'def test_is_there():\n    assert True\n\n\n';
  return {
    files: {
      'pyproject.toml': '[tool.pytest.ini_options]\ntestpaths = ["tests"]\npythonpath = ["."]\n',
      ...Object.fromEntries(
        Array.from({ length: variant.more ?? 0 }, (_, file) => [`tests/test_a${file}.py`, PASSING]),
      ),
      ...files,
      [path]:
        comment(variant.shift, '#') + (variant.reorder ? around : '') + text + (variant.reorder ? '' : `\n\n${around}`),
      ...(variant.second ? { 'tests/test_zz.py': 'def test_is_second():\n    assert "b" == "a"\n' } : {}),
    },
    run: command('pytest', variant),
    needs: variant.version ?? 'pytest9',
    setup: 'python',
  };
}

const cause = (
  index: number,
  name: string,
  make: (variant: Variant) => Project,
  extra: readonly Variant[] = [],
): Cause => ({
  name: `pytest-${name}`,
  variants: [...some(VARIANTS, index * 3, 4), ...extra],
  make,
});

/** Only with the newest version: version 8 says it in other words. */
const newest = (one: Cause): Cause => ({
  ...one,
  variants: one.variants.map((variant) =>
    variant.version === undefined ? variant : { ...variant, version: 'pytest9' },
  ),
});

export const PYTEST: readonly Cause[] = [
  cause(
    0,
    'expired-token-is-refused',
    (variant) =>
      project(
        variant,
        'tests/test_auth.py',
        'from auth import status\n\n\ndef test_expired_token_is_refused():\n    assert status("old") == 401\n',
        {
          'auth.py': `${comment(variant.shift, '#')}def status(token):\n    return 200\n`,
        },
      ),
    [
      { name: 'second-failure', second: true, shift: 4 },
      { name: 'moved-file', moved: ['tests/', 'tests/unit/'], shift: 10, before: ['lint-warnings'] },
      { name: 'after-soft-tests', flags: '-q', shift: 16, more: 1, before: ['soft-tests'] },
      { name: 'no-summary', flags: '--no-header -r N', shift: 8 },
    ],
  ),
  cause(1, 'empty-cart-raises', (variant) =>
    project(
      variant,
      'tests/test_cart.py',
      'from cart import total\n\n\nclass TestCart:\n    def test_total_of_empty_cart(self):\n        assert total(None) == 0\n',
      {
        'cart.py': `${comment((variant.shift ?? 0) * 2, '#')}def total(cart):\n    return sum(line["price"] for line in cart["lines"])\n`,
      },
    ),
  ),
  cause(2, 'fixture-cannot-open-store', (variant) =>
    project(variant, 'tests/test_store.py', 'def test_store_is_empty(store):\n    assert store == []\n', {
      'tests/conftest.py': `${comment(variant.shift, '#')}import pytest\n\n\n@pytest.fixture\ndef store():\n    raise RuntimeError("cannot open the store: version 3 is unknown")\n`,
    }),
  ),
  cause(3, 'module-cannot-be-imported', (variant) =>
    project(
      variant,
      'tests/test_prices.py',
      'import price_list\n\n\ndef test_price():\n    assert price_list.price("a") == 3\n',
    ),
  ),
  cause(4, 'rounds-half-up', (variant) =>
    project(
      variant,
      'tests/test_round.py',
      'import pytest\n\n\n@pytest.mark.parametrize("value, expected", [(1.5, 2), (2.5, 3)])\ndef test_round(value, expected):\n    assert round(value) == expected\n',
    ),
  ),
  cause(5, 'same-words-login', (variant) =>
    project(
      variant,
      'tests/test_session.py',
      'def status(path):\n    return 200 if path == "/logout" else 500\n\n\ndef test_login():\n    assert status("/login") == 200\n\n\ndef test_logout():\n    assert status("/logout") == 200\n',
    ),
  ),
  cause(6, 'same-words-logout', (variant) =>
    project(
      variant,
      'tests/test_session.py',
      'def status(path):\n    return 200 if path == "/login" else 500\n\n\ndef test_login():\n    assert status("/login") == 200\n\n\ndef test_logout():\n    assert status("/logout") == 200\n',
    ),
  ),
  cause(7, 'file-of-run-is-missing', (variant) =>
    project(
      variant,
      'tests/test_export.py',
      'def test_export_is_written(tmp_path):\n    assert "id" in (tmp_path / "orders.csv").read_text()\n',
    ),
  ),
  cause(8, 'test-file-cannot-be-parsed', (variant) =>
    project(variant, 'tests/test_orders.py', 'def test_orders()\n    assert [1, 2] == [1, 2]\n'),
  ),
  newest(
    cause(9, 'did-not-raise', (variant) =>
      project(
        variant,
        'tests/test_customers.py',
        'import pytest\n\n\ndef test_unknown_customer():\n    with pytest.raises(KeyError):\n        {"a": 1}.get("b")\n',
      ),
    ),
  ),
  cause(10, 'fixture-is-not-found', (variant) =>
    project(variant, 'tests/test_mail.py', 'def test_mail_is_sent(mail_server):\n    assert mail_server\n'),
  ),
];
