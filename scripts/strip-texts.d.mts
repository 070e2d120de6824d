export declare function stripTexts(code: string): string;
