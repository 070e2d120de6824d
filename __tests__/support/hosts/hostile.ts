/** Lines that command a CI system if they reach its log unchanged. */
export const HOSTILE_LINES: readonly string[] = [
  '::error::from the server',
  '  ::set-env name=PATH::/evil',
  '\u00a0::add-mask::a',
  '::stop-commands::forever',
  'text ##[add-mask]b',
  '##[group]c',
  '##vso[task.setvariable variable=PATH]/evil',
  'text ##vso[task.complete result=Failed;done=true]',
  'a\r##vso[task.prependpath]/evil',
  '####vso[task.debug]d',
  '--- a group',
  '+++ an open group',
  '~~~ a dim group',
  '^^^ +++',
  '\u001b[31m--- red',
  '\u001b]1338;url=https://evil.example;content=click\u0007',
  'section_start:1600000000:evil\r\u001b[0KHeader',
  '\u001b[8mhidden\u001b[0m',
  'wiped\rshown',
  '$BEARER_STEP_CLIENT_SECRET $(BEARER_STEP_CLIENT_SECRET) ${BEARER_STEP_CLIENT_SECRET}',
];

export const HOSTILE_TEXT = HOSTILE_LINES.join('\n');
