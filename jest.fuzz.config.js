import config from './jest.config.js';

/** The fuzzing of __tests__/fuzz with many cases; `npm test` runs 200 of each. */
export default {
  ...config.projects[2],
  globals: { fuzzCases: 100_000 },
  maxWorkers: 2,
};
