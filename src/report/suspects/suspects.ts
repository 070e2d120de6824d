export interface Suspects {
  base: { sha: string; url?: string };
  commits: readonly { sha: string; title: string; author: string; url: string; login: string | undefined }[];
  total: number;
  compareUrl: string;
  files: readonly string[];
  isSameCommit: boolean;
}
