/** Bundles each entry into dist/<name>/index.js. What a run may not use (the YAML parser) is a bundle of its own. */
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';

const ENTRIES = {
  main: 'build/actions/step/main.js',
  post: 'build/actions/step/post.js',
  yaml: 'build/inputs/yaml.js',
  cli: 'build/cli/main.js',
};

const run = (script, ...args) =>
  execFileSync(process.execPath, [`node_modules/${script}`, ...args], { stdio: 'inherit' });

rmSync('build', { recursive: true, force: true });
run('typescript/bin/tsc', '--project', 'tsconfig.build.json');
for (const [name, entry] of Object.entries(ENTRIES)) {
  const options = ['--license', 'licenses.txt', '--quiet', '--no-cache'];
  run('@vercel/ncc/dist/ncc/cli.js', 'build', entry, '-o', `build/dist/${name}`, ...options);
}
rmSync('dist', { recursive: true, force: true });
renameSync('build/dist', 'dist');
