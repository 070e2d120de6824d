import config, { MORE } from './jest.config.js';

/** The scenarios of networks, reports, sign-in, refresh token chains and Redmine: a run of their own, so that `npm test` stays short. */
export default {
  ...config.projects[1],
  displayName: 'more',
  testMatch: undefined,
  testPathIgnorePatterns: [],
  testRegex: [MORE],
  maxWorkers: config.maxWorkers,
};
