import config from './jest.config.js';

/** End-to-end tests against real servers and runners. They take minutes and install what they need. */
export default {
  ...config.projects[0],
  displayName: 'e2e',
  testMatch: ['<rootDir>/__tests__/e2e/**/*.test.ts'],
  globalSetup: '<rootDir>/scripts/fresh-dist.mjs',
  testTimeout: 600_000,
  maxWorkers: 1,
};
