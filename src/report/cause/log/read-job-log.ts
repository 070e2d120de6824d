import type { Cause } from '../cause.js';
export interface LogHints {
  failedSteps: readonly { name: string; startedAt: number | undefined; endedAt: number | undefined }[];
}
export interface LogCauses {
  causes: readonly Cause[];
  lines: readonly string[];
  isWhole: boolean;
  isOfStep: boolean;
}
export const readJobLog = (chunks: AsyncIterable<Uint8Array>, hints: LogHints): Promise<LogCauses> =>
  Promise.reject(new Error(`${String(hints)}${String(chunks)}`));
