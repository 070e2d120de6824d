import { describe, expect, test } from '@jest/globals';
import { causesIn, fingerprintIn } from '../read.js';

const errorOf = (message: string): string => `src/a.cpp:3:5: error: ${message}`;

describe('two compilers name one cause', () => {
  test.each([
    ['‘x’ undeclared (first use in this function); did you mean ‘y’?', "use of undeclared identifier 'x'"],
    ["'x' was not declared in this scope", "use of undeclared identifier 'x'; did you mean 'y'?"],
    [
      "implicit declaration of function 'f' [-Werror=implicit-function-declaration]",
      "call to undeclared function 'f'; ISO C99 and later do not support implicit function declarations [-Wimplicit-function-declaration]",
    ],
    ["'Cart' does not name a type", "unknown type name 'Cart'"],
    ["'const struct shop::Cart' has no member named 'total'", "no member named 'total' in 'shop::Cart'"],
    ["'Cart' {aka 'struct cart'} has no member named 'total'", "no member named 'total' in 'struct cart'"],
    ["'total' is not a member of 'shop'", "no member named 'total' in namespace 'shop'"],
    [
      "no matching function for call to 'shop::Cart::Cart(int)'",
      "no matching constructor for initialization of 'shop::Cart'",
    ],
    [
      "no matching function for call to 'std::vector<std::pair<int, int> >::push_back(const char*)'",
      "no matching member function for call to 'push_back'",
    ],
    ["'helper' defined but not used [-Werror=unused-function]", "unused function 'helper' [-Werror,-Wunused-function]"],
    ['cart.h: No such file or directory', "'cart.h' file not found"],
    [
      "conversion from 'int' to 'char' may change value [-Werror=conversion]",
      "implicit conversion loses integer precision: 'int' to 'char' [-Werror,-Wimplicit-int-conversion]",
    ],
    [
      "initialization of 'int' from 'char *' makes integer from pointer without a cast [-Wint-conversion]",
      "incompatible pointer to integer conversion initializing 'int' with an expression of type 'char *' [-Wint-conversion]",
    ],
    [
      "comparison of integer expressions of different signedness: 'int' and 'unsigned int'",
      "comparison of integers of different signs: 'int' and 'unsigned int'",
    ],
    ["redefinition of 'int total(int)'", "redefinition of 'total'"],
    ["conflicting types for 'total'; have 'int(void)'", "conflicting types for 'total'"],
    ["'int Cart::sum' is private within this context", "'sum' is a private member of 'Cart'"],
    ["'x' may be used uninitialized [-Werror=maybe-uninitialized]", "variable 'x' is uninitialized when used here"],
    ["assignment of read-only variable 'x'", "cannot assign to variable 'x' with const-qualified type 'const int'"],
    ['control reaches end of non-void function', 'non-void function does not return a value'],
    ["expected ',' or ';' before 'return'", "expected ';' after expression"],
    ["expected ')' before 'x'", "expected ')'"],
  ])('%s', async (gcc, clang) => {
    expect(await fingerprintIn(errorOf(clang))).toBe(await fingerprintIn(errorOf(gcc)));
  });

  test.each([
    ["use of undeclared identifier 'x'", "use of undeclared identifier 'y'"],
    ["no member named 'total' in 'Cart'", "no member named 'total' in 'Order'"],
    ["unused variable 'x'", "unused variable 'y'"],
    ["unused variable 'x'", "variable 'x' set but not used"],
    ["'a.h' file not found", "'b.h' file not found"],
    ["expected ';' after expression", "expected ')'"],
    ['expected expression', 'expected identifier'],
    ["cannot convert 'A' to 'B' in return", "cannot convert 'A' to 'C' in return"],
    ['incompatible ABI of one kind', 'incompatible ABI of another kind'],
    ['cannot open file: No such file or directory', 'cannot read file: No such file or directory'],
    ["no matching function for call to 'add(int)'", "no matching function for call to 'sum(int)'"],
    ['no matching function here', 'no matching function there'],
    ["no member named 'x'", "no member named 'y'"],
  ])('%s: another cause than %s', async (one, other) => {
    expect(await fingerprintIn(errorOf(one))).not.toBe(await fingerprintIn(errorOf(other)));
  });

  test('the text stays as printed', async () => {
    expect(await causesIn(errorOf("use of undeclared identifier 'x'; did you mean 'y'?"))).toEqual([
      "gcc | src/a.cpp | use of undeclared identifier 'x'; did you mean 'y'?",
    ]);
  });
});

