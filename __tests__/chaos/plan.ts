import type { Random } from './random.js';

export const SERVERS = ['strict', 'lenient'] as const;
export const STORES = ['command', 'file', 'branch'] as const;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const;

/** What a step sends requests to. */
export type Target = 'token' | 'api' | 'store';

/** When something happens: at a time after the start, or at the request with this number to a target. */
export type Moment = { afterMs: number } | { target: Target; request: number; phase: Phase; afterMs: number };
type Phase = 'request' | 'response';

export type Disturbance =
  | { kind: 'kill'; signal: (typeof SIGNALS)[number]; at: Moment }
  | { kind: 'cut'; where: 'before' | 'between' | 'middle'; target: Target; request: number }
  | { kind: 'slow'; byMs: number; target: Target; request: number }
  | { kind: 'stall'; target: Target; request: number }
  | { kind: 'refuse'; status: 500 | 503; target: Target; request: number }
  | { kind: 'full'; at: Moment };

export interface StepPlan {
  method: 'GET' | 'POST';
  /** Whether the step is in the same job as the step before. */
  isSameJob: boolean;
  disturbances: Disturbance[];
}

/** A chain at a server in a store, or requests with tokens of the client credentials grant. */
export type RunPlan =
  | { kind: 'chain'; server: (typeof SERVERS)[number]; store: (typeof STORES)[number]; groups: StepPlan[][] }
  | { kind: 'requests'; groups: StepPlan[][] };

/**
 * Returns what happens in a run: its groups of steps run one after another, and the steps of a group at once. The last
 * group is one step that nothing disturbs.
 */
export function planRun(random: Random): RunPlan {
  const isChain = random.chance(0.7);
  const store = random.pick(STORES);
  const targets = targetsOf(isChain, store);
  const groups: StepPlan[][] = [];
  for (let rest = 1 + random.below(3); rest > 0; rest -= 1) {
    const isGroup = isChain && store === 'branch' && random.chance(0.3);
    if (isGroup) groups.push([0, 1, 2].map(() => planStep(random, [])));
    else groups.push([planStep(random, targets)]);
  }
  groups.push([{ method: random.pick(['GET', 'POST']), isSameJob: false, disturbances: [] }]);
  return isChain ? { kind: 'chain', server: random.pick(SERVERS), store, groups } : { kind: 'requests', groups };
}

/** Returns the targets of disturbances; those of the critical section twice. */
function targetsOf(isChain: boolean, store: (typeof STORES)[number]): Target[] {
  if (!isChain) return ['token', 'api'];
  return store === 'file' ? ['token', 'token', 'api'] : ['token', 'token', 'store', 'store', 'api'];
}

/** Without targets, a step is only disturbed at times: in a group, requests do not show from which step they are. */
function planStep(random: Random, targets: readonly Target[]): StepPlan {
  const count = random.pick([1, 1, 1, 2]);
  const disturbances = Array.from({ length: count }, () => disturb(random, targets));
  return { method: random.pick(['GET', 'POST', 'POST']), isSameJob: random.chance(0.3), disturbances };
}

function disturb(random: Random, targets: readonly Target[]): Disturbance {
  const signal = random.pick(SIGNALS);
  if (targets.length === 0) return { kind: 'kill', signal, at: { afterMs: random.below(1500) } };
  const target = random.pick(targets);
  const request = 1 + random.below(target === 'store' ? 6 : 2);
  const at: Moment = random.chance(0.15)
    ? { afterMs: random.below(800) }
    : { target, request, phase: random.pick(['request', 'response']), afterMs: random.pick([0, 0, 1, 3, 10, 30, 100]) };
  const choice = random.below(100);
  if (choice < 50) return { kind: 'kill', signal, at };
  if (choice < 75) return { kind: 'cut', where: random.pick(['before', 'between', 'middle']), target, request };
  if (choice < 83) return { kind: 'slow', byMs: 100 + random.below(1200), target, request };
  if (choice < 87) return { kind: 'stall', target, request };
  if (choice < 93) return { kind: 'refuse', status: random.pick([500, 503]), target, request };
  return { kind: 'full', at };
}
