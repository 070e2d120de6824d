import { describe, expect, test } from '@jest/globals';
import { causesIn, jobLog, read } from '../read.js';

describe('the network', () => {
  test.each([
    ['curl', 'nope.example', 'curl: (6) Could not resolve host: nope.example'],
    ['curl', '10.0.0.1', 'curl: (7) Failed to connect to 10.0.0.1 port 80 after 2 ms: Connection refused'],
    [
      'git',
      'nope.example',
      "fatal: unable to access 'https://nope.example/a/b/': Could not resolve host: nope.example",
    ],
    [
      'npm',
      'r.example',
      'npm error network request to https://r.example/a failed, reason: connect ETIMEDOUT 10.0.0.1:443',
    ],
    [
      'pip',
      'p.example',
      "ERROR: Could not install packages: HTTPSConnectionPool(host='p.example', port=443): Read timed out.",
    ],
    [
      'go',
      'proxy.example',
      'a.go:2:8: example.com/x@v1.0.0: Get "https://proxy.example/x": dial tcp: lookup proxy.example: no such host',
    ],
    [
      'maven',
      'repo.example',
      '[ERROR] Failed to execute goal on project shop: Could not transfer artifact a:b from/to central (https://repo.example/m2): Connection refused -> [Help 1]',
    ],
    ['network', '127.0.0.1', 'Error: connect ECONNREFUSED 127.0.0.1:4873'],
  ])('%s does not reach %s', async (tool, name, line) => {
    const { causes } = await read(line);
    expect(causes).toMatchObject([{ tool, name, isFlaky: true }]);
  });

  test('is no cause if the program went on', async () => {
    const log = [
      'curl: (6) Could not resolve host: nope.example',
      ...Array.from({ length: 200 }, () => 'compiling'),
      'bad price',
    ];
    expect(await causesIn(log.join('\n'))).toEqual(['log |  | bad price']);
  });
});

describe('limits', () => {
  test.each([
    ["##[error]The action 'Run tests' has timed out after 5 minutes.", 'time limit', false],
    [
      '##[error]The job running on runner GitHub Actions 2 has exceeded the maximum execution time of 5 minutes.',
      'time limit',
      false,
    ],
    [
      '##[error]The runner has received a shutdown signal. This can happen when the runner service is stopped.',
      'runner',
      true,
    ],
    ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'out of memory', false],
    ['ERROR: write /x: No space left on device', 'disk full', false],
    ['./build.sh: line 3:  4711 Killed                  node build.js', 'killed', false],
  ])('%s', async (line, name, isFlaky) => {
    const { causes } = await read(line);
    expect(causes).toMatchObject([{ tool: 'runner', name, isFlaky }]);
  });

  test('a time limit comes before a test that had failed', async () => {
    const log = jobLog(
      "FAIL ./a.test.js\n  ● a\n\n    boom\n\n##[error]The action 'Test' has timed out after 1 minutes.",
    );
    expect(await causesIn(log)).toEqual(["runner | time limit | The action 'Test' has timed out after 1 minutes."]);
  });
});

describe('scripts', () => {
  test('Node: the error that ends it', async () => {
    const log = `Error: logged, and caught
    at f (/builds/acme/shop/other.js:1:1)
/builds/acme/shop/run.js:3
  throw new TypeError('no price');
  ^

TypeError: no price
    at f (/builds/acme/shop/lib/price.js:3:9)
    at node:internal/main/run_main_module:28:49

Node.js v20.20.2`;
    expect(await causesIn(log)).toEqual(['node | lib/price.js | TypeError: no price']);
  });

  test('Java: the error that ends it', async () => {
    const log =
      'Exception in thread "main" java.lang.IllegalStateException: no store\n\tat java.base/x.Y.z(Y.java:1)\n\tat com.x.App.main(App.java:3)';
    expect(await causesIn(log)).toMatchObject([expect.stringContaining('java | ')]);
  });

  test.each([
    ['./build.sh: line 3: foobar: command not found', 'shell | foobar | command not found'],
    ['build.sh: 3: foobar: not found', 'shell | foobar | command not found'],
    ['cat: conf/app.json: No such file or directory', 'shell | conf/app.json | No such file or directory'],
    ['/home/runner/work/_temp/4a.sh: line 2: TOKEN: unbound variable', 'shell | TOKEN | unbound variable'],
  ])('%s', async (line, cause) => {
    expect(await causesIn(jobLog(line))).toEqual([cause]);
  });
});

describe('what no tool explains', () => {
  test.each([
    [
      'the last line',
      'step 1: no error\ndeploy: not enough space, 2 GB needed',
      'deploy: not enough space, 2 GB needed',
    ],
    [
      'an error near the end',
      'ERROR: version 3 is not released\nsee docs/release.md',
      'ERROR: version 3 is not released',
    ],
    ['what make runs', 'price 3 is missing\nmake: *** [Makefile:2: test] Error 1', 'price 3 is missing'],
    [
      'what an action runs',
      'price 3 is missing\n##[error]The process /usr/bin/node failed with exit code 1',
      'price 3 is missing',
    ],
  ])('%s', async (_, log, message) => {
    expect(await causesIn(jobLog(log))).toEqual([`log |  | ${message}`]);
  });

  test('the error of an action', async () => {
    expect(await causesIn(jobLog('##[error]Input required and not supplied: token'))).toEqual([
      'log |  | Input required and not supplied: token',
    ]);
  });
});
