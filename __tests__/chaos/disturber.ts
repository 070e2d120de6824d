import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Disturbance, Moment, Target } from './plan.js';

/** What a disturbed step needs to be disturbed. */
export interface Victim {
  kill(signal: NodeJS.Signals): void;
  /** Fills the disk of the step, if it has one of its own. */
  fill(): void;
}

/** What a server must do with a request. */
export interface Decision {
  /** Whether the server must not process the request, since the disturber has responded or never will. */
  isHandled: boolean;
  /** How long the server must wait before it processes the request. */
  delayMs: number;
}

/** Disturbs one step, as its plan says. It counts what took effect. */
export class Disturber {
  /** The disturbances that took effect. */
  readonly applied = new Set<Disturbance>();
  readonly #disturbances: readonly Disturbance[];
  readonly #victim: Victim;
  readonly #counts: Record<Target, number> = { token: 0, api: 0, store: 0 };
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(disturbances: readonly Disturbance[], victim: Victim) {
    this.#disturbances = disturbances;
    this.#victim = victim;
  }

  /** Begins with the process of the step. */
  start(): void {
    for (const disturbance of this.#disturbances)
      if ('at' in disturbance && !('target' in disturbance.at)) this.#schedule(disturbance, disturbance.at);
  }

  /** Ends with the process of the step. */
  stop(): void {
    this.#timers.forEach(clearTimeout);
  }

  /** Receives each request before its server. */
  meet(target: Target, request: IncomingMessage, response: ServerResponse): Decision {
    const number = (this.#counts[target] += 1);
    const decision: Decision = { isHandled: false, delayMs: 0 };
    for (const disturbance of this.#disturbances) {
      const { target: planned, request: plannedNumber } = 'at' in disturbance ? byTarget(disturbance.at) : disturbance;
      if (planned !== target || plannedNumber !== number) continue;
      if ('at' in disturbance) this.#await(disturbance, response);
      else {
        this.applied.add(disturbance);
        decision.delayMs += disturbance.kind === 'slow' ? disturbance.byMs : 0;
        decision.isHandled ||= disturb(disturbance, request, response);
      }
    }
    return decision;
  }

  #await(disturbance: Disturbance & { at: Moment }, response: ServerResponse): void {
    const { at } = disturbance;
    if (!('target' in at)) return;
    if (at.phase === 'request') this.#schedule(disturbance, at);
    else response.once('close', () => this.#schedule(disturbance, at));
  }

  #schedule(disturbance: Disturbance & { at: Moment }, { afterMs }: Moment): void {
    const act = (): void => {
      this.applied.add(disturbance);
      if (disturbance.kind === 'kill') this.#victim.kill(disturbance.signal);
      else this.#victim.fill();
    };
    this.#timers.push(setTimeout(act, afterMs));
  }
}

const byTarget = (at: Moment): { target: Target | undefined; request: number } =>
  'target' in at ? at : { target: undefined, request: 0 };

/** Disturbs a request or its response. Returns whether the server must not process the request. */
function disturb(disturbance: Disturbance, request: IncomingMessage, response: ServerResponse): boolean {
  switch (disturbance.kind) {
    case 'stall':
      return true;
    case 'refuse':
      response.writeHead(disturbance.status, { 'content-length': 0 }).end();
      return true;
    case 'cut':
      if (disturbance.where === 'before') request.socket.destroy();
      else cutResponse(request, response, disturbance.where);
      return disturbance.where === 'before';
    default:
      return false;
  }
}

/** Closes the connection instead of sending the response, or in the middle of it. */
function cutResponse(request: IncomingMessage, response: ServerResponse, where: 'between' | 'middle'): void {
  const close = (): void => void request.socket.destroy();
  response.end = (...[body]: readonly unknown[]) => {
    const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.from(body as string) : Buffer.alloc(0);
    if (where === 'between' || bytes.length < 2) close();
    else response.write(bytes.subarray(0, bytes.length / 2), close);
    return response;
  };
}
