/** Returns the first fenced YAML block of a Markdown page that begins with `start`. Throws if there is none. */
export function firstBlock(page: string, start: string): string {
  for (const [, text = ''] of page.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gmu)) {
    if (text.startsWith(start)) return text.trimEnd();
  }
  throw new Error(`The page has no YAML block that begins with ${start}`);
}
