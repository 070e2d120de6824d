import { describe, expect, test } from '@jest/globals';
import { causesIn, fingerprintIn } from '../read.js';

describe('gcc and clang', () => {
  test.each([
    [
      'src/a.c:3:5: error: ‘x’ undeclared (first use in this function)',
      'gcc | src/a.c | ‘x’ undeclared (first use in this function)',
    ],
    [
      '/x/src/a.c:1:10: fatal error: nope.h: No such file or directory',
      'gcc | src/a.c | nope.h: No such file or directory',
    ],
    ["src/a.c:3:5: error: unused variable 'x' [-Werror,-Wunused-variable]", "gcc | src/a.c | unused variable 'x'"],
    ["a.c(3,5): error C2065: 'x': undeclared identifier", "msvc | a.c | C2065: 'x': undeclared identifier"],
    [
      "/usr/bin/ld: /tmp/ccAb12Cd.o: in function `main':\nmain.c:(.text+0x5): undefined reference to `price_of'",
      "ld | main.c | undefined reference to `price_of'",
    ],
    [
      '/usr/bin/ld: cannot find -lnope: No such file or directory',
      'ld |  | cannot find -lnope: No such file or directory',
    ],
    ['ld.lld: error: undefined symbol: price_of', 'ld |  | undefined symbol: price_of'],
    [
      'SUMMARY: AddressSanitizer: heap-use-after-free /x/src/a.c:3:5 in main',
      'AddressSanitizer | src/a.c in main | heap-use-after-free',
    ],
  ])('%s', async (log, cause) => {
    expect(await causesIn(log)).toEqual([cause]);
  });

  test('a reference is the same with debug information', async () => {
    const plain = "main.c:(.text+0x5): undefined reference to `f'";
    const debug =
      "/usr/bin/ld: CMakeFiles/x.dir/main.c.o: in function `main':\n/builds/a/b/src/main.c:3: undefined reference to `f'";
    expect(await fingerprintIn(debug)).toBe(await fingerprintIn(plain));
  });

  test('an error of the compiler is the cause, not the error of make', async () => {
    const log =
      "src/a.c:3:5: error: expected ';'\nmake[1]: *** [Makefile:3: a.o] Error 1\nmake: *** [Makefile:9: all] Error 2";
    expect(await causesIn(log)).toEqual(["gcc | src/a.c | expected ';'"]);
  });
});

describe('make and CMake', () => {
  test.each([
    [
      "make: *** No rule to make target 'a.o', needed by 'all'.  Stop.",
      "make |  | No rule to make target 'a.o', needed by 'all'",
    ],
    ['Makefile:3: *** missing separator.  Stop.', 'make | Makefile | missing separator'],
    ['make: *** [Makefile:2: all] Error 1', 'make | all | Error 1'],
    [
      'CMake Error at CMakeLists.txt:9 (message):\n  SHOP_KEY must be set\n\n-- Configuring incomplete',
      'cmake | CMakeLists.txt message | SHOP_KEY must be set',
    ],
    [
      "ninja: error: 'nope.c', needed by 'x.o', missing and no known rule to make it",
      "ninja |  | 'nope.c', needed by 'x.o', missing and no known rule to make it",
    ],
  ])('%s', async (log, cause) => {
    expect(await causesIn(log)).toEqual([cause]);
  });

  test('ctest: failed tests by name, with what they print', async () => {
    const log = `1/2 Test #1: auth_expired .....................***Failed    0.01 sec
expected 401, got 200

2/2 Test #2: ok ...............................   Passed    0.00 sec

The following tests FAILED:
	  1 - auth_expired (Failed)
Errors while running CTest`;
    expect(await causesIn(log)).toEqual(['ctest | auth_expired | expected 401, got 200']);
    const quiet = log.replace('expected 401, got 200\n', '');
    expect(await causesIn(quiet)).toEqual(['ctest | auth_expired | Failed']);
    expect(await fingerprintIn(quiet)).toBe(await fingerprintIn(log));
  });
});

