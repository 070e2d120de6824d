import { log } from './log.js';
import type { Tool } from './recognizer.js';
import { tsc } from './tsc.js';

/** All tools. Of one rank, the first is the main cause: what stops a build comes before what needs the build. */
export const TOOLS: readonly Tool[] = [tsc, log];
