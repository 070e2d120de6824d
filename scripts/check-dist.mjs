/**
 * Fails if the committed generated files differ from a rebuild. Uses `git status`, since `git diff` misses new files.
 */
import { execFileSync } from 'node:child_process';

const paths = [
  'dist',
  'providers/schema.json',
  'src/provider/builtin.generated.ts',
  'src/provider/file/builtin-files.generated.ts',
  ':(glob)action.yml',
  ':(glob)*/action.yml',
  ':(glob)docs/reference*.md',
];
const changes = execFileSync('git', ['status', '--porcelain', '--', ...paths], { encoding: 'utf8' });
if (changes !== '') {
  console.error(`These files differ from a rebuild. Run "npm run bundle" and commit the result:\n${changes}`);
  process.exitCode = 1;
}