describe('go', () => {
  const TEXT = `--- FAIL: TestAuth (0.00s)
    --- FAIL: TestAuth/expired (0.00s)
        auth_test.go:12: got 200, want 401
FAIL
FAIL	example.com/shop/auth	0.003s
ok  	example.com/shop/cart	0.002s
FAIL`;
  const CAUSE = ['go | example.com/shop/auth › TestAuth/expired | got 200, want 401'];

  test('names the innermost test, as text, with -v, and in JSON', async () => {
    expect(await causesIn(TEXT)).toEqual(CAUSE);
    const verbose = TEXT.replace(
      '--- FAIL',
      '=== RUN   TestAuth\n=== RUN   TestAuth/expired\n    auth_test.go:12: got 200, want 401\n--- FAIL',
    ).replace('        auth_test.go:12: got 200, want 401\n', '');
    expect(await causesIn(verbose)).toEqual(CAUSE);
    const json = TEXT.split('\n').map((line) =>
      JSON.stringify({ Action: 'output', Package: 'example.com/shop/auth', Output: `${line}\n` }),
    );
    expect(await causesIn(json.join('\n'))).toEqual(CAUSE);
  });

  test.each([
    ['# example.com/shop\n./auth.go:3:5: undefined: token', 'go | ./auth.go | undefined: token'],
    ['# example.com/shop\nvet: ./auth.go:3:5: undefined: token', 'go | ./auth.go | undefined: token'],
    [
      '=== RUN   TestX\npanic: test timed out after 1s\n\trunning tests:\n\t\tTestQueue (1s)\n\ngoroutine 1 [running]:\nFAIL\texample.com/shop/queue\t1.0s',
      'go | example.com/shop/queue › TestQueue | panic: test timed out after 1s',
    ],
    [
      '--- FAIL: TestCart (0.00s)\npanic: runtime error: index out of range [0] with length 0 [recovered]\n\tpanic: again\nFAIL\texample.com/shop/cart\t0.1s',
      'go | example.com/shop/cart › TestCart | panic: runtime error: index out of range [0] with length 0',
    ],
    ['go: no such tool "nope"', 'go |  | no such tool "nope"'],
  ])('%s', async (log, cause) => {
    expect(await causesIn(log)).toEqual([cause]);
  });
});

describe('cargo', () => {
  test('an error is the same in the long and the short format', async () => {
    const long =
      'error[E0308]: mismatched types\n --> src/main.rs:2:18\n  |\n2 | let x: i32 = "a";\n  |        ---   ^^^ expected `i32`, found `&str`\n  |\n\nerror: could not compile `app` (bin "app") due to 1 previous error';
    const short = 'src/main.rs:2:18: error[E0308]: mismatched types: expected `i32`, found `&str`';
    const cause = ['cargo | src/main.rs E0308 | mismatched types: expected `i32`, found `&str`'];
    expect(await causesIn(long)).toEqual(cause);
    expect(await causesIn(short)).toEqual(cause);
  });

  test('a failed test has the values of the assertion', async () => {
    const log = `test tests::refuses_expired ... FAILED

failures:

---- tests::refuses_expired stdout ----

thread 'tests::refuses_expired' (4359) panicked at src/lib.rs:10:9:
assertion \`left == right\` failed
  left: 200
 right: 401
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace

failures:
    tests::refuses_expired

error: test failed, to rerun pass \`--lib\``;
    expect(await causesIn(log)).toEqual([
      'cargo | src/lib.rs › tests::refuses_expired | assertion `left == right` failed, left: 200, right: 401',
    ]);
  });

  test.each([
    ["thread 'main' panicked at src/main.rs:3:5:\nno store", 'cargo | src/main.rs | no store'],
    [
      'error: no matching package named `nope` found\nlocation searched: /x',
      'cargo |  | no matching package named `nope` found',
    ],
    [
      'error: failed to parse manifest at `/builds/a/b/Cargo.toml`',
      'cargo |  | failed to parse manifest at `Cargo.toml`',
    ],
  ])('%s', async (log, cause) => {
    expect(await causesIn(log)).toEqual([cause]);
  });
});
