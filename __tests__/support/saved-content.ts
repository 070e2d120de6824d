/** Returns the content of a saved state, which is signed as text. */
export const savedContent = (text: string | undefined): Record<string, unknown> =>
  JSON.parse((JSON.parse(text ?? '') as { state: string }).state) as Record<string, unknown>;
