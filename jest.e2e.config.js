import config from './jest.config.js';

const { displayName: _, ...shared } = config.projects[0];

/** End-to-end tests against real servers and runners: minutes, and they install what they need. */
export default { ...shared, testMatch: ['<rootDir>/__tests__/e2e/**/*.test.ts'], testTimeout: 600_000, maxWorkers: 1 };
