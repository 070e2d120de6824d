/** Replaces what names the machine that makes the logs. */
import { execFileSync } from 'node:child_process';
import { homedir, hostname } from 'node:os';

const prefix = execFileSync('python3', ['-c', 'import sys; print(sys.base_prefix)'], { encoding: 'utf8' }).trim();
const PYTHON = '/opt/hostedtoolcache/Python/3.11.7/x64';

/** Registries of this machine. */
const REGISTRIES = /\b(?:registry\.npmjs\.org|repo\.maven\.apache\.org|proxy\.golang\.org|pypi\.org)\b/gu;

/** Returns a log without paths of this machine. `install` is the folder of a Python environment or of packages. */
export function hide(log: string, install = ''): string {
  const replaced: [string, string][] = [
    [install, install.endsWith('node_modules') ? '/opt/hostedtoolcache/node/20.20.2/x64/lib/node_modules' : PYTHON],
    [prefix, PYTHON],
    [`${homedir()}/.cargo`, '/home/runner/.cargo'],
    [`${homedir()}/.rustup`, '/home/runner/.rustup'],
    ['/usr/lib/node_modules', '/opt/hostedtoolcache/node/20.20.2/x64/lib/node_modules'],
    ['/tmp/pytest-of-root', '/tmp/pytest-of-runner'],
    ['/usr/local/go/', '/opt/hostedtoolcache/go/1.26.8/x64/'],
  ];
  let text = log.replace(REGISTRIES, 'packages.example.com');
  for (const [from, to] of replaced) if (from !== '') text = text.replaceAll(from, to);
  const name = hostname();
  if (text.includes(`${homedir()}/`)) throw new Error(`has ${homedir()}`);
  return name === '' ? text : text.replace(new RegExp(`\\b(?<=@|hostname[=": ]{1,3})${name}\\b`, 'gu'), 'runnervm');
}

/** Returns a log as of a Windows runner: paths of the checkout have a drive and backslashes. */
export const toWindows = (log: string): string =>
  log.replace(/(?:file:\/\/)?\/home\/runner\/work(?<rest>(?:[\\/][\w@.+-]+)+)/gu, (whole, rest: string) =>
    whole.startsWith('file:') ? `file:///D:/a${rest}` : `D:\\a${rest.replaceAll('/', '\\')}`,
  );
