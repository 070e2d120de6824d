import { mayBeInCi } from '../../../ci/systems/find.js';
import { ok, type Check, type Finding } from '../check.js';

/** The oldest Node.js that the command supports, as in package.json. */
const OLDEST = [20, 19] as const;
/** The oldest Node.js that can read the operating system's list of CAs. */
const READS_SYSTEM_CAS = [22, 15] as const;

const isAtLeast = (version: string, [major, minor]: readonly [number, number]): boolean => {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
};

/** Returns what a version of Node.js can and cannot do. */
export function judgeNode(version: string, usesSystemCas: boolean): Finding[] {
  if (!isAtLeast(version, OLDEST)) {
    const remedy = `Install Node.js ${OLDEST.join('.')} or newer.`;
    return [{ status: 'failed', found: `Node.js ${version} is too old.`, remedy, code: 'INTERNAL' }];
  }
  if (isAtLeast(version, READS_SYSTEM_CAS)) return [];
  const found = `Node.js ${version} cannot read the operating system's list of CAs.`;
  const remedy = 'Set ca-cert to the CA certificate itself, or install Node.js 22.15 or newer.';
  return usesSystemCas ? [{ status: 'warning', found, remedy }] : [];
}

/** The machine and its Node.js. */
export const RUNNER: Check = {
  name: 'runner',
  needs: [],
  run: ({ prepared, deps, system }) => {
    const { node } = process.versions;
    const problems = judgeNode(node, prepared.inputs.caCert.systemStore);
    const isUnknown = system.marker === '' && mayBeInCi(deps.environment);
    const where = isUnknown ? 'a CI system that is not known for sure' : system.title;
    const facts = `Node.js ${node} on ${process.platform}, in ${where}.`;
    return problems.length > 0 ? problems : ok(facts);
  },
};
