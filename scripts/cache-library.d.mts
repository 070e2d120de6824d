export function copyCacheLibrary(folder: string): void;
export function missingExports(ours: string, theirs: string): string[];
