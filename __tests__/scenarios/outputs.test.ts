import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { runAction } from '../../sandbox/runner.js';
import {
  answer,
  CLIENT_SECRET,
  REVOKE_PATH,
  SECRETS,
  startStandIn,
  TOKEN,
  TOKEN_PATH,
  tokenAnswer,
} from './stand-in.js';
import { commandsOf, DEBUG_MODES, disposables, expectNoLeaks, lines } from './support.js';

void createServer;
const later = disposables();

describe.each(DEBUG_MODES)('$mode', ({ debug }) => {
  test('without operation and request the token is an output, and the post step revokes it', async () => {
    const server = later(await startStandIn({ token: tokenAnswer({ scope: 'read write' }) }));
    const before = Date.now();
    const result = later(await runAction({ inputs: server.inputs, debug }));
    expect(result.main.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ token: TOKEN, 'token-type': 'Bearer', scope: 'read write' });
    const expiresAt = Date.parse(result.outputs['expires-at'] ?? '');
    expect(expiresAt).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`, `POST ${REVOKE_PATH}`]);
    expectNoLeaks(result, SECRETS);
  });
});
void [answer, CLIENT_SECRET, commandsOf];
