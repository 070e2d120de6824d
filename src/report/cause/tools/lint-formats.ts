/** The formats of linters that print one line for an error. */

const FILE = String.raw`((?:[A-Za-z]:)?[^\s:][^:]{0,500}?)`;

/** A file whose name has an extension: a time also has numbers behind colons. */
const SOURCE = String.raw`((?:[A-Za-z]:)?[^\s:][^:]{0,500}?\.\w{1,10})`;

export interface Format {
  tool: string;
  /** Which file, which rule, and what is wrong. */
  pattern: RegExp;
  /** The names of the groups, in order. */
  groups: readonly ('file' | 'code' | 'text')[];
}

/** Each prints one line for an error. The first that fits counts. */
export const FORMATS: readonly Format[] = [
  {
    // `app/a.py:3:0: E0602: Undefined variable 'x' (undefined-variable)`
    tool: 'pylint',
    pattern: new RegExp(
      String.raw`^${FILE}:\d+(?::\d+)?: ([CEFRW]\d{4}): (.{1,2000}?)(?: \([a-z][\w-]{1,80}\))?$`,
      'u',
    ),
    groups: ['file', 'code', 'text'],
  },
  {
    // `app/a.py:3: [E0602(undefined-variable), load] Undefined variable 'x'`, also with `(3)` of the format msvs
    tool: 'pylint',
    pattern: new RegExp(
      String.raw`^${FILE}(?::\d+|\(\d+\)): \[([CEFRW]\d{4})(?:\([\w-]{1,80}\))?[^\]]{0,200}\] (.{1,2000})$`,
      'u',
    ),
    groups: ['file', 'code', 'text'],
  },
  {
    // `deploy.sh:3:5: warning: Quote this [SC2086]`
    tool: 'shellcheck',
    pattern: new RegExp(
      String.raw`^${FILE}:\d+:\d+: (?:error|warning|note|info|style): (.{1,2000}) \[(SC\d{4})\]$`,
      'u',
    ),
    groups: ['file', 'text', 'code'],
  },
  {
    // `Dockerfile:3 DL3006 warning: Always tag the version`
    tool: 'hadolint',
    pattern: new RegExp(String.raw`^${FILE}:\d+ ((?:DL|SC)\d{4})(?: (?:error|warning|info|style))?: (.{1,2000})$`, 'u'),
    groups: ['file', 'code', 'text'],
  },
  {
    // `lib/a.rb:3:5: C: Style/Strings: Prefer single quotes`
    tool: 'rubocop',
    pattern: new RegExp(
      String.raw`^${FILE}:\d+:\d+: [CWEFR]: (?:\[\w{1,20}\] )?([A-Z]\w{1,60}/\w{1,80}): (.{1,2000})$`,
      'u',
    ),
    groups: ['file', 'code', 'text'],
  },
  {
    // `a.yml:3:5: [error] too many spaces (braces)`
    tool: 'yamllint',
    pattern: new RegExp(String.raw`^${FILE}:\d+:\d+: \[error\] (.{1,2000}) \(([a-z][\w-]{1,80})\)$`, 'u'),
    groups: ['file', 'text', 'code'],
  },
  {
    // `README.md:3:81 MD013/line-length Line length [Expected: 80; Actual: 92]`, with `error` in later versions
    tool: 'markdownlint',
    pattern: new RegExp(String.raw`^${FILE}:\d+(?::\d+)? (?:error )?(MD\d{3})(?:/[\w-]{1,80}){0,3} (.{1,2000})$`, 'u'),
    groups: ['file', 'code', 'text'],
  },
  {
    // `src/a.css:3:5: Unexpected color (color-named) [error]` of the formatter unix
    tool: 'stylelint',
    pattern: new RegExp(String.raw`^${FILE}:\d+:\d+: (.{1,2000}) \(([a-z][\w/-]{1,80})\) \[error\]$`, 'u'),
    groups: ['file', 'text', 'code'],
  },
  {
    // `src/a.css: line 3, col 5, error - Unexpected color (color-named)`
    tool: 'stylelint',
    pattern: new RegExp(String.raw`^${FILE}: line \d+, col \d+, error - (.{1,2000}) \(([a-z][\w/-]{1,80})\)$`, 'u'),
    groups: ['file', 'text', 'code'],
  },
  {
    // `app/a.py:3:1: F401 'sys' imported but unused` of flake8, `F401 [*] …` of ruff
    tool: 'lint',
    pattern: new RegExp(String.raw`^${SOURCE}:\d+:(?:\d+:)? ([A-Z]{1,5}\d{2,5}):? (.{1,2000})$`, 'u'),
    groups: ['file', 'code', 'text'],
  },
  {
    // The same as an annotation, of which the CI system has the line.
    tool: 'lint',
    pattern: new RegExp(String.raw`^${SOURCE}: ([A-Z]{1,5}\d{3,4}) (.{1,2000})$`, 'u'),
    groups: ['file', 'code', 'text'],
  },
  {
    tool: 'black',
    pattern: /^would reformat (\S.{0,500}\.(?:pyi?|ipynb))$/u,
    groups: ['file'],
  },
  {
    tool: 'black',
    pattern: /^error: cannot format (\S.{0,500}?): (.{1,2000})$/u,
    groups: ['file', 'text'],
  },
  { tool: 'ruff', pattern: /^Would reformat: (\S.{0,500})$/u, groups: ['file'] },
  {
    tool: 'isort',
    pattern: /^ERROR: (\S.{0,500}?) (Imports are incorrectly sorted and\/or formatted\.)$/u,
    groups: ['file', 'text'],
  },
];
