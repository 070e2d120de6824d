const typescript = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }] },
};

/** The scenarios that jest.more.config.js runs: the longest ones. */
export const MORE =
  '/scenarios/(?:network|proxy|tls|retries|report-|refresh|login|gitlab|github|jira|hidden-text|names|read-back|upload|own-providers|provider-examples|bodies|wait-until|pages|filters|hostile-urls|response-file|client-|federation|cache-service|cache-poisoned|caching|sharing|files|hosts|exec-)[^/]*\\.test\\.ts$';

/** Unit tests mirror src. Scenarios run the built dist as a child process against real servers on loopback. */
export default {
  // More workers than cores are useful: the tests mostly wait for child processes and servers.
  maxWorkers: 3,
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  collectCoverageFrom: [
    'src/**/*.ts',
    '!src/**/*.generated.ts',
    '!src/actions/*/{main,post}.ts',
    '!src/response/jq/{bundle,worker}.ts',
    '!src/ci/cache/child.ts',
    '!src/**/*.d.ts',
  ],
  projects: [
    { ...typescript, displayName: 'unit', testMatch: ['<rootDir>/__tests__/unit/**/*.test.ts'] },
    {
      ...typescript,
      displayName: 'scenarios',
      testMatch: ['<rootDir>/__tests__/scenarios/**/*.test.ts'],
      testPathIgnorePatterns: [MORE],
      globalSetup: '<rootDir>/scripts/fresh-dist.mjs',
    },
    { ...typescript, displayName: 'fuzz', testMatch: ['<rootDir>/__tests__/fuzz/**/*.test.ts'] },
  ],
};
