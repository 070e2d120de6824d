import type { Option, Verb } from './verb.js';

const WIDTH = 110;
const INDENT = 25;

const EXAMPLES = `Examples:
  bearer-step call list-errors --provider planview-hub --base-url https://hub.example.com:8443 --client-id ID
  bearer-step exec --provider planview-hub --base-url https://hub.example.com:8443 --client-id ID -- ./deploy.sh
  bearer-step login --provider planio --base-url https://your-domain.plan.io --client-id ID \\
    --scope "view_project view_issues add_issues" \\
    --save 'gh secret set PLANIO_REFRESH_TOKEN --repo OWNER/REPO' \\
    --save-seal-key 'gh secret set SEAL_KEY --repo OWNER/REPO'`;

/** Returns the help of the command. */
export function helpOf(verbs: readonly Verb[]): string {
  const summaries = verbs.map(({ name, summary }) => `bearer-step ${name.padEnd(10)} ${summary}`);
  const more = 'bearer-step help VERB shows the options of a verb.';
  return [summaries.join('\n'), more, EXAMPLES].join('\n\n');
}

/** Returns the help of one verb. */
export function helpOfVerb(verb: Verb): string {
  const command = verb.takesCommand === true ? ' -- COMMAND [ARGUMENTS]' : '';
  const usage = `bearer-step ${usageOf(verb)}${verb.options.length === 0 ? '' : ' [OPTIONS]'}${command}`;
  return [
    `${usage}\n  ${wrap(`It ${verb.summary}.`, 2)}`,
    linesOf(verb).join('\n'),
    verb.options.length === 0 ? '' : DASH,
  ]
    .filter(Boolean)
    .join('\n\n');
}

const DASH = 'If a value begins with a dash, write it after an equals sign: --scope=-x.';

const usageOf = ({ name, words }: Verb): string => (words === undefined ? name : `${name} ${words}`);

function linesOf({ options, notes = [] }: Verb): string[] {
  const lines = options.map((option, index) => {
    const { group } = option;
    const isNew = group !== undefined && group !== options[index - 1]?.group;
    return `${isNew ? `${index === 0 ? '' : '\n'}${group}:\n` : ''}${describe(option)}`;
  });
  return [
    ...lines,
    ...(lines.length > 0 && notes.length > 0 ? [''] : []),
    ...notes.map((note) => `  ${wrap(note, 2)}`),
  ];
}

function describe({ name, value, text }: Option): string {
  const head = `  --${name}${value === undefined ? '' : ` ${value}`}`;
  const gap = head.length < INDENT ? ' '.repeat(INDENT - head.length) : `\n${' '.repeat(INDENT)}`;
  return `${head}${gap}${wrap(text, INDENT)}`;
}

/** Returns a text in lines of at most `WIDTH` characters. All lines except the first are indented. */
function wrap(text: string, indent: number): string {
  let column = indent;
  return text
    .split(' ')
    .map((word, index) => {
      const breaks = index > 0 && column + 1 + word.length > WIDTH;
      column = (breaks ? indent : column + (index > 0 ? 1 : 0)) + word.length;
      return `${index === 0 ? '' : breaks ? `\n${' '.repeat(indent)}` : ' '}${word}`;
    })
    .join('');
}
