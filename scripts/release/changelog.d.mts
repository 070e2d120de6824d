export declare function cutChangelog(text: string, version: string, date: string): string;
export declare function releaseNotes(text: string, version: string): string;
