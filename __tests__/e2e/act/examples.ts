import { parse, stringify } from 'yaml';

export interface Example {
  /** The heading above it. */
  title: string;
  /** A whole workflow. */
  text: string;
}

export type Permissions = Partial<Record<string, 'read' | 'write'>>;

export interface WorkflowFile {
  name?: string;
  on: string | string[] | Record<string, unknown>;
  permissions?: Permissions;
  jobs: Record<string, Job>;
}

interface Job {
  permissions?: Permissions;
  /** None if the job calls a reusable workflow. */
  steps?: { uses?: string; with?: Record<string, string> }[];
}

/** Returns whether a step uses an action of this repository. */
export const isOurs = ({ uses = '' }: { uses?: string }): boolean => uses.startsWith('OWNER/bearer-step');

/** Returns the fenced YAML blocks of a Markdown page that are whole workflows, in order. */
export function readExamples(markdown: string): Example[] {
  const parts = markdown.matchAll(/^#+ (?<heading>.*)$|^```ya?ml\n(?<block>[^]*?)^```$/gm);
  const examples: Example[] = [];
  let title = '';
  for (const { groups } of parts) {
    if (groups?.['heading'] !== undefined) title = groups['heading'];
    else if (/^jobs:/m.test(groups?.['block'] ?? '')) examples.push({ title, text: groups?.['block'] ?? '' });
  }
  return examples;
}

/** Returns the names that a workflow reads from a context, such as `PLANIO_TOKEN` of `${{ secrets.PLANIO_TOKEN }}`. */
export function namesOf(context: 'secrets' | 'vars', workflow: string): string[] {
  return [...new Set([...workflow.matchAll(new RegExp(`\\b${context}\\.(\\w+)`, 'g'))].map((match) => match[1] ?? ''))];
}

/** Returns the names of the files of the reusable workflows that a workflow calls. */
export const calledBy = (workflow: string): string[] =>
  Array.from(workflow.matchAll(/^ +uses: \.\/\.github\/workflows\/(\S+)$/gm), ([, name = '']) => name);

/** Returns the event that starts the workflow: the first one of `on`. */
export function eventOf(workflow: string): string {
  const { on } = parse(workflow) as WorkflowFile;
  if (typeof on === 'string') return on;
  return (Array.isArray(on) ? on : Object.keys(on))[0] ?? 'workflow_dispatch';
}

/**
 * Returns the workflow with the origins of the stand-ins in place of `hosts`. A step whose provider has a base URL of its
 * own gets the one of `baseUrls` if the example sets none.
 */
export function withHosts(
  workflow: string,
  hosts: Record<string, string>,
  baseUrls: Record<string, string> = {},
): string {
  let text = workflow;
  for (const [host, origin] of Object.entries(hosts)) text = text.replaceAll(host, origin);
  const file = parse(text) as WorkflowFile;
  for (const step of Object.values(file.jobs).flatMap(({ steps = [] }) => steps)) {
    const baseUrl = baseUrls[step.with?.['provider'] ?? ''];
    if (baseUrl !== undefined) step.with = { 'base-url': baseUrl, ...step.with };
  }
  return stringify(file, { lineWidth: 0 });
}
