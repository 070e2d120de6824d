import { Lexer } from 'yaml';

/** A token of a YAML text. */
export interface YamlToken {
  text: string;
  /** Whether it is neither white space nor one of the lexer's control tokens, which are not part of the text. */
  isContent: boolean;
  /** The line where it begins, from 1. */
  line: number;
  /** How many lists, maps and other tokens it may be in. This is at least the number of levels. */
  depth: number;
}

/**
 * The deepest token to parse. The parser calls itself for each level: with a thousand levels or more, the process may
 * run out of stack in a place where V8 ends it.
 */
const MAX_DEPTH = 100;

/** Returns the tokens of a YAML text. */
export function* yamlTokens(text: string): Generator<YamlToken> {
  let line = 1;
  let column = 0;
  let brackets = 0;
  /** The columns of the tokens that may contain the next one, because they begin further to the left. */
  const outer: number[] = [];
  for (const token of new Lexer().lex(text)) {
    const isControl = /^[\x02\x18\x1f]$/u.test(token);
    const isContent = !isControl && !/^[\s\ufeff]*$/u.test(token);
    if (isContent && brackets === 0) {
      while ((outer.at(-1) ?? -1) >= column) outer.pop();
      outer.push(column);
    }
    if (/^[[{]$/u.test(token)) brackets += 1;
    yield { text: token, isContent, line, depth: outer.length + brackets };
    if (/^[\]}\x18]$/u.test(token)) brackets = token === '\x18' ? 0 : Math.max(0, brackets - 1);
    if (isControl) continue;
    const lines = token.split('\n');
    line += lines.length - 1;
    column = (lines.length === 1 ? column : 0) + (lines.at(-1)?.length ?? 0);
  }
}

/** Returns whether a token is nested too deeply to be parsed. */
export const isTooDeep = ({ depth }: YamlToken): boolean => depth > MAX_DEPTH;
