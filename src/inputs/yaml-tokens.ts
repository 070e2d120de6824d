import { Lexer } from 'yaml';

/** A token of a YAML text. */
export interface YamlToken {
  text: string;
  /** Whether it is neither white space nor one of the lexer's control tokens, which are not part of the text. */
  isContent: boolean;
  /** The line where it begins, from 1. */
  line: number;
  /** At least the number of levels that the parser has at this token. */
  depth: number;
}

/**
 * The deepest token to parse. The parser calls itself for each level: with a thousand levels or more, the process may
 * run out of stack in a place where V8 ends it.
 */
const MAX_DEPTH = 100;

/** Returns whether a token is nested too deeply to be parsed. */
export const isTooDeep = ({ depth }: YamlToken): boolean => depth > MAX_DEPTH;

/** The end of a list or map in brackets, where the lexer found an error. */
const FLOW_END = '\x18';

/** Returns the tokens of a YAML text. */
export function* yamlTokens(text: string): Generator<YamlToken> {
  const nesting = new Nesting();
  let line = 1;
  let column = 0;
  for (const token of new Lexer().lex(text)) {
    const isControl = /^[\x02\x18\x1f]$/u.test(token);
    const isContent = !isControl && !/^[\s\ufeff]*$/u.test(token);
    if (isContent) nesting.enter(token, column);
    yield { text: token, isContent, line, depth: nesting.depth };
    nesting.leave(token);
    if (isControl) continue;
    const lines = token.split('\n');
    line += lines.length - 1;
    column = (lines.length === 1 ? column : 0) + (lines.at(-1)?.length ?? 0);
  }
}

/** Counts levels. It may count some more than the parser has. */
class Nesting {
  /** The columns of the tokens that may contain the next one, because they begin further to the left. */
  readonly #columns: number[] = [];
  /** For each open bracket, the number of `?` and `:` since the last comma: each may begin a map. */
  readonly #brackets: number[] = [];
  #pairs = 0;

  get depth(): number {
    return this.#columns.length + this.#brackets.length + this.#pairs;
  }

  enter(token: string, column: number): void {
    if (this.#brackets.length === 0) {
      while ((this.#columns.at(-1) ?? -1) >= column) this.#columns.pop();
      this.#columns.push(column);
    } else if (token === '?' || token === ':') {
      this.#count((this.#brackets.at(-1) ?? 0) + 1);
    }
    if (token === '[' || token === '{') this.#brackets.push(0);
  }

  leave(token: string): void {
    if (token === ',') this.#count(0);
    if (token === ']' || token === '}') this.#close();
    while (token === FLOW_END && this.#brackets.length > 0) this.#close();
  }

  #count(pairs: number): void {
    const last = this.#brackets.pop();
    if (last === undefined) return;
    this.#brackets.push(pairs);
    this.#pairs += pairs - last;
  }

  #close(): void {
    this.#count(0);
    this.#brackets.pop();
  }
}
