/** Returns the target of the first link with this relation in a `Link` header (RFC 8288); undefined if there is none. */
export function linkOf(header: string | undefined, relation: string): string | undefined {
  const link = /<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))?)*)/gu;
  for (const [, target, parameters = ''] of (header ?? '').matchAll(link)) {
    const rel = [...parameters.matchAll(/;\s*([\w*-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/gu)].find(
      ([, name = '']) => name.toLowerCase() === 'rel',
    );
    const relations = (rel?.[2] ?? rel?.[3] ?? '').toLowerCase().split(/\s+/u);
    if (relations.includes(relation)) return target;
  }
  return undefined;
}
