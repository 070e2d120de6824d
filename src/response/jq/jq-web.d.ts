declare module 'jq-web' {
  /** Runs a filter on a text. Returns the standard output; undefined if it is empty. Throws if the exit code is not 0. */
  export type Raw = (text: string, filter: string, flags: readonly string[]) => string | undefined;
  const loaded: Promise<{ raw: Raw }>;
  export default loaded;
}
