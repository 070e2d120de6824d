/** The quick actions that GitLab obeys in texts: lib/gitlab/quick_actions/extractor.rb, where a dot matches a line break. */

const NAMES = 'close|reopen|assign|unassign|label|unlabel|confidential|title|duplicate|shrug';

const COMMANDS = new RegExp(
  '^```.+?\\n```$' +
    '|^.*`\\n*.+?\\n*`$' +
    '|^<[^>]+?>\\n.+?\\n</[^>]+?>$' +
    '|^>>>.+?\\n>>>$' +
    `|^/(?<name>${NAMES})(?: (?<argument>[^\\n]*))?(?:\\s*\\n|$)`,
  'gimsu',
);

/** A command in a text. */
export interface QuickAction {
  name: string;
  argument: string;
}

/** Returns the quick actions of a text, and the text without them. */
export function extractActions(text: string): { text: string; actions: QuickAction[] } {
  const actions: QuickAction[] = [];
  const rest = text.replaceAll('\r', '').replace(COMMANDS, (match: string, ...groups: unknown[]) => {
    const { name, argument = '' } = groups.at(-1) as { name?: string; argument?: string };
    if (name === undefined) return match;
    actions.push({ name: name.toLowerCase(), argument: argument.trim() });
    return '';
  });
  return { text: rest.trimEnd(), actions };
}
