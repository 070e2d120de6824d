/** Masks secrets the way GitHub's runner does: literally, with the encodings that it knows and no others. */
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

/** What the runner's value encoders give. Not among them: form encoding, and base64url in all but new runners. */
function encodings(value: string): string[] {
  return [
    value,
    ...[0, 1, 2].map((shift) => base64(value, shift)),
    JSON.stringify(value).slice(1, -1),
    // .NET's Uri.EscapeDataString leaves letters, digits and -._~ as they are, and nothing else.
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

/** Base64 of the value without its first bytes: a secret inside a longer text is aligned in one of three ways. */
function base64(value: string, shift: number): string {
  return Buffer.from(value).subarray(shift).toString('base64').replace(/=+$/u, '');
}
