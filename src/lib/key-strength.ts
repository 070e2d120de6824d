/** Returns whether a machine made a secret: it may serve as a key. */
export const isMachineMade = (secret: string): boolean => secret.length >= 24 && new Set(secret).size >= 14;
