import { Findings } from './findings.js';
import { Go } from './go.js';
import type { Recognizer, Tool } from './recognizer.js';

/** Reads `go test -json`: the same lines, each with its package, in JSON. */
class GoJson implements Recognizer {
  /** The packages run at the same time. */
  readonly #packages = new Map<string, { go: Go; rest: string }>();

  read(line: string): boolean {
    if (!line.startsWith('{"')) return false;
    const event = eventOf(line);
    if (event === undefined) return false;
    const known = this.#packages.get(event.of);
    if (known === undefined && this.#packages.size >= 500) return false;
    const state = known ?? { go: new Go(), rest: '' };
    if (known === undefined) this.#packages.set(event.of, state);
    const lines = `${state.rest}${event.output}`.split('\n');
    state.rest = (lines.pop() ?? '').slice(0, 4_096);
    return lines.map((text) => state.go.read(text.slice(0, 4_096))).some(Boolean);
  }

  end() {
    const findings = new Findings();
    for (const { go } of this.#packages.values()) {
      for (const finding of go.end()) findings.add(finding, `${finding.kind} ${finding.name}`);
    }
    return findings.list();
  }
}

function eventOf(line: string): { of: string; output: string } | undefined {
  try {
    const { Package, ImportPath, Output } = JSON.parse(line) as Record<string, unknown>;
    const of = Package ?? ImportPath;
    if (typeof of !== 'string' || typeof Output !== 'string') return undefined;
    // A build's output has the name of the package and of its test binary.
    return { of: of.replace(/ \[.*/u, ''), output: Output };
  } catch {
    return undefined;
  }
}

export const goJson: Tool = { name: 'go', rank: 'tool', create: () => new GoJson() };
