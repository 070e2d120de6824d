import { describe, expect, test } from '@jest/globals';
import { decodeText } from '../../../src/http/charset.js';

const BOM = '\ufeff';
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('a body is read', () => {
  test.each<{ name: string; type: string; body: Buffer; text: string }>([
    { name: 'as UTF-8 by default', type: '', body: Buffer.from('Größe €'), text: 'Größe €' },
    {
      name: 'as ISO-8859-1',
      type: 'application/json; charset=ISO-8859-1',
      body: Buffer.from('Größe', 'latin1'),
      text: 'Größe',
    },
    {
      name: 'as windows-1252',
      type: 'text/plain;charset=windows-1252',
      body: Buffer.from([0x80, 0x92, 0xe9]),
      text: '€’é',
    },
    {
      name: 'as windows-1252 also under the name latin1',
      type: 'a/b; charset=latin1',
      body: Buffer.from([0x80]),
      text: '€',
    },
    { name: 'by a quoted charset', type: 'a/b; charset="latin1"; x=y', body: Buffer.from([0xe9]), text: 'é' },
    { name: 'by a charset with blanks', type: "A/B ; x=y ;CHARSET = 'Latin1'", body: Buffer.from([0xe9]), text: 'é' },
    { name: 'as ISO-8859-15', type: 'a/b; charset=iso-8859-15', body: Buffer.from([0xa4]), text: '€' },
    { name: 'as Shift_JIS', type: 'a/b; charset=Shift_JIS', body: Buffer.from([0x83, 0x65]), text: 'テ' },
    {
      name: 'as GBK, also if it could be UTF-8',
      type: 'a/b; charset=gbk',
      body: Buffer.from([0xc4, 0xa3]),
      text: '模',
    },
    {
      name: 'as UTF-16 by its mark',
      type: 'application/json',
      body: Buffer.from(`${BOM}{"a":"ü"}`, 'utf16le'),
      text: '{"a":"ü"}',
    },
    { name: 'as UTF-16BE by its mark', type: '', body: utf16be(`${BOM}ü`), text: 'ü' },
    {
      name: 'as UTF-16 by its charset',
      type: 'a/b; charset=utf-16',
      body: Buffer.from('{"a":1}', 'utf16le'),
      text: '{"a":1}',
    },
    { name: 'as UTF-16 in the other order', type: 'a/b; charset=UTF-16', body: utf16be('{"a":1}'), text: '{"a":1}' },
    { name: 'as UTF-16LE', type: 'a/b; charset=utf-16le', body: Buffer.from('ü\n', 'utf16le'), text: 'ü\n' },
    { name: 'as UTF-16BE', type: 'a/b; charset=utf-16be', body: utf16be('ü\n'), text: 'ü\n' },
    { name: 'without the mark of UTF-8', type: '', body: Buffer.from(`${BOM}{}`), text: '{}' },
    {
      name: 'by its mark instead of its charset',
      type: 'a/b; charset=latin1',
      body: Buffer.from(`${BOM}ü`),
      text: 'ü',
    },
    {
      name: 'as UTF-8 if only its charset is ISO-8859-1',
      type: 'a/b; charset=iso-8859-1',
      body: Buffer.from('Größe'),
      text: 'Größe',
    },
    {
      name: 'as UTF-8 if only its charset is UTF-16',
      type: 'text/xml; charset=utf-16',
      body: Buffer.from('<ü/>'),
      text: '<ü/>',
    },
    { name: 'as UTF-8 with an unknown charset', type: 'a/b; charset=none', body: Buffer.from('ü'), text: 'ü' },
    { name: 'as UTF-8 with an empty charset', type: 'a/b; charset=""', body: Buffer.from('ü'), text: 'ü' },
    { name: 'if it is empty', type: 'a/b; charset=utf-16', body: Buffer.alloc(0), text: '' },
  ])('$name', ({ type, body, text }) => {
    expect(decodeText(body, type)).toBe(text);
  });
});

describe('a body is not text', () => {
  test.each<{ name: string; type: string; body: Buffer }>([
    { name: 'if it is not UTF-8', type: '', body: Buffer.from([0xe9]) },
    { name: 'if it is not UTF-8, with an unknown charset', type: 'a/b; charset=none', body: Buffer.from([0xe9]) },
    { name: 'if it is not UTF-8, as its charset says', type: 'a/b; charset=utf-8', body: Buffer.from([0xe9]) },
    { name: 'if it has a NUL', type: 'a/b; charset=latin1', body: Buffer.from('a\0b') },
    { name: 'with half a character of UTF-16', type: 'a/b; charset=utf-16', body: Buffer.from([0x41, 0, 0x42]) },
    { name: 'with half a surrogate pair', type: '', body: Buffer.from(`${BOM}\ud800`, 'utf16le') },
    { name: 'in UTF-32', type: '', body: Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]) },
    {
      name: 'with the mark of UTF-8 and other bytes',
      type: 'a/b; charset=latin1',
      body: Buffer.from('efbbbfe9', 'hex'),
    },
  ])('$name', ({ type, body }) => {
    expect(decodeText(body, type)).toBeUndefined();
  });
});

test.each([
  { name: 'UTF-8', type: '', body: Buffer.from('aü').subarray(0, 2) },
  { name: 'UTF-16', type: 'a/b; charset=utf-16', body: Buffer.from('aü', 'utf16le').subarray(0, 3) },
])('the part of a body in $name has no half characters', ({ type, body }) => {
  expect(decodeText(body, type, true)).toBe('a');
});
