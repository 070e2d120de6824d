import { expect, test } from '@jest/globals';
import { causesIn } from '../read.js';

test('Surefire: failures and errors by name', async () => {
  const log = `[ERROR] com.x.AuthTest.refuses -- Time elapsed: 0.01 s <<< FAILURE!
org.opentest4j.AssertionFailedError: expected: <401> but was: <200>
	at com.x.AuthTest.refuses(AuthTest.java:12)
[INFO] Results:
[ERROR] Failures: 
[ERROR]   AuthTest.refuses:12->check:30 expected: <401> but was: <200>
[ERROR] Errors: 
[ERROR]   AuthTest.parses:8 » NumberFormat For input string: "x"
[ERROR] Tests run: 3, Failures: 1, Errors: 1, Skipped: 0
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:3.2.5:test (default-test) on project shop: There are test failures. -> [Help 1]`;
  expect(await causesIn(log)).toEqual([
    'maven | AuthTest.parses | NumberFormat For input string: "x"',
    'maven | AuthTest.refuses | expected: <401> but was: <200>',
  ]);
});

test('Surefire: a test that passes when it runs again is no cause', async () => {
  const log = `[ERROR] Failures: 
[ERROR] com.x.AuthTest.refuses
[ERROR]   Run 1: AuthTest.refuses:12 expected: <401> but was: <200>
[ERROR]   Run 2: AuthTest.refuses:12 expected: <401> but was: <200>
[WARNING] Flakes: 
[WARNING] com.x.AuthTest.flaky
[ERROR]   Run 1: AuthTest.flaky:15 expected: <1> but was: <2>
[INFO]   Run 2: PASS`;
  expect(await causesIn(log)).toEqual(['maven | AuthTest.refuses | expected: <401> but was: <200>']);
});

test('Surefire 2.12', async () => {
  const log = 'Failed tests:   refuses(com.x.AuthTest): expected:<401> but was:<200>\n\nTests run: 1, Failures: 1';
  expect(await causesIn(log)).toEqual(['maven | AuthTest.refuses | expected:<401> but was:<200>']);
});

test('the compiler, with the name that it does not find', async () => {
  const log = `[ERROR] COMPILATION ERROR : 
[ERROR] /builds/acme/shop/src/main/java/com/x/App.java:[3,5] cannot find symbol
  symbol:   variable prise
  location: class com.x.App
[INFO] 1 error
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.10.1:compile (default-compile) on project shop: Compilation failure
[ERROR] /builds/acme/shop/src/main/java/com/x/App.java:[3,5] cannot find symbol
[ERROR]   symbol:   variable prise`;
  expect(await causesIn(log)).toEqual(['maven | src/main/java/com/x/App.java | cannot find symbol: variable prise']);
});

test.each([
  [
    '[ERROR] Failed to execute goal org.apache.maven.plugins:maven-checkstyle-plugin:3.3.0:check (validate) on project shop: You have 1 Checkstyle violation. -> [Help 1]',
    'maven | maven-checkstyle-plugin:check | You have 1 Checkstyle violation.',
  ],
  [
    '[ERROR] Unknown lifecycle phase "tset". You must specify a valid lifecycle phase -> [Help 1]',
    'maven |  | Unknown lifecycle phase "tset". You must specify a valid lifecycle phase',
  ],
])('%s', async (line, cause) => {
  expect(await causesIn(line)).toEqual([cause]);
});