test('vitest: each version names a missing module in other words', async () => {
  const log = (message: string): string => ` FAIL  src/a.test.ts [ src/a.test.ts ]\n${message}\n`;
  const first = await fingerprintIn(
    log('Error: Failed to load url ./b (resolved id: ./b) in src/a.ts. Does the file exist?'),
  );
  expect(await fingerprintIn(log("Error: Cannot find module './b' imported from '/x/src/a.ts'"))).toBe(first);
  expect(await fingerprintIn(log('Error: Failed to resolve import "./b" from "src/a.ts". Does the file exist?'))).toBe(
    first,
  );
  expect(await fingerprintIn(log("Error: Cannot find module './c' imported from '/x/src/a.ts'"))).not.toBe(first);
});

describe('mocha: reporters agree', () => {
  const spec = `  1 passing (4ms)
  1 failing

  1) cart
       sums up:

      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

5 !== 14

      + expected - actual

      -5
      +14

      at Context.<anonymous> (spec/cart.spec.js:7:50)
`;
  test.each([
    [
      'TAP 12',
      `not ok 1 cart sums up
  Expected values to be strictly equal:

  5 !== 14

  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

  5 !== 14

      at Context.<anonymous> (spec/cart.spec.js:7:50)
# tests 1
# fail 1
1..1`,
    ],
    [
      'TAP 13',
      `TAP version 13
1..1
not ok 1 cart sums up
  ---
    message: |-
      Expected values to be strictly equal:

      5 !== 14
    stack: |-
      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
          at Context.<anonymous> (spec/cart.spec.js:7:50)
  ...
# tests 1`,
    ],
  ])('%s', async (_, tap) => {
    expect(await fingerprintIn(tap)).toBe(await fingerprintIn(spec));
    expect((await causesIn(tap))[0]).toMatch(/^mocha \| cart sums up \| Expected values/u);
  });
});

describe('a retry of go', () => {
  const failed = (name: string): string =>
    `--- FAIL: Test${name} (0.00s)\n    a_test.go:3: got 1, want 2\nFAIL\nFAIL\texample.com/${name}\t0.01s\n`;
  const passed = (name: string): string => `ok  \texample.com/${name}\t0.01s\n`;

  test('a package that passes when it runs again is no cause', async () => {
    expect(await causesIn(failed('a') + failed('b') + passed('a') + failed('b'))).toEqual([
      'go | example.com/b › Testb | got 1, want 2',
    ]);
  });

  test('a package that fails again is one', async () => {
    expect(await causesIn(passed('a') + failed('a'))).toEqual(['go | example.com/a › Testa | got 1, want 2']);
  });
});

describe('Surefire cuts messages in its summary', () => {
  const details = `[ERROR] opens(com.acme.CartTest)  Time elapsed: 0.012 s  <<< ERROR!
java.lang.NullPointerException: Cannot invoke "java.lang.Integer.intValue()" because it is null
`;
  const summary = (message: string): string =>
    `[ERROR] Errors: \n[ERROR]   CartTest.opens:26 » NullPointer ${message}\n[INFO]\n`;
  const whole = 'Cannot invoke "java.lang.Integer.intValue()" because it is null';

  test('the log has the whole one', async () => {
    expect(await causesIn(details + summary('Cannot invoke "java.lang.Integer.intVa...'))).toEqual(
      await causesIn(summary(whole)),
    );
  });

  test.each([
    ['', 'Cannot invoke "java.lang.Integer.intVa...'],
    [details, 'Another message...'],
    [details, '...'],
  ])('it has no whole one: %s %s', async (before, cut) => {
    expect((await causesIn(before + summary(cut)))[0]).toMatch(/\.\.\.$/u);
  });
});
