import { execFile } from 'node:child_process';
import { appendFile, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPackages } from '../support/apt.js';
import { exists, installOnce } from '../support/install-once.js';

const version = '2.3.0';

/** A module that Hydra replaces by a folder of its repository, which the published module lacks. */
const sdk = 'github.com/ory/hydra-client-go/v2';
const sdkVersion = 'v2.2.1';
const sdkSums = [
  `${sdk} ${sdkVersion} h1:m1821pIX6ybG/3oSAn2wtrbBKNwe9q5A8fLljYuLpBk=`,
  `${sdk} ${sdkVersion}/go.mod h1:K83R+iK40+5uF2uQ34yRUrf9izRvFsza9pG2Se5qMmk=`,
];

/** Without optimization, the build takes a third less time, and the server is fast enough. */
const unoptimized = { flags: ['-gcflags=all=-N -l'], env: { ...process.env, CGO_CFLAGS: '-O0' } };

const run = promisify(execFile);

/** Builds Ory Hydra, only once on a machine, and returns the program. The first build takes minutes. */
export async function installHydra(): Promise<string> {
  const folder = await installOnce(`hydra-${version}`, async (home) => {
    // The SQLite driver is C code.
    if (!(await exists('/usr/bin/gcc'))) await installPackages('gcc', 'libc6-dev');
    await build(join(home, 'hydra'));
  });
  return join(folder, 'hydra');
}

async function build(program: string): Promise<void> {
  const { stdout } = await run('go', ['mod', 'download', '-json', `github.com/ory/hydra/v2@v${version}`]);
  const { Dir: source } = JSON.parse(stdout) as { Dir: string };
  const folder = await mkdtemp(join(tmpdir(), 'bearer-step-hydra-'));
  const [modules, sums] = [join(folder, 'go.mod'), join(folder, 'go.sum')];
  try {
    await copyFile(join(source, 'go.mod'), modules);
    await copyFile(join(source, 'go.sum'), sums);
    // The files of the module cache are read-only.
    await run('chmod', ['u+w', modules, sums]);
    await run('go', ['mod', 'edit', `-replace=${sdk}=${sdk}@${sdkVersion}`, modules]);
    await appendFile(sums, `${sdkSums.join('\n')}\n`);
    const tags = 'sqlite,sqlite_omit_load_extension';
    const options = [`-modfile=${modules}`, '-trimpath', '-buildvcs=false', '-ldflags=-s -w', `-tags=${tags}`];
    await run('go', ['build', '-C', source, ...options, ...unoptimized.flags, '-o', program, '.'], {
      env: unoptimized.env,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
