/** A workflow command of GitHub's runner: `::command name=value::text` or `##[command name=value]text`. */
export interface WorkflowCommand {
  command: string;
  properties: Record<string, string>;
  value: string;
}

interface Grammar {
  pattern: RegExp;
  separator: string;
  /** Escapes in properties and in the text. `%25` is the last in both, as in the runner. */
  propertyEscapes: readonly (readonly [string, string])[];
  valueEscapes: readonly (readonly [string, string])[];
}

const lineBreaks = [
  ['%0D', '\r'],
  ['%0A', '\n'],
] as const;
const percent = ['%25', '%'] as const;
const oldEscapes = [['%3B', ';'], ...lineBreaks, ['%5D', ']'], percent] as const;

/** `::command`, only at the start of a line, after optional white space. */
const colonForm: Grammar = {
  pattern: /^\s*::([^ ]*?)(?: (.*?))?::([^]*)$/u,
  separator: ',',
  propertyEscapes: [...lineBreaks, ['%3A', ':'], ['%2C', ','], percent],
  valueEscapes: [...lineBreaks, percent],
};

/** `##[command]`, at the first `##[` anywhere in a line. */
const bracketForm: Grammar = {
  pattern: /^(?:(?!##\[)[^])*##\[([^ \]]*)(?: ([^\]]*))?\]([^]*)$/u,
  separator: ';',
  propertyEscapes: oldEscapes,
  valueEscapes: oldEscapes,
};

/**
 * Returns the command that the runner reads from a line, or undefined. Only registered names count, in upper or lower
 * case. The colon form is tried first. The grammar is that of the runner's `ActionCommand.cs`.
 */
export function parseCommand(line: string, registered: ReadonlySet<string>): WorkflowCommand | undefined {
  for (const grammar of [colonForm, bracketForm]) {
    const [, command, properties = '', value = ''] = grammar.pattern.exec(line) ?? [];
    if (command !== undefined && registered.has(command.toLowerCase())) {
      return {
        command: command.toLowerCase(),
        properties: parseProperties(properties, grammar),
        value: unescape(value, grammar.valueEscapes),
      };
    }
  }
  return undefined;
}

function parseProperties(text: string, grammar: Grammar): Record<string, string> {
  const pairs = text.split(grammar.separator).map((pair) => /^([^=]+)=(.+)$/su.exec(pair.trim()));
  return Object.fromEntries(
    pairs.flatMap((pair) => (pair ? [[pair[1], unescape(pair[2] ?? '', grammar.propertyEscapes)]] : [])),
  ) as Record<string, string>;
}

function unescape(text: string, escapes: Grammar['valueEscapes']): string {
  return escapes.reduce((result, [escaped, plain]) => result.replaceAll(escaped, plain), text);
}
