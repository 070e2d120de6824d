/** Zero-width characters as HTML entities, which may divide the letters of a marker. */
const GAP =
  '(?:&(?:amp;)*(?:#0*(?:173|820[345]|8288|65279)|#x0*(?:ad|200[bcd]|2060|feff)|shy|zwn?j|nobreak|zerowidthspace);)*';

/** Returns a pattern of one of `letters` as itself, as an HTML entity, percent-encoded, or as an escape. */
function anyWriting(letters: string): string {
  const codes = Array.from(letters + letters.toUpperCase(), (letter) => letter.charCodeAt(0));
  const decimal = codes.join('|');
  const hex = codes.map((code) => code.toString(16)).join('|');
  const writings = [
    `[${letters}]`,
    `&(?:amp;)*#(?:0*(?:${decimal})(?!\\d)|x0*(?:${hex})(?![0-9a-f]));?`,
    `%(?:25)*(?:${hex})`,
    // A longer run of backslashes is not needed, and an unlimited one would make the search quadratic.
    `\\\\{1,4}(?:u00(?:${hex})|x(?:${hex})|u\\{0*(?:${hex})\\})`,
  ];
  return `(?:${writings.join('|')})${GAP}`;
}

const MARKER = new RegExp(
  `(${Array.from('bsr', anyWriting).join('')})(?:${anyWriting('0123456789abcdef')}){32}`,
  'giu',
);

interface Folded {
  text: string;
  /** Returns the index in the original text of an index in the folded one. */
  original: (index: number) => number;
}

/** Returns one character as trackers search for it: no full-width form, no accent, nothing invisible. */
const foldCharacter = (character: string): string =>
  character < '\u0080'
    ? character
    : character.normalize('NFKD').replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');

function fold(text: string): Folded {
  if (/^[\0-\x7f]*$/u.test(text)) return { text, original: (index) => index };
  const starts: number[] = [];
  let folded = '';
  let at = 0;
  for (const character of text) {
    const base = foldCharacter(character);
    for (let unit = 0; unit < base.length; unit += 1) starts.push(at);
    folded += base;
    at += character.length;
  }
  return { text: folded, original: (index) => starts[index] ?? text.length };
}

/**
 * Breaks up every word that has the form of a marker, in every writing that a tracker may unfold: upper case,
 * full-width letters, HTML entities, percent-encoding and zero-width characters. The mark in it is visible, since
 * trackers may ignore invisible characters.
 */
export function breakMarkers(text: string): string {
  const folded = fold(text);
  let result = '';
  let done = 0;
  for (const { index, 1: letters = '' } of folded.text.matchAll(MARKER)) {
    const middle = folded.original(index + letters.length);
    result += `${text.slice(done, middle)}-`;
    done = middle;
  }
  return result + text.slice(done);
}
