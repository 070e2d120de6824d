/** Projects that the Go tools fail. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';

const VARIANTS: readonly Variant[] = [
  { name: 'plain' },
  { name: 'verbose', flags: '-v', shift: 9, more: 2, before: ['grep'] },
  { name: 'json', flags: '-json', at: '/home/runner/work/shop-api/shop-api', shift: 3, more: 1 },
  { name: 'container', at: '/__w/storefront/storefront', shift: 31, more: 1, before: ['warning'] },
  { name: 'parallel', flags: '-p 4 -parallel 4', shift: 5, more: 4, reorder: true },
  { name: 'script-twice', retry: 'script', shift: 12, before: ['soft-error'] },
  { name: 'raw-output', raw: true, flags: '-v', shift: 7, more: 2 },
  { name: 'count-twice', flags: '-count=1 -cover', shift: 2, more: 1, reorder: true },
  { name: 'retry-action', retry: 'action', shift: 17 },
  { name: 'in-folder', inside: 'backend', flags: '-count=1 -shuffle=11', shift: 1, more: 2, before: ['docker'] },
];

const PASSING =
  'package PKG\n\nimport "testing"\n\nfunc TestErrorIsTold(t *testing.T) {\n\tt.Log("Error: shown by a test that passes")\n}\n\nfunc TestFAILIsAWord(t *testing.T) {}\n';
const HEAD = 'import "testing"\n';

function project(variant: Variant, files: Record<string, string>, verb = 'test'): Project {
  const around = '\nfunc TestIsThere(t *testing.T) {}\n';
  const moved = Object.entries(files).map(([path, text]) => {
    const [first = '', ...rest] = text.split('\n');
    const isTest = path.endsWith('_test.go');
    return [path, `${comment(variant.shift)}\n${first}\n${rest.join('\n')}${isTest ? around : ''}`] as const;
  });
  return {
    files: {
      'go.mod': 'module example.com/shop\n\ngo 1.24\n',
      ...Object.fromEntries(
        Array.from({ length: variant.more ?? 0 }, (_, index) => {
          const name = `${variant.reorder ? 'z' : 'a'}${index}`;
          return [`${name}/${name}_test.go`, PASSING.replace('PKG', name)];
        }),
      ),
      ...Object.fromEntries(moved),
      ...(variant.second
        ? { 'zz/zz_test.go': `package zz\n\n${HEAD}\nfunc TestIsSecond(t *testing.T) { t.Fatal("is second") }\n` }
        : {}),
    },
    run: command(verb === 'test' ? 'go test' : `go ${verb}`, {
      ...variant,
      flags: [verb === 'test' ? variant.flags : '', './...'].filter(Boolean).join(' '),
    }),
    setup: 'go',
  };
}

const cause = (index: number, name: string, files: Record<string, string>, extra: readonly Variant[] = []): Cause => ({
  name: `go-${name}`,
  variants: [...some(VARIANTS, index * 3, 4), ...extra],
  make: (variant) => project(variant, files),
});

const simple = (index: number, name: string, verb: string, files: Record<string, string>): Cause => ({
  name: `go-${name}`,
  variants: some(
    VARIANTS.filter((variant) => !variant.flags?.includes('-v') && !variant.flags?.includes('json')),
    index * 2,
    4,
  ).map((variant) => ({ ...variant, flags: '' })),
  make: (variant) => project(variant, files, verb),
});

const AUTH = 'package auth\n\nfunc Status(token string) int { return 200 }\n';

export const GO: readonly Cause[] = [
  cause(
    0,
    'test-refuses-expired-token',
    {
      'auth/auth.go': AUTH,
      'auth/auth_test.go': `package auth\n\n${HEAD}\nfunc TestRefusesExpiredToken(t *testing.T) {\n\tif got := Status("old"); got != 401 {\n\t\tt.Errorf("Status(old) = %d, want 401", got)\n\t}\n}\n`,
    },
    [
      { name: 'second-failure', second: true, shift: 4 },
      { name: 'after-soft-tests', shift: 16, more: 1, before: ['soft-tests'] },
      { name: 'race-detector', flags: '-race -timeout 60s', shift: 6 },
    ],
  ),
  cause(1, 'test-panics-on-empty-cart', {
    'cart/cart.go': 'package cart\n\nfunc First(lines []string) string { return lines[0] }\n',
    'cart/cart_test.go': `package cart\n\n${HEAD}\nfunc TestFirstOfEmptyCart(t *testing.T) {\n\tif First(nil) != "" {\n\t\tt.Fatal("want nothing")\n\t}\n}\n`,
  }),
  cause(2, 'test-subtest-rounds-half-up', {
    'money/money_test.go': `package money\n\nimport (\n\t"math"\n\t"testing"\n)\n\nfunc TestRound(t *testing.T) {\n\tfor _, row := range []struct {\n\t\tname string\n\t\tin, want float64\n\t}{{"one and a half", 1.5, 2}, {"two and a half", 2.5, 3}} {\n\t\tt.Run(row.name, func(t *testing.T) {\n\t\t\tif got := math.RoundToEven(row.in); got != row.want {\n\t\t\t\tt.Errorf("got %v, want %v", got, row.want)\n\t\t\t}\n\t\t})\n\t}\n}\n`,
  }),
  cause(3, 'compile-undefined-name', {
    'login/login.go': 'package login\n\nfunc User() string { return currentUser() }\n',
    'login/login_test.go': `package login\n\n${HEAD}\nfunc TestUser(t *testing.T) { User() }\n`,
  }),
  cause(4, 'test-vet-wrong-verb', {
    'report/report.go':
      'package report\n\nimport "fmt"\n\nfunc Line(count int) string { return fmt.Sprintf("%s lines", count) }\n',
    'report/report_test.go': `package report\n\n${HEAD}\nfunc TestLine(t *testing.T) { Line(1) }\n`,
  }),
  {
    name: 'go-test-times-out',
    variants: some(VARIANTS, 5, 5).map((variant) => ({
      ...variant,
      flags: [variant.flags, '-timeout 1s'].filter(Boolean).join(' '),
    })),
    make: (variant) =>
      project(variant, {
        'queue/queue_test.go':
          `package queue\n\n${HEAD}\nfunc TestQueueEmptiesItself(t *testing.T) {\n\tselect {}\n}\n`.replace(
            'select {}',
            'ch := make(chan int)\n\tgo func() { for { } }()\n\t<-ch',
          ),
      }),
  },
  cause(6, 'test-same-words-login', {
    'session/session_test.go': `package session\n\n${HEAD}\nfunc status(path string) int {\n\tif path == "/logout" {\n\t\treturn 200\n\t}\n\treturn 500\n}\n\nfunc TestLogin(t *testing.T) {\n\tif status("/login") != 200 {\n\t\tt.Fatal("unexpected status")\n\t}\n}\n\nfunc TestLogout(t *testing.T) {\n\tif status("/logout") != 200 {\n\t\tt.Fatal("unexpected status")\n\t}\n}\n`,
  }),
  cause(7, 'test-same-words-logout', {
    'session/session_test.go': `package session\n\n${HEAD}\nfunc status(path string) int {\n\tif path == "/login" {\n\t\treturn 200\n\t}\n\treturn 500\n}\n\nfunc TestLogin(t *testing.T) {\n\tif status("/login") != 200 {\n\t\tt.Fatal("unexpected status")\n\t}\n}\n\nfunc TestLogout(t *testing.T) {\n\tif status("/logout") != 200 {\n\t\tt.Fatal("unexpected status")\n\t}\n}\n`,
  }),
  cause(8, 'test-file-of-run-is-missing', {
    'export/export_test.go': `package export\n\nimport (\n\t"os"\n\t"path/filepath"\n\t"testing"\n)\n\nfunc TestExportIsWritten(t *testing.T) {\n\tif _, err := os.ReadFile(filepath.Join(t.TempDir(), "orders.csv")); err != nil {\n\t\tt.Fatal(err)\n\t}\n}\n`,
  }),
  simple(9, 'build-type-mismatch', 'build', {
    'stock/stock.go': 'package stock\n\nfunc Count() int { return "three" }\n',
  }),
  simple(10, 'vet-unreachable-code', 'vet', {
    'price/price.go': 'package price\n\nfunc Price() int {\n\treturn 3\n\tprintln("never")\n\treturn 4\n}\n',
  }),
  simple(11, 'build-import-is-missing', 'build', {
    'main.go': 'package main\n\nimport "example.com/shop/prices"\n\nfunc main() { prices.Print() }\n',
  }),
  {
    name: 'go-race-in-counter',
    variants: some(VARIANTS, 0, 4).map((variant) => ({
      ...variant,
      flags: ['-race', variant.flags].filter(Boolean).join(' '),
    })),
    make: (variant) =>
      project(variant, {
        'counter/counter_test.go': `package counter\n\nimport (\n\t"sync"\n\t"testing"\n)\n\nfunc TestCounts(t *testing.T) {\n\tvar group sync.WaitGroup\n\tcount := 0\n\tfor range 50 {\n\t\tgroup.Add(1)\n\t\tgo func() {\n\t\t\tcount++\n\t\t\tgroup.Done()\n\t\t}()\n\t}\n\tgroup.Wait()\n}\n`,
      }),
  },
];
