import { networkInterfaces } from 'node:os';

/** An IPv4 address of this machine that is not a loopback one; undefined if it has none. */
export const MACHINE_ADDRESS = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family, address }) => !internal && family === 'IPv4' && !address.startsWith('169.254.'))?.address;
