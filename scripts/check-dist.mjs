/** Fails when dist differs from a rebuild; a plain diff would miss new files. */
import { execFileSync } from 'node:child_process';

const paths = [
  'dist',
  'providers/schema.json',
  'src/provider/builtin.generated.ts',
  ':(glob)action.yml',
  ':(glob)*/action.yml',
  ':(glob)docs/reference*.md',
];
const changes = execFileSync('git', ['status', '--porcelain', '--', ...paths], { encoding: 'utf8' });
if (changes !== '') {
  console.error(`These files are not what a rebuild gives. Commit the result of "npm run bundle":\n${changes}`);
  process.exitCode = 1;
}
