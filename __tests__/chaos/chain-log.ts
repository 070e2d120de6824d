import type { ServerResponse } from 'node:http';

interface Snapshot {
  /** The number of refresh tokens that the server has issued. */
  issued: number;
  /** What the store contains. */
  content: string;
}

interface Refresh {
  presented: string;
  before: Snapshot;
  /** Whether the server issued a new refresh token. */
  isRotated: boolean;
}

type Loss = 'REFRESH_UNCERTAIN' | 'SIGKILL';

/**
 * The refreshes of a chain from the server's own view. A chain may be lost only if the server rotated the refresh token,
 * the store did not get the new one, and either the step was killed by SIGKILL before that, or the step reported
 * REFRESH_UNCERTAIN. A new token in a log, sealed under the seal key, counts as saved.
 */
export class ChainLog {
  #refreshes: Refresh[] = [];
  #loss: Loss | undefined;

  /** Begins a group of steps. */
  begin(): void {
    this.#refreshes = [];
  }

  /** Notes a refresh request that the server is about to process. */
  onRefresh(presented: string, snapshot: () => Snapshot, response: ServerResponse): void {
    const refresh: Refresh = { presented, before: snapshot(), isRotated: false };
    this.#refreshes.push(refresh);
    const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
    // The server has issued the token when it begins to send the response, also if the response is then cut.
    response.end = (...parts: unknown[]) => {
      refresh.isRotated = snapshot().issued > refresh.before.issued;
      return end(...parts);
    };
  }

  /** Returns how many refreshes presented a token that the server had already rotated in this group. */
  reused(): number {
    return this.#refreshes.filter(({ presented }, index) =>
      this.#refreshes.slice(0, index).some((other) => other.isRotated && other.presented === presented),
    ).length;
  }

  /** Ends a group of steps. `content`: what the store contains then. */
  end({ isKilled, isUncertain }: { isKilled: boolean; isUncertain: boolean }, content: string): void {
    const rotated = this.#refreshes.flatMap(({ isRotated, before }, index) => {
      const after = this.#refreshes[index + 1]?.before.content ?? content;
      return isRotated ? [{ isSaved: after !== before.content }] : [];
    });
    if (rotated.some(({ isSaved }) => isSaved)) this.#loss = undefined;
    const isUnsaved = rotated.some(({ isSaved }) => !isSaved);
    if (isUnsaved && isUncertain) this.#loss = 'REFRESH_UNCERTAIN';
    else if (isUnsaved && isKilled) this.#loss = 'SIGKILL';
  }

  /** Notes that the new token was saved after all. */
  rescue(): void {
    this.#loss = undefined;
  }

  /** Returns why the chain may be lost; undefined if it must be alive. */
  loss(): Loss | undefined {
    return this.#loss;
  }
}
