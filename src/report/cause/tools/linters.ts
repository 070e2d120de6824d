import { Findings } from './findings.js';
import { FORMATS, type Format } from './lint-formats.js';
import type { Recognizer, Tool } from './recognizer.js';

const QUICK =
  / [A-Z]{1,5}\d{2,5}\b|\[[CEFRW]\d{4}|\[SC\d{4}\]$|: \[error\]|\[error\]$|, error - |^would|^Would|^error: cannot|^ERROR: |: [CWEFR]: /u;
/** `F821 Undefined name` or `error[F821]: Undefined name`, and the place in the next line. */
const RUFF = /^(?:(?:error\[)?([A-Z]{1,5}\d{3,4})(?:\]:)?|(invalid-syntax|unformatted):?) (.{1,2000})$/u;
/** `src/a.js:3:5 lint/style/useConst  FIXABLE  ━━━` of Biome; `  × Use const.` follows. */
const BIOME =
  /^(\S.{0,500}?)(?::\d+:\d+)? ((?:lint|assist|suppressions|syntax)\/[\w/]{1,100}|parse|format)\s[\s\w]{0,40}\u2501{3,}/u;
const BIOME_TEXT = /^\s{1,10}[\u00d7\u2716] (\S.*)$/u;
/** `  × eslint(no-undef): 'x' is not defined.` of oxlint; `   ╭─[src/a.js:3:5]` follows. */
const OXLINT = /^\s{1,10}[\u00d7x] ([a-z][\w-]{0,60}\([\w/-]{1,80}\)): (\S.*)$/u;
const OXLINT_PLACE = /^\s{1,10}(?:\u256d\u2500|,-)\[(.{1,1000}?):\d+:\d+\]$/u;
const PLACE = /^\s{1,20}--> (.{1,1000}?):\d+:\d+$/u;
const SHELLCHECK_FILE = /^In (.{1,500}) line \d+:$/u;
const SHELLCHECK = /\^-{1,200}\^? (SC\d{4})(?: \(\w{1,20}\))?: (.{1,2000})$/u;
const PRETTIER = /^\[(warn|error)\] (\S.*)$/u;
/** `  3:5  ✖  Unexpected color  color-named`, below the name of the file. */
const STYLELINT = /^\s{1,20}\d+:\d+\s{1,20}(?:\u2716|\u00d7)\s{1,20}(\S.*?)\s{2,100}([a-z][\w/-]{1,80})$/u;
const STYLED_FILE = /^(\S.{0,500}\.(?:css|scss|sass|less|vue|html|svelte|[jt]sx?))$/u;

/** Reads what linters and formatters print: a file, a rule, and what is wrong. */
class Linters implements Recognizer {
  readonly #findings = new Findings();
  readonly #formatted: { file: string; text: string }[] = [];
  #isFormatted = false;
  #rule: { code: string; text: string } | undefined;
  #biome: { file: string; code: string } | undefined;
  #oxlint: { code: string; text: string } | undefined;
  #script = '';
  #styled = '';

  read(line: string): boolean {
    return (
      this.#oneLine(line) ||
      this.#ruff(line) ||
      this.#biomeBlock(line) ||
      this.#oxlintBlock(line) ||
      this.#shellcheck(line) ||
      this.#prettier(line) ||
      this.#stylelint(line)
    );
  }

  end() {
    // Other programs also begin lines by `[warn]`.
    for (const { file, text } of this.#isFormatted ? this.#formatted : []) this.#add('prettier', file, '', text);
    return this.#findings.list();
  }

  #oneLine(line: string): boolean {
    if (!QUICK.test(line)) return false;
    for (const { tool, pattern, groups } of FORMATS) {
      const match = pattern.exec(line);
      if (match === null) continue;
      const part = (name: Format['groups'][number]): string => match[groups.indexOf(name) + 1] ?? '';
      const text = groups.includes('text') ? part('text') : 'is not formatted';
      return this.#add(tool, part('file'), groups.includes('code') ? part('code') : '', text);
    }
    return false;
  }

  #ruff(line: string): boolean {
    const rule = this.#rule;
    const file = rule === undefined ? undefined : PLACE.exec(line)?.[1];
    this.#rule = undefined;
    if (rule?.code === 'unformatted' && file !== undefined) return this.#add('ruff', file, '', 'is not formatted');
    // rustc prints the same about its own files.
    if (rule !== undefined && file !== undefined && !file.endsWith('.rs'))
      return this.#add('lint', file, rule.code, rule.text);
    const [, code, syntax = '', text] = /^(?:(?:error\[)?[A-Z]{1,5}\d{3}|invalid-syntax|unformatted)/u.test(line)
      ? (RUFF.exec(line) ?? [])
      : [];
    if (text !== undefined) this.#rule = { code: code ?? syntax, text };
    return false;
  }

  #biomeBlock(line: string): boolean {
    const [, file, code = ''] = line.includes('\u2501\u2501\u2501') ? (BIOME.exec(line) ?? []) : [];
    if (file !== undefined) this.#biome = { file, code };
    const biome = this.#biome;
    const text = biome === undefined ? undefined : BIOME_TEXT.exec(line)?.[1];
    if (biome === undefined || text === undefined) return false;
    this.#biome = undefined;
    return this.#add('biome', biome.file, biome.code, text);
  }

  #oxlintBlock(line: string): boolean {
    const known = this.#oxlint;
    const [, code, text = ''] = line.startsWith(' ') ? (OXLINT.exec(line) ?? []) : [];
    this.#oxlint = code === undefined ? undefined : { code, text };
    const place = known === undefined ? undefined : OXLINT_PLACE.exec(line)?.[1];
    return known !== undefined && place !== undefined && this.#add('oxlint', place, known.code, known.text);
  }

  #shellcheck(line: string): boolean {
    const script = line.startsWith('In ') ? SHELLCHECK_FILE.exec(line)?.[1] : undefined;
    if (script !== undefined) this.#script = script;
    const [, code, text] = this.#script !== '' && line.includes('^-') ? (SHELLCHECK.exec(line) ?? []) : [];
    return code !== undefined && text !== undefined && this.#add('shellcheck', this.#script, code, text);
  }

  #prettier(line: string): boolean {
    const [, level, text = ''] = line.startsWith('[') ? (PRETTIER.exec(line) ?? []) : [];
    if (level === undefined) return false;
    if (/^(?:Code style issues|Error occurred when checking code style)/u.test(text)) this.#isFormatted = true;
    else if (level === 'error') {
      const [, file, error] =
        /^([^\s:]{1,500}\.\w{1,10}): (SyntaxError: .{1,2000}?)(?: \(\d+:\d+\))?$/u.exec(text) ?? [];
      return file !== undefined && error !== undefined && this.#add('prettier', file, '', error);
    } else if (this.#formatted.length < 1_000) this.#formatted.push({ file: text, text: 'is not formatted' });
    return false;
  }

  #stylelint(line: string): boolean {
    const [, text, rule = ''] = /[\u2716\u00d7]/u.test(line) ? (STYLELINT.exec(line) ?? []) : [];
    if (text !== undefined && this.#styled !== '') return this.#add('stylelint', this.#styled, rule, text);
    const file = line.startsWith(' ') ? undefined : STYLED_FILE.exec(line)?.[1];
    if (file !== undefined) this.#styled = file;
    return false;
  }

  /** ruff marks what it can repair, and writes names in other quotes. */
  #add(tool: string, file: string, code: string, printed: string): true {
    const text = printed.replace(/^\[\*\] /u, '').replace(/\.$/u, '');
    this.#findings.add(
      { tool, kind: 'error', name: `${file} ${code}`.trim(), message: text, identity: uncapitalized(text) },
      file,
    );
    return true;
  }
}

const uncapitalized = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

export const linters: Tool = { name: 'lint', rank: 'tool', create: () => new Linters() };
