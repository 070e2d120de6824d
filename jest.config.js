const typescript = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }] },
};

/** Unit tests mirror src; scenarios run the built dist as a child process against real servers on loopback. */
export default {
  // The tests wait for child processes and servers more than they compute.
  maxWorkers: 3,
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.generated.ts', '!src/actions/*/{main,post}.ts'],
  projects: [
    { ...typescript, displayName: 'unit', testMatch: ['<rootDir>/__tests__/unit/**/*.test.ts'] },
    {
      ...typescript,
      displayName: 'scenarios',
      testMatch: ['<rootDir>/__tests__/scenarios/**/*.test.ts'],
      globalSetup: '<rootDir>/scripts/fresh-dist.mjs',
    },
  ],
};
