/** Finds the hosts that are written into code and provider files. */
import ts from 'typescript';
import { parse } from 'yaml';

/** A host after a scheme, in a text or in a pattern, where dots have a backslash. */
const AFTER_SCHEME = /\b(?:https?|wss?):(?:\\?\/){2}(?:[^\s/@'"`]*@)?(?<host>[\w-]+(?:\\?\.[\w-]+)+)/giu;
/** A host as a text of its own, with or without a port and a path. */
const ALONE = /^(?<host>(?:[a-z0-9-]+\.)+(?:cloud|com|dev|eu|io|net|org|us))(?::\d+)?(?:\/\S*)?$/iu;
/** Hosts that nobody can have: RFC 2606 and RFC 6761. They are in examples, and in parts of URLs to replace. */
const RESERVED = /(?:^|\.)(?:example\.(?:com|net|org)|example|invalid|localhost|test)$/iu;

/** Returns the hosts in texts and patterns of a module, in order; not those in comments. */
export function hostsInCode(code: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node)) found.push(...hostsIn(node.text));
    if (ts.isRegularExpressionLiteral(node)) found.push(...hostsIn(node.text));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('module.ts', code, ts.ScriptTarget.Latest, true));
  return unique(found);
}

/** Returns the hosts in the values of a provider file, in order; not those in comments. */
export function hostsInProvider(yaml: string): string[] {
  const texts = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
  };
  return unique(texts(parse(yaml)).flatMap(hostsIn));
}

function hostsIn(text: string): string[] {
  const matches = [...text.matchAll(AFTER_SCHEME), ...[ALONE.exec(text)].filter((match) => match !== null)];
  return matches.map(({ groups }) => (groups?.['host'] ?? '').replaceAll('\\', '').toLowerCase());
}

const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateLiteralLikeNode =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);

const unique = (hosts: string[]): string[] =>
  [...new Set(hosts)].filter((host) => !RESERVED.test(host) && !/^(?:127|0)\./u.test(host));
