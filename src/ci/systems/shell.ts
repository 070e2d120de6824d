import { otherIdentity } from '../identity/other.js';
import type { CiSystem } from './system.js';

/** A shell: no CI system, or one that is not known. Nothing can be masked, so nothing secret is printed. */
export const SHELL: CiSystem = {
  name: 'shell',
  title: 'a shell',
  marker: '',
  isMarked: () => true,
  traces: [],
  isProven: () => true,
  proof: '',
  identity: otherIdentity,
  connect: () => ({}),
};
