/** Returns a text without what differs from run to run. */
export const normalized = (text: string): string =>
  text
    .replace(/\b\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?/gu, 'TIME')
    .replace(/(?<![\w.@~+/\\-])(?:[A-Za-z]:)?[/\\](?:[\w.@~+-]*[/\\])+(?=[\w.@~+-])/gu, '')
    .replace(/\(\d+:\d+\)|:\d+(?::\d+)?\b/gu, ':N')
    .replace(/\b0x[\da-f]+\b|\b(?=[a-f]*\d)[\da-f]{7,64}\b/giu, 'HEX')
    .replace(/\b\d+(?:\.\d+)? ?(?:ms|µs|ns|s|seconds?|minutes?)\b/gu, 'DURATION')
    .replace(/\s+/gu, ' ')
    .trim();

/** Returns whether a failure often passes by itself: a time-out or a lost connection of the network. */
export const isLikelyFlake = (message: string): boolean =>
  /\b(?:ETIMEDOUT|ECONNRESET|EAI_AGAIN|EPIPE|socket hang up|connection (?:timed out|reset by peer)|read timed out|network is unreachable|temporary failure in name resolution)\b/iu.test(
    message,
  );
