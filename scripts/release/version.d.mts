export declare function parseVersion(text: string): [major: number, minor: number, patch: number];
export declare function lastVersion(tags: readonly string[]): string | undefined;
export declare function checkVersion(version: string, tags: readonly string[]): void;
