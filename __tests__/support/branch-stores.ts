import { BranchStore } from '../../src/auth/refresh/stores/branch-store.js';
import { fingerprintOf, readChain, writeChain } from '../../src/auth/refresh/chain-record.js';
import type { BranchSettings } from '../../src/auth/refresh/stores/github-branch.js';
import type { Chain } from '../../src/auth/refresh/stores/store.js';
import type { GitHubOptions } from '../../sandbox/systems/github/server.js';
import type { Deadline } from '../../src/http/deadline.js';
import { seal, unseal, type Binding } from '../../src/lib/seal.js';
import { startBranchWorld, type BranchWorld } from './branch-world.js';
import { createFakeDeadline } from './fake-deadline.js';

export const KEY = ['seal-key-of-these-tests'];
export const BINDING: Binding = ['branch', '42'];
export const FINGERPRINT = fingerprintOf({});
export const chainOf = (refreshToken: string): Chain => ({ refreshToken, token: undefined });

export interface StoreSetting {
  holder?: string;
  deadline?: Deadline;
  settings?: Partial<BranchSettings>;
  key?: string[];
  /** How far the runner's clock is ahead of the server's clock. */
  skewMs?: number;
}

/** A repository on loopback with the stores of several steps on one branch. */
export interface StoreWorld extends BranchWorld {
  store: (setting?: StoreSetting) => BranchStore;
  /** Returns the content of the file: the refresh token in the envelope, the lease, and the queue if there is one. */
  record: () => {
    refreshToken: string | undefined;
    lease: { holder: string; until: string } | null;
    queue?: string[];
  };
  /** Writes a text into the file, as another program or a user may. */
  put: (text: string) => Promise<void>;
}

export async function startStoreWorld(options: GitHubOptions = {}): Promise<StoreWorld> {
  const world = await startBranchWorld(options);
  const { branch, clock, host, text } = world;
  const read = (envelope: string, key = KEY): Chain | undefined =>
    readChain(unseal(envelope, key, BINDING), FINGERPRINT, clock.now);
  return {
    ...world,
    store: ({ holder = 'run 1', deadline = createFakeDeadline(clock), settings = {}, key = KEY, skewMs = 0 } = {}) =>
      new BranchStore({
        branchWithin: (within) => branch(settings, within, skewMs),
        deadline,
        lastDeadline: () => createFakeDeadline(clock, 5000),
        seal: (chain) => seal(writeChain(chain, FINGERPRINT), key, BINDING),
        unseal: (envelope) => read(envelope, key),
        holder,
        host,
        now: () => clock.now + skewMs,
        random: () => 0,
      }),
    record: () => {
      const { box: envelope, ...record } = JSON.parse(text() ?? '{}') as {
        version?: number;
        box: string | null;
        lease: { holder: string; until: string };
        queue?: string[];
      };
      delete record.version;
      return { ...record, refreshToken: envelope === null ? undefined : read(envelope)?.refreshToken };
    },
    put: async (content) => {
      const { file } = await branch().read();
      await (file === undefined ? branch().create(content) : branch().replace(content, file.sha));
    },
  };
}

/** Acquires the lease, saves a new chain and releases the lease. Resolves to the previous chain. */
export async function replaceChain(
  store: BranchStore,
  { clock }: StoreWorld,
  refreshToken: string,
): Promise<Chain | undefined> {
  const chain = await store.open(() => false);
  await store.save(chainOf(refreshToken), createFakeDeadline(clock));
  await store.close();
  return chain;
}
