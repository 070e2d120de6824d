import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small disk, which can be filled. */
export interface Disk {
  folder: string;
  fill(): void;
  /** Removes what fills the disk. */
  clear(): void;
  remove(): void;
}

/** Mounts a disk of 1 MiB at a new folder. Returns undefined where this is not possible: it needs Linux and root. */
export function mountDisk(folder: string): Disk | undefined {
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'bearer-step-chaos', folder]);
  if (mounted.status !== 0) return undefined;
  const filler = join(folder, 'filler');
  return {
    folder,
    fill: () => {
      // Smaller and smaller blocks, until not a single byte fits.
      for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2)) {
        try {
          writeFileSync(filler, 'x'.repeat(size), { flag: 'a' });
        } catch {
          // The disk has no room for this block.
        }
      }
    },
    clear: () => rmSync(filler, { force: true }),
    remove: () => void spawnSync('umount', ['--lazy', folder]),
  };
}
