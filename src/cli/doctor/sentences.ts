/** Splits a text into its first sentence, which says what is wrong, and the others, which say what to do. */
export function splitSentences(text: string): { found: string; remedy: string } {
  const [, found = text, remedy = ''] = /^(.*?[.?!])\s+(?=["A-Z])(.*)$/su.exec(text) ?? [];
  return { found, remedy };
}
