/**
 * A sealed token as text: this prefix with the version of the form, then the envelope. All its characters may be in an
 * output, in an input and in a file name.
 */
export const SEALED_PREFIX = 'sealed.1.';

/** The longest sealed token that is read. The largest token, of 65,536 characters, needs less. */
export const MAX_SEALED_LENGTH = 131_072;

/** Returns whether a text is a sealed token, of this version or another. No token of a server looks like that. */
export const isSealedText = (text: string): boolean => /^sealed\.\d{1,3}\./u.test(text);
