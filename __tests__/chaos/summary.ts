import type { Disturbance, RunPlan } from './plan.js';
import type { RunReport } from './run.js';

/** Counts what happened in all runs. */
export class Summary {
  violations = 0;
  readonly #seed: number;
  readonly #counts = new Map<string, Map<string, number>>();
  #runs = 0;
  #steps = 0;
  #posts = 0;
  #withoutDisk = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  add(number: number, plan: RunPlan, { steps, violations, chain, posts, lacksDisk }: RunReport): void {
    this.#runs += 1;
    this.#steps += steps.length;
    this.#posts += posts;
    this.#withoutDisk += lacksDisk ? 1 : 0;
    this.#count('runs', plan.kind === 'chain' ? `${plan.server} server, ${plan.store}` : 'requests');
    if (chain !== undefined) this.#count('chains', chain);
    for (const { applied, code, main } of steps) {
      for (const disturbance of applied) this.#count('disturbances that took effect', describe(disturbance));
      this.#count('ends of steps', main.signal ?? (code === '' ? 'success' : code));
    }
    if (violations.length === 0) return;
    for (const text of violations) this.violate(text);
    console.log(`  Plan: ${JSON.stringify(plan)}`);
    console.log(`  Repeat: CHAOS_SEED=${this.#seed} CHAOS_ONLY=${number} npm run chaos`);
  }

  violate(text: string): void {
    this.violations += 1;
    console.log(`✗ ${text}`);
  }

  #count(group: string, name: string): void {
    const counts = this.#counts.get(group) ?? new Map<string, number>();
    this.#counts.set(group, counts.set(name, (counts.get(name) ?? 0) + 1));
  }

  /** Prints the summary. `missing`: the number of runs for which there was no time. */
  print(missing: number): void {
    const rest = missing === 0 ? '' : `, and no time for ${missing} more`;
    console.log(`\n${this.#runs} runs${rest}. ${this.#steps} steps. ${this.#posts} things were created.`);
    for (const [group, counts] of this.#counts) {
      const sorted = [...counts].sort(([, a], [, b]) => b - a);
      console.log(`${group}: ${sorted.map(([name, count]) => `${count} ${name}`).join(', ')}`);
    }
    if (this.#withoutDisk > 0)
      console.log(`${this.#withoutDisk} runs without full disks: only root on Linux can mount small ones.`);
    console.log(this.violations === 0 ? '✓ No violation.' : `✗ ${this.violations} violations. Seed ${this.#seed}.`);
  }
}

function describe(disturbance: Disturbance): string {
  if (disturbance.kind === 'kill') return disturbance.signal;
  if (disturbance.kind === 'full') return 'full disk';
  if (disturbance.kind === 'cut') return `cut ${disturbance.where} (${disturbance.target})`;
  return `${disturbance.kind} (${disturbance.target})`;
}
