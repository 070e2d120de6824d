/** Compilers say the same error in other words. The fingerprint takes the kind of error and the names in quotes. */

/** What an error is about; undefined if it lacks the names. */
type Form = (message: string) => string | undefined;

const quoted = (message: string): string[] =>
  [...message.matchAll(/'((?:[^'\\]|\\.){1,400})'/gu)].map(([, name = '']) => name);

/** How deep the arguments of templates are read. */
const MAX_DEPTH = 4;

/** Returns a type without what one compiler prints and the other does not. */
const typeOf = (text: string): string =>
  text
    .replace(/\b(?:const|volatile|struct|class|union|enum) /gu, '')
    .replace(/\[\d{0,20}\]/gu, '*')
    .replace(/\s+/gu, '');

/** Returns the name of a function or a class: without arguments, those of a template, and what it is in. */
function lastName(text: string): string {
  let head = text.split('(', 1).join('');
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) head = head.replace(/<[^<>]{0,400}>/gu, '');
  return (
    head
      .trim()
      .split(/::|[\s*&]/u)
      .at(-1) || text
  );
}

/** `'Cart' {aka 'struct cart'}` of gcc, and `'Cart' (aka 'struct cart')` of clang: the type behind the name. */
const withoutAlias = (message: string): string => message.replace(/'[^']{1,400}' [{(]aka ('[^']{1,400}')[})]/gu, '$1');

const first =
  (kind: string): Form =>
  (message) => {
    const [name] = quoted(message);
    return name === undefined ? undefined : `${kind} ${lastName(name)}`;
  };

/** The order of two types differs between compilers. */
const types =
  (kind: string): Form =>
  (message) => {
    const names = quoted(message).map(typeOf);
    return names.length < 2 ? undefined : `${kind} ${names.slice(0, 2).sort().join(' ')}`;
  };

/** `'struct cart' has no member named 'total'`, and `no member named 'total' in 'struct cart'`. */
const member: Form = (message) => {
  const [one, other] = quoted(message);
  if (one === undefined || other === undefined) return undefined;
  const [name, of] = /^no member|is not a member/u.test(message) ? [one, other] : [other, one];
  return `no member ${lastName(name)} ${lastName(typeOf(of))}`;
};

const header: Form = (message) => {
  const name =
    /^'([^']{1,400})' file not found/u.exec(message)?.[1] ??
    /^(\S{1,400}): No such file or directory$/u.exec(message)?.[1];
  return name === undefined ? undefined : `no header ${name}`;
};

/** gcc names the next token, clang the place. A semicolon is one of several tokens that gcc expects. */
const token: Form = (message) => {
  const expected = /^expected (.{1,100}?)(?: (?:before|after|at|in|to|for)\b.*)?$/u.exec(message)?.[1] ?? '';
  if (expected.includes("';'")) return "expected ';'";
  return /^'[^']{1,20}'$/u.test(expected) ? `expected ${expected}` : undefined;
};

const FORMS: readonly (readonly [RegExp, Form])[] = [
  [
    /^'[^']+' undeclared\b|^'[^']+' was not declared in this scope|^use of undeclared identifier '|^(?:implicit declaration of|call to undeclared)(?: library)? function '/u,
    first('undeclared'),
  ],
  [/^unknown type name '|^'[^']+' does not name a type/u, first('unknown type')],
  [/has no member named '|^no member named '|^'[^']+' is not a member of '/u, member],
  [/^no matching (?:member )?(?:function|constructor)\b/u, first('no match')],
  [/^unused (?:variable|function) '|^'[^']+' defined but not used/u, first('unused')],
  [/file not found$|: No such file or directory$/u, header],
  [/^(?:implicit )?conversion (?:from|to|loses|changes)\b/u, types('conversion')],
  [/^comparison of integer.{1,40} of different sign/u, types('signs')],
  [
    /\bincompatible\b|makes (?:integer|pointer) from|^cannot convert '|^cannot initialize |^invalid conversion from '|^no viable conversion from '|^conversion from '[^']+' to non-scalar/u,
    types('types'),
  ],
  [/^redefinition of '/u, first('redefinition')],
  [/^conflicting types for '/u, first('conflict')],
  [/^'[^']+' is (?:a )?(?:private|protected) /u, first('not public')],
  [/^'[^']+' (?:is|may be) used uninitialized|^variable '[^']+' is uninitialized /u, first('uninitialized')],
  [/^assignment of read-only \w+ '|^cannot assign to \w+ '[^']+' with const-qualified/u, first('read-only')],
  [
    /^control reaches end of non-void function|^(?:non-void )?function does not return a value/u,
    () => 'function returns no value',
  ],
  [/^expected /u, token],
];

/** Returns what the fingerprint takes of an error of a compiler: the message itself, if no other words are known. */
export function compilerIdentity(message: string): string {
  const plain = withoutAlias(message.replace(/[\u2018\u2019`]/gu, "'")).replace(
    /; (?:did you mean|have '|ISO C99|expected \d).*$|\. Did you mean .*$/u,
    '',
  );
  for (const [pattern, form] of FORMS) {
    if (pattern.test(plain)) return form(plain) ?? plain;
  }
  return plain;
}
