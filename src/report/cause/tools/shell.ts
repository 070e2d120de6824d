import type { Finding, Recognizer, Tool } from './recognizer.js';

/** `./build.sh: line 3: foo: command not found`, `sh: 1: foo: not found`, `make: foo: No such file or directory` */
const ERROR =
  /^(?:(?:[\w./-]{0,500}\/)?([\w.-]{1,200}): )?(?:line \d+: |\d+: )?(\S.{0,300}?): (command not found|not found|No such file or directory|Permission denied|unbound variable|parameter not set|syntax error.{0,200}|cannot execute.{0,100}|Is a directory|bad substitution|integer expression expected|Argument list too long|unexpected end of file.{0,100})$/u;
const SYNTAX =
  /^(?:[\w./-]{0,500}\/)?([\w.-]{1,200}): (?:line )?\d+: ((?:[Ss]yntax error|unexpected EOF|unexpected end).{0,200})$/u;
const POWERSHELL =
  /^(?:\S{1,200}: )?(?:The term '(.{1,200})' is not recognized as .+|'(.{1,200})' is not recognized as an internal or external command,?)/u;
const MAX_AFTER = 30;

/** Finds the error of a shell that ends a script: the last one, since errors before it were no reason to stop. */
class Shell implements Recognizer {
  #finding: Finding | undefined;
  #after = 0;

  read(line: string): boolean {
    this.#after += line.trim() === '' ? 0 : 1;
    const found = findingOf(line.trim());
    if (found === undefined) return false;
    this.#finding = found;
    this.#after = 0;
    return true;
  }

  end(): Finding[] {
    return this.#finding === undefined || this.#after > MAX_AFTER ? [] : [this.#finding];
  }
}

const QUICK =
  /not found$|No such file|Permission denied$|unbound|not set$|yntax error|cannot execute|directory$|substitution$|expected$|too long$|unexpected|not recognized/u;

/** The temporary file of a script of GitHub, a shell or the name of the script itself tell nothing. */
function findingOf(line: string): Finding | undefined {
  if (!QUICK.test(line)) return undefined;
  const [, , what, why] = ERROR.exec(line) ?? [];
  if (what !== undefined && why !== undefined)
    return {
      kind: 'error',
      name: what.replace(/^line \d+(?:: |$)/u, ''),
      message: why.replace(/^not found$/u, 'command not found'),
    };
  const syntax = SYNTAX.exec(line)?.[2];
  if (syntax !== undefined) return { kind: 'error', name: '', message: syntax };
  const [, term, command] = POWERSHELL.exec(line) ?? [];
  const unknown = term ?? command;
  return unknown === undefined ? undefined : { kind: 'error', name: unknown, message: 'command not found' };
}

export const shell: Tool = { name: 'shell', rank: 'trace', create: () => new Shell() };
