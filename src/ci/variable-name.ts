/** Returns the name of the variable for an output, in upper case and with `_`: `error-code` becomes `ERROR_CODE`. */
export const variableName = (output: string): string => output.toUpperCase().replaceAll('-', '_');
