import config from './jest.config.js';

/** The scenarios of sign-in, refresh token chains and Redmine: a run of their own, so that `npm test` stays short. */
export default {
  ...config.projects[1],
  displayName: 'more',
  testMatch: ['<rootDir>/__tests__/scenarios/(refresh|login|hidden-text|names|read-back|upload)*.test.ts'],
  testPathIgnorePatterns: [],
  maxWorkers: config.maxWorkers,
};
