/** Returns the URL in a variable; undefined if the variable is unset or contains none. */
export function parseUrl(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
