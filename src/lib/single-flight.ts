/** Runs tasks one after another. Calls with the key of a task that waits or runs share that task and its result. */
export class SingleFlight {
  readonly #flights = new Map<string, Promise<unknown>>();
  #last: Promise<unknown> = Promise.resolve();

  /** Settles like `task`. All tasks with the same key must have the same type of result. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const running = this.#flights.get(key) as Promise<T> | undefined;
    if (running !== undefined) return running;
    const flight = this.#last.then(task).finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    // The next task also runs after a failure.
    this.#last = flight.catch(() => undefined);
    return flight;
  }
}
