import { describe, expect, test } from '@jest/globals';
import { SharingWorld } from './sharing-world.js';

const REVOKE = { operation: 'revoke-token', 'revoke-token': '' };

describe('the operation revoke-token', () => {
  test('leaves a sealed token alone that has expired', async () => {
    const world = new SharingWorld();
    const token = await world.share();
    world.wait(3601);
    const { failures, infos } = await world.run({ ...REVOKE, token });
    expect(failures).toEqual([]);
    expect(infos.join('\n')).toMatch(/expired/u);
    expect(world.revoked).toEqual([]);
  });

  test('fails if no revocation endpoint is known', async () => {
    const world = new SharingWorld();
    const token = await world.share();
    const { failures } = await world.run({ ...REVOKE, token });
    expect(failures).toEqual([expect.stringContaining('no revocation endpoint is known')]);
  });
});
