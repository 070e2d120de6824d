/** Projects that Maven cannot build or test. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';

const VARIANTS: readonly Variant[] = [
  { name: 'plain' },
  { name: 'quiet', flags: '-q', shift: 9, more: 1, before: ['warning'] },
  { name: 'coloured', flags: '-Dstyle.color=always', shift: 4 },
  { name: 'reruns', flags: '-Dsurefire.rerunFailingTestsCount=1', shift: 13, more: 2 },
  { name: 'container', at: '/__w/storefront/storefront', shift: 22, more: 1, before: ['docker'] },
  { name: 'raw-output', raw: true, shift: 6, more: 2 },
  { name: 'script-twice', retry: 'script', shift: 3, before: ['soft-error'] },
  {
    name: 'with-stacks',
    flags: '-e -DtrimStackTrace=false',
    shift: 31,
    more: 3,
    at: '/home/runner/work/shop-core/shop-core',
  },
  { name: 'in-folder', inside: 'backend', flags: '-T 2', shift: 1, more: 2, reorder: true, before: ['grep'] },
];

const plugin = (name: string, version: string, more = ''): string =>
  `<plugin><artifactId>maven-${name}-plugin</artifactId><version>${version}</version>${more}</plugin>`;
const POM = (dependency = ''): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>shop</artifactId>
  <version>1.0.0</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    ${dependency}
    <dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.11.4</version><scope>test</scope></dependency>
  </dependencies>
  <build><plugins>
    ${plugin('resources', '3.3.1')}
    ${plugin('compiler', '3.13.0')}
    ${plugin('surefire', '3.5.2')}
    ${plugin('checkstyle', '3.6.0', '<configuration><configLocation>checkstyle.xml</configLocation><consoleOutput>true</consoleOutput></configuration>')}
  </plugins></build>
</project>
`;
const HEAD =
  'package shop;\n\nimport static org.junit.jupiter.api.Assertions.*;\n\nimport org.junit.jupiter.api.Test;\n\n';

function project(variant: Variant, goal: string, files: Record<string, string>, pom = POM()): Project {
  const passing = Array.from({ length: variant.more ?? 0 }, (_, index) => {
    const name = `${variant.reorder ? 'Zz' : 'Aa'}${index}Test`;
    const test =
      '  @Test\n  void tellsErrorIsNoError() {\n    System.out.println("[ERROR] is printed by a test that passes");\n  }\n';
    return [`src/test/java/shop/${name}.java`, `${HEAD}class ${name} {\n${test}}\n`] as const;
  });
  const moved = Object.entries(files).map(
    ([path, text]) => [path, (path.endsWith('.java') ? comment(variant.shift) : '') + text] as const,
  );
  return {
    files: { 'pom.xml': pom, ...Object.fromEntries(passing), ...Object.fromEntries(moved) },
    run: command(`mvn -B -ntp ${goal}`, variant),
    setup: 'java',
  };
}

const cause = (index: number, name: string, files: Record<string, string>, goal = 'test', pom?: string): Cause => ({
  name: `maven-${name}`,
  variants: some(VARIANTS, index * 4, 4),
  make: (variant) => project(variant, goal, files, pom),
});

const AUTH = 'package shop;\n\nclass Auth {\n  int status(String token) {\n    return 200;\n  }\n}\n';
const session = (sound: string): Record<string, string> => ({
  'src/test/java/shop/SessionTest.java': `${HEAD}class SessionTest {\n  int status(String path) {\n    return path.equals("${sound}") ? 200 : 500;\n  }\n\n  @Test\n  void loginIsCounted() {\n    assertEquals(200, status("/login"));\n  }\n\n  @Test\n  void logoutIsCounted() {\n    assertEquals(200, status("/logout"));\n  }\n}\n`,
});

export const MAVEN: readonly Cause[] = [
  cause(0, 'test-refuses-expired-token', {
    'src/main/java/shop/Auth.java': AUTH,
    'src/test/java/shop/AuthTest.java': `${HEAD}class AuthTest {\n  @Test\n  void refusesExpiredToken() {\n    assertEquals(401, new Auth().status("old"), "an expired token");\n  }\n}\n`,
  }),
  cause(1, 'test-empty-cart-throws', {
    'src/main/java/shop/Cart.java':
      'package shop;\n\nimport java.util.List;\n\nclass Cart {\n  static int count(List<String> lines) {\n    return lines.size();\n  }\n}\n',
    'src/test/java/shop/CartTest.java': `${HEAD}class CartTest {\n  @Test\n  void countOfEmptyCart() {\n    assertEquals(0, Cart.count(null));\n  }\n}\n`,
  }),
  cause(2, 'symbol-is-unknown', {
    'src/main/java/shop/Login.java':
      'package shop;\n\nclass Login {\n  String user() {\n    return currentUser();\n  }\n}\n',
  }),
  cause(3, 'types-do-not-match-in-test', {
    'src/test/java/shop/StockTest.java': `${HEAD}class StockTest {\n  @Test\n  void counts() {\n    int count = "three";\n  }\n}\n`,
  }),
  cause(
    4,
    'dependency-is-missing',
    { 'src/main/java/shop/Auth.java': AUTH },
    '-o test',
    POM(
      '<dependency><groupId>com.example</groupId><artifactId>price-list</artifactId><version>3.1.4</version></dependency>',
    ),
  ),
  cause(
    5,
    'checkstyle-star-import',
    {
      'checkstyle.xml':
        '<?xml version="1.0"?>\n<!DOCTYPE module PUBLIC "-//Checkstyle//DTD Checkstyle Configuration 1.3//EN" "https://checkstyle.org/dtds/configuration_1_3.dtd">\n<module name="Checker"><module name="TreeWalker"><module name="AvoidStarImport"/></module></module>\n',
      'src/main/java/shop/Report.java':
        'package shop;\n\nimport java.util.*;\n\nclass Report {\n  List<String> lines;\n}\n',
    },
    'checkstyle:check',
  ),
  cause(6, 'same-words-login', session('/logout')),
  cause(7, 'same-words-logout', session('/login')),
  cause(
    8,
    'pom-cannot-be-parsed',
    {},
    'test',
    '<project>\n  <modelVersion>4.0.0</modelVersion>\n  <groupId>com.example</groupId\n</project>\n',
  ),
];
