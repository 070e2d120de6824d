import { expect, test } from '@jest/globals';
import { readLine } from '../../../../../src/report/cause/log/log-line.js';

const TIME = '2026-11-27T09:10:01.1234567Z';

test.each([
  ['GitHub', `${TIME} ##[error]bad`, { text: 'bad', time: TIME, mark: 'error' }],
  ['GitHub, the first line', `\ufeff${TIME} a b`, { text: 'a b', time: TIME, mark: '' }],
  ['GitHub, an empty line', `${TIME} `, { text: '', time: TIME, mark: '' }],
  ['GitLab', '2026-11-27T09:10:01.123456Z 01O make', { text: 'make', time: '2026-11-27T09:10:01.123456Z', mark: '' }],
  ['Jenkins', '[2026-11-27T09:10:01.123Z] make', { text: 'make', time: '2026-11-27T09:10:01.123Z', mark: '' }],
  ['a tool', 'src/a.c:3:5: error: x', { text: 'src/a.c:3:5: error: x', time: undefined, mark: '' }],
])('reads a line of %s', (_, raw, line) => {
  expect(readLine(raw)).toEqual(line);
});

test.each([
  ['\u001b[31mred\u001b[39m \u001b[1;4mbold\u001b[0m', 'red bold'],
  ['\u001b]8;;https://a.example/\u0007link\u001b]8;;\u0007', 'link'],
  ['10 %\r20 %\r\u001b[Kdone\r', 'done'],
  ['section_start:1700000000:step_script\r\u001b[0Kmake', 'make'],
  ['\u001b_bk;t=1700000000000\u0007make'.replace('\u001b', ''), 'make'],
  ['a\0b', 'ab'],
])('shows %j as a terminal does', (raw, text) => {
  expect(readLine(raw).text).toBe(text);
});
