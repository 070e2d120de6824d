import { expect, test } from '@jest/globals';
import { causesIn, fingerprintIn } from '../read.js';

const SECTION = `=================================== FAILURES ===================================
__________________________ TestAuth.test_expired[a.b] __________________________
[gw0] linux -- Python 3.12.1 /usr/bin/python

    def test_expired():
>       assert status() == 401
E       assert 200 == 401
E        +  where 200 = status()

tests/test_auth.py:12: AssertionError
`;
const SUMMARY = `=========================== short test summary info ============================
FAILED tests/test_auth.py::TestAuth::test_expired[a.b] - assert 200 == 401
============================== 1 failed in 0.12s ===============================`;

test('pytest: sections, the summary, and both name the same cause', async () => {
  const cause = 'pytest | tests/test_auth.py::TestAuth::test_expired[a.b] | assert 200 == 401';
  for (const log of [SECTION, SUMMARY, SECTION + SUMMARY]) expect(await causesIn(log)).toEqual([cause]);
});

test('pytest: the message of the section is whole, that of the summary may be cut', async () => {
  const cut = SUMMARY.replace('assert 200 == 401', 'assert 2...');
  expect(await fingerprintIn(SECTION + cut)).toBe(await fingerprintIn(SECTION + SUMMARY));
});

test('pytest: errors while it collects, and in fixtures', async () => {
  const log = `==================================== ERRORS ====================================
_____________________ ERROR collecting tests/test_cart.py ______________________
ImportError while importing test module '/builds/acme/shop/tests/test_cart.py'.
E   ModuleNotFoundError: No module named 'cart'
_________________________ ERROR at setup of test_open __________________________
file /builds/acme/shop/tests/test_store.py, line 3
E       fixture 'db' not found
=========================== short test summary info ============================
ERROR tests/test_cart.py
ERROR tests/test_store.py::test_open
`;
  expect(await causesIn(log)).toEqual([
    "pytest | tests/test_cart.py | ModuleNotFoundError: No module named 'cart'",
    "pytest | tests/test_store.py::test_open | fixture 'db' not found",
  ]);
});

test('pytest: the last exception of a chain counts', async () => {
  const log = `___________________________________ test_x ____________________________________
tests/test_x.py:3: in test_x
E   KeyError: 'a'

During handling of the above exception, another exception occurred:
tests/test_x.py:5: in test_x
E   RuntimeError: no config
`;
  expect(await causesIn(log)).toEqual(['pytest | tests/test_x.py::test_x | RuntimeError: no config']);
});

test('pytest: a test that passes when it runs again is no cause', async () => {
  const log = `tests/test_a.py::test_flaky RERUN [ 50%]\ntests/test_a.py::test_flaky PASSED [ 50%]\n${SUMMARY}`;
  expect(await causesIn(log)).toHaveLength(1);
});

test('unittest, before and since Python 3.11', async () => {
  const body = `----------------------------------------------------------------------
Traceback (most recent call last):
  File "/x/tests/test_auth.py", line 5, in test_expired
    self.assertEqual(200, 401)
AssertionError: 200 != 401
`;
  const cause = ['unittest | tests.test_auth.TestAuth.test_expired | 200 != 401'];
  expect(await causesIn(`FAIL: test_expired (tests.test_auth.TestAuth)\n${body}`)).toEqual(cause);
  expect(await causesIn(`FAIL: test_expired (tests.test_auth.TestAuth.test_expired)\n${body}`)).toEqual(cause);
});

test('a script: the last exception of a chain, and the last frame of the project', async () => {
  const log = `Traceback (most recent call last):
  File "/builds/acme/shop/run.py", line 2, in <module>
    load()
KeyError: 'a'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/builds/acme/shop/run.py", line 4, in <module>
    load()
  File "/builds/acme/shop/lib/load.py", line 9, in load
    raise RuntimeError("no config")
  File "/usr/lib/python3.12/json/decoder.py", line 9, in decode
RuntimeError: no config
`;
  expect(await causesIn(log)).toEqual(['python | lib/load.py in load | RuntimeError: no config']);
});
