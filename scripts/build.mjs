/** Bundles each entry into dist/<name>/index.js. What a run may not use (the YAML parser) is a bundle of its own. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const ENTRIES = { main: 'src/main.ts', post: 'src/post.ts', yaml: 'src/inputs/yaml.ts' };

rmSync('dist', { recursive: true, force: true });
for (const [name, entry] of Object.entries(ENTRIES)) {
  const ncc = ['node_modules/@vercel/ncc/dist/ncc/cli.js', 'build', entry, '-o', `dist/${name}`];
  execFileSync(process.execPath, [...ncc, '--license', 'licenses.txt', '--quiet', '--no-cache'], { stdio: 'inherit' });
}
