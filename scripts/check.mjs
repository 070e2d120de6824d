/**
 * A quick check during development: the types of all files, then lint and unit tests for the files changed since HEAD.
 */
import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { ESLint } from 'eslint';
import ts from 'typescript';

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const PRETTIER = ['node_modules/prettier/bin/prettier.cjs', '--check', '--ignore-unknown', '--log-level', 'warn'];

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).split('\0').filter(Boolean);
const changed = [
  ...git('diff', '--name-only', '--diff-filter=d', '-z', 'HEAD'),
  ...git('ls-files', '--others', '--exclude-standard', '-z'),
].filter((path) => !path.startsWith('dist/') && lstatSync(path).isFile());
const code = changed.filter((path) => /\.(?:ts|js|mjs)$/u.test(path));
// Tests in the root of __tests__/unit read files instead of importing them, so jest finds no related files for them.
const rootTests = readdirSync('__tests__/unit').filter((name) => name.endsWith('.test.ts'));
const related = [...code, ...rootTests.map((name) => `__tests__/unit/${name}`)];

/** Returns type errors as `report`, and the program, so that ESLint does not have to create it again. */
function checkTypes() {
  const incremental = { incremental: true, tsBuildInfoFile: '.cache/types.tsbuildinfo' };
  const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile('tsconfig.json', incremental, ts.sys);
  const host = ts.createIncrementalCompilerHost(options);
  const builder = ts.createIncrementalProgram({
    rootNames: fileNames,
    options,
    host,
    configFileParsingDiagnostics: errors,
  });
  const diagnostics = [
    ...builder.getConfigFileParsingDiagnostics(),
    ...builder.getOptionsDiagnostics(),
    ...builder.getGlobalDiagnostics(),
    ...builder.getSyntacticDiagnostics(),
    ...builder.getSemanticDiagnostics(),
  ];
  builder.emit(); // writes only tsBuildInfoFile, because of noEmit
  return { program: builder.getProgram(), report: ts.formatDiagnostics(diagnostics, host) };
}

async function lint(program) {
  const typed = {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, programs: [program] } },
  };
  const eslint = new ESLint({ overrideConfig: typed, warnIgnored: false });
  const formatter = await eslint.loadFormatter('stylish');
  return { report: await formatter.format(await eslint.lintFiles(code)) };
}

async function run(args) {
  const child = spawn(process.execPath, args);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  return { report: exitCode === 0 ? '' : text };
}

/** Runs a check. Prints whether it passed, its duration and its report. */
async function check(title, files, work) {
  if (files.length === 0) {
    console.log(`- ${title}: no files to check`);
    return { report: '' };
  }
  const startedAt = performance.now();
  const result = await work();
  const time = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${result.report === '' ? '✓' : '✗'} ${title}: ${time} s`);
  if (result.report !== '') console.log(result.report.trim());
  return result;
}

console.log(
  changed.length === 0 ? 'No files have changed since HEAD.' : `Files changed since HEAD:\n  ${changed.join('\n  ')}`,
);
// Run jest in parallel with the other checks, with one worker per core: with more, some tests fail by timeout.
const jest = [...JEST, '--maxWorkers', '100%', '--selectProjects', 'unit', '--findRelatedTests', ...related];
const testing = check('unit tests', changed, () => run(jest));
const types = await check('types of everything', ['.'], checkTypes);
const results = [
  types,
  await check('ESLint', code, () => lint(types.program)),
  await check('Prettier', changed, () => run([...PRETTIER, ...changed])),
  await testing,
];
console.log(`${(performance.now() / 1000).toFixed(1)} s in total`);
process.exitCode = results.some(({ report }) => report !== '') ? 1 : 0;
