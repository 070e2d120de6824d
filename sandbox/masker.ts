/** Masks secrets as GitHub's runner does: only literal values and the encodings that the runner knows. */
export class Masker {
  readonly #needles = new Set<string>();

  /** Adds a value, each of its lines, and their encodings. */
  add(value: string): void {
    const lines = value.split(/[\r\n]+/u).map((line) => line.trim());
    for (const form of [value, ...lines].flatMap(encodings)) if (form.trim() !== '') this.#needles.add(form);
  }

  /** Returns the text with every known value replaced by `***`; values that overlap or touch become one `***`. */
  mask(text: string): string {
    const ranges = [...this.#needles]
      .flatMap((needle) => positions(text, needle).map((start) => ({ start, end: start + needle.length })))
      .sort((a, b) => a.start - b.start);
    let masked = '';
    let done = 0;
    for (let index = 0; index < ranges.length;) {
      const { start, end: firstEnd } = ranges[index] ?? { start: done, end: done };
      let end = firstEnd;
      for (index += 1; (ranges[index]?.start ?? Infinity) <= end; index += 1) {
        end = Math.max(end, ranges[index]?.end ?? end);
      }
      masked += `${text.slice(done, start)}***`;
      done = end;
    }
    return masked + text.slice(done);
  }
}

function positions(text: string, needle: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) found.push(at);
  return found;
}

/** Returns the value in the runner's encodings. Form encoding is not among them; base64url is only in new runners. */
function encodings(value: string): string[] {
  return [
    value,
    ...[0, 1, 2].map((shift) => base64(value, shift)),
    JSON.stringify(value).slice(1, -1),
    // .NET's Uri.EscapeDataString encodes everything except letters, digits and -._~
    encodeURIComponent(value).replace(/[!'()*]/gu, percentEncode),
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;'),
    value.replace(/^"(.*)"$/su, '$1'),
  ];
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Returns base64 of the value without its first bytes: inside a longer text, a secret has one of three alignments. */
function base64(value: string, shift: number): string {
  return Buffer.from(value).subarray(shift).toString('base64').replace(/=+$/u, '');
}
