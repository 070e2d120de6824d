/** What is made of the declaration of an action: its action.yml and its reference. */
import { existsSync, readdirSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Action, Group, Input, OutputGroup } from '../src/inputs/declaration.js';
import { bundleName } from './bundle-name.mjs';

/** A file of the repository, by its path. */
export interface MadeFile {
  path: string;
  text: string;
}

const ROOT = new URL('../', import.meta.url);
const ACTIONS = new URL('src/actions/', ROOT);

/** The contexts that the runner knows when it fills in the defaults of action.yml. */
const DEFAULT_CONTEXTS = ['github', 'strategy', 'matrix', 'job', 'runner'];

/** The files of every action below src/actions, as prettier writes them. */
export async function makeActionFiles(): Promise<MadeFile[]> {
  const folders = readdirSync(ACTIONS).filter((folder) => existsSync(new URL(`${folder}/action.ts`, ACTIONS)));
  const files = folders.map(async (folder) => {
    const { ACTION } = (await import(new URL(`${folder}/action.ts`, ACTIONS).href)) as { ACTION: Action };
    const isStep = folder === 'step';
    return [
      await formatted(isStep ? 'action.yml' : `${folder}/action.yml`, actionYml(ACTION, folder)),
      await formatted(isStep ? 'docs/reference.md' : `docs/reference-${folder}.md`, reference(ACTION)),
    ];
  });
  return (await Promise.all(files)).flat();
}

async function formatted(path: string, text: string): Promise<MadeFile> {
  const config = await resolveConfig(new URL(path, ROOT));
  const proseWrap = path.endsWith('.md') ? 'always' : 'preserve';
  return { path, text: await format(text, { ...config, proseWrap, filepath: path }) };
}

const quoted = (text: string): string => JSON.stringify(text);

/** The text of action.yml. Throws for a default that the runner could not fill in. */
export function actionYml(action: Action, folder: string): string {
  const up = folder === 'step' ? '' : '../';
  const entries = (['main', 'post'] as const).filter((entry) => existsSync(new URL(`${folder}/${entry}.ts`, ACTIONS)));
  return [
    `# Made by "npm run generate" from src/actions/${folder}/action.ts. Defaults live there, since a blank value counts as unset.`,
    `name: ${action.name}`,
    `description: ${quoted(action.description)}`,
    'author: bearer-step',
    'branding: { icon: lock, color: blue }',
    '\ninputs:',
    ...action.inputs.flatMap((group) => [`  # ${group.title}`, ...Object.values(group.inputs).map(inputYml)]),
    ...(action.outputs.length === 0 ? [] : ['\noutputs:']),
    ...action.outputs.flatMap(({ title, outputs }) => [
      `  # ${title}`,
      ...Object.entries(outputs).map(([name, output]) => `  ${name}: { description: ${quoted(describe(output))} }`),
    ]),
    '\nruns:',
    '  using: node24',
    ...entries.map((entry) => `  ${entry}: ${up}dist/${bundleName(folder, entry)}/index.js`),
    '',
  ].join('\n');
}

const describe = ({ description }: { description: string }): string => description;

function inputYml({ name, description, default: value, runnerDefault }: Input<unknown>): string {
  const text = value === undefined ? description : `${description} Default: ${value}.`;
  if (runnerDefault === undefined) return `  ${name}: { description: ${quoted(text)} }`;
  const [, context = ''] = /^\$\{\{ (\w+)(?:\.\w+)* \}\}$/u.exec(runnerDefault) ?? [];
  if (!DEFAULT_CONTEXTS.includes(context)) throw new Error(`The default of ${name} is none that a runner fills in.`);
  return `  ${name}: { description: ${quoted(text)}, default: ${quoted(runnerDefault)} }`;
}

const INPUTS_NOTE = `A blank value counts as unset, so an expression that comes out empty gives the default. Maps are YAML or JSON text, read
strictly: a \`#\` after a value, anchors, aliases, tags, merge keys and duplicate keys are errors, and only numbers that
print back to the same text become numbers (\`12\`, but not \`007\`). All faults of the inputs are reported at once, before
anything is sent. [How maps are read](design/004-strict-maps.md) has the details.`;

/** The text of the reference. */
export function reference(action: Action): string {
  return [
    '<!-- Made by "npm run generate" from the declarations in src. -->',
    `# ${action.name}: inputs and outputs`,
    '## Inputs',
    INPUTS_NOTE,
    ...action.inputs.flatMap(inputsReference),
    '## Outputs',
    ...action.outputs.flatMap(outputsReference),
  ].join('\n\n');
}

const inputsReference = ({ title, inputs }: Group): string[] => [
  `### ${title}`,
  ...Object.values(inputs).flatMap((input: Input<unknown>) => [`#### \`${input.name}\``, inputReference(input)]),
];

function inputReference({ description, details, secret, option, name, ...input }: Input<unknown>): string {
  const written = input.runnerDefault ?? input.default;
  const value = written === undefined ? (input.otherwise ?? 'none') : `\`${written}\``;
  const notes = [
    `Default: ${value}.`,
    ...(secret === true ? ['It is masked before anything else.'] : []),
    ...(option === undefined ? [] : [`The command has it as \`--${name} ${option}\`.`]),
  ];
  return `${details ?? description}\n\n${notes.join(' ')}`;
}

const outputsReference = ({ title, note, outputs }: OutputGroup): string[] => [
  `### ${title}`,
  ...(note === undefined ? [] : [note]),
  ...Object.entries(outputs).flatMap(([name, { details }]) => [`#### \`${name}\``, details]),
];
