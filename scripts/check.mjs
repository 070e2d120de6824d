/** The developer's loop, in seconds: the types of everything, lint and unit tests of what differs from HEAD. */
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
// These mirror no file of src. They read files and import none, so nothing is related to them.
const loose = readdirSync('__tests__/unit').filter((name) => name.endsWith('.test.ts'));
const related = [...code, ...loose.map((name) => `__tests__/unit/${name}`)];

/** Returns what is wrong with the types, and the program, which ESLint then need not make once more. */
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
  builder.emit(); // the file of what is known, and nothing else
  return { program: builder.getProgram(), faults: ts.formatDiagnostics(diagnostics, host) };
}

async function lint(program) {
  const typed = {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, programs: [program] } },
  };
  const eslint = new ESLint({ overrideConfig: typed, warnIgnored: false });
  const formatter = await eslint.loadFormatter('stylish');
  return { faults: await formatter.format(await eslint.lintFiles(code)) };
}

async function run(args) {
  const child = spawn(process.execPath, args);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  return { faults: exitCode === 0 ? '' : text };
}

/** Says whether a check passed and how long it took; shows what it found. */
async function check(title, files, work) {
  if (files.length === 0) {
    console.log(`- ${title}: nothing to look at`);
    return { faults: '' };
  }
  const startedAt = performance.now();
  const result = await work();
  const time = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${result.faults === '' ? '✓' : '✗'} ${title}: ${time} s`);
  if (result.faults !== '') console.log(result.faults.trim());
  return result;
}

console.log(changed.length === 0 ? 'Nothing differs from HEAD.' : `What differs from HEAD:\n  ${changed.join('\n  ')}`);
// Beside the rest, and one worker for each core: some tests fail on a machine that is too busy.
const jest = [...JEST, '--maxWorkers', '100%', '--selectProjects', 'unit', '--findRelatedTests', ...related];
const testing = check('unit tests', changed, () => run(jest));
const types = await check('types of everything', ['.'], checkTypes);
const outcomes = [
  types,
  await check('ESLint', code, () => lint(types.program)),
  await check('Prettier', changed, () => run([...PRETTIER, ...changed])),
  await testing,
];
console.log(`${(performance.now() / 1000).toFixed(1)} s in all`);
process.exitCode = outcomes.some(({ faults }) => faults !== '') ? 1 : 0;
