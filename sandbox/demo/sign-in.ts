import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCli } from '../cli.js';
import { createPerson } from '../person.js';
import { startSignInServer, type SignInServer } from '../sign-in-server.js';
import type { Chapter, Scene } from './scene.js';
import { secrets, succeedsWith, vars } from './scenes.js';

const ADDRESS = /http:\/\/\S+\/auth\?\S+/u;

/**
 * Starts a server that rotates the refresh token with every refresh, and takes the reuse of a rotated one for theft. Its
 * scenes: a user signs in and the step runs, then the next run.
 */
export async function startSignInChapter(): Promise<Chapter> {
  let isActive: (token: string) => boolean = () => false;
  const server = await startSignInServer({
    rotation: 'immediate',
    intercept: (request, response) => {
      if (request.url !== '/api/hello') return false;
      const [, token = ''] = /^Bearer (.+)$/u.exec(request.headers.authorization ?? '') ?? [];
      response.writeHead(isActive(token) ? 200 : 401, { 'content-type': 'application/json' }).end('{"hello":"user"}');
      return true;
    },
  });
  isActive = (token) => server.issued.includes(token);
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-demo-'));
  return {
    server: {
      requests: server.requests,
      isActive: (token) => Promise.resolve(isActive(token)),
      close: async () => {
        await server.close();
        rmSync(folder, { recursive: true });
      },
    },
    scenes: scenesOf(server, join(folder, 'refresh-token')),
  };
}

function scenesOf(server: SignInServer, file: string): Scene[] {
  const settings = {
    issuer: server.issuer,
    'base-url': server.issuer,
    'client-id': vars('CLIENT_ID', server.clientId),
    'client-secret': secrets('CLIENT_SECRET', server.clientSecret),
    'load-refresh-token': `cat ${file}`,
    'save-refresh-token': `cat > ${file}.new && mv ${file}.new ${file}`,
    'refresh-guard': 'concurrency',
    request: 'GET /api/hello',
  };
  const read = (): string => readFileSync(file, 'utf8');
  const used: string[] = [];
  const signInOnce = async (): Promise<string[]> => (used.length === 0 ? signIn(server, file) : []);
  const scene = (name: string, title: string, isLast: boolean): Scene => ({
    name,
    title,
    settings,
    before: async () => {
      const lines = await signInOnce();
      used.push(read());
      return lines;
    },
    keepsToken: 'the runs of this user share it',
    checks: async (run) => ({
      ...succeedsWith('200', run),
      'the file has a new refresh token': !used.includes(read()),
      'the log shows no refresh token': ![...used, read()].some((token) => run.result.main.log.includes(token)),
      ...(isLast ? { 'the server rejects the first refresh token': !(await server.refreshes(used[0] ?? '')) } : {}),
    }),
  });
  return [
    scene('sign-in', 'A user signs in once, and the step rotates the refresh token', false),
    scene('sign-in-next-run', 'The next run uses the new refresh token', true),
  ];
}

/** Runs `bearer-step login` with a user who allows the request. Returns what the command prints. */
async function signIn(server: SignInServer, file: string): Promise<string[]> {
  const options = ['--issuer', server.issuer, '--base-url', server.issuer, '--client-id', server.clientId];
  const words = ['login', ...options, '--scope', 'read', '--no-browser', '--save', `cat > ${file}`];
  const cli = startCli(words, { env: { BEARER_STEP_CLIENT_SECRET: server.clientSecret } });
  await createPerson().signIn((await cli.says(ADDRESS))[0]);
  const { exitCode, stderr } = await cli.ended;
  cli.remove();
  if (exitCode !== 0) throw new Error(`The sign-in failed: ${stderr}`);
  const command = words.map((word) => (/[^\w./:=-]/u.test(word) ? `'${word}'` : word)).join(' ');
  return [`$ bearer-step ${command}`, ...stderr.split('\n').filter((line) => line !== '')];
}
