/** A workflow command as GitHub's runner understands it: `::command name=value::text` or `##[command name=value]text`. */
export interface WorkflowCommand {
  command: string;
  properties: Record<string, string>;
  value: string;
}

interface Grammar {
  pattern: RegExp;
  separator: string;
  /** Escapes of properties and of the text; `%25` comes last in both, as in the runner. */
  propertyEscapes: readonly (readonly [string, string])[];
  valueEscapes: readonly (readonly [string, string])[];
}

const lineBreaks = [
  ['%0D', '\r'],
  ['%0A', '\n'],
] as const;
const percent = ['%25', '%'] as const;
const oldEscapes = [['%3B', ';'], ...lineBreaks, ['%5D', ']'], percent] as const;

/** At the start of a line, after white space. */
const colonForm: Grammar = {
  pattern: /^\s*::([^ ]*?)(?: (.*?))?::([^]*)$/u,
  separator: ',',
  propertyEscapes: [...lineBreaks, ['%3A', ':'], ['%2C', ','], percent],
  valueEscapes: [...lineBreaks, percent],
};

/** The first `##[` of a line, wherever it stands. */
const bracketForm: Grammar = {
  pattern: /^(?:(?!##\[)[^])*##\[([^ \]]*)(?: ([^\]]*))?\]([^]*)$/u,
  separator: ';',
  propertyEscapes: oldEscapes,
  valueEscapes: oldEscapes,
};

/**
 * Returns the command that the runner sees in a line, or undefined. Only registered names count, in any case; the
 * colon form is tried first. The runner's own grammar: `ActionCommand.cs`.
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
