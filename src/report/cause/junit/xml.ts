/** Reads XML that nobody vouches for. */
import sax from 'sax';
import { decoderOf } from './encoding.js';

/** What a reader of elements is told, in the order of the file. */
export interface XmlHandler {
  /** An element starts. Its attributes follow. */
  open: (name: string) => void;
  attribute: (name: string, value: string) => void;
  /** All attributes of the element that started last were told. */
  opened: () => void;
  /** A part of the text of the innermost open element. */
  text: (text: string) => void;
  close: () => void;
}

/** Why reading ended early: the end of a sentence about the file. */
export class XmlProblem extends Error {}

/** How many elements may be open at the same time. */
const MAX_DEPTH = 100;
const MAX_ATTRIBUTES = 1000;
/** How many elements a file may have: some hundred for each test. */
const MAX_ELEMENTS = 1_000_000;
/** How long a name, an attribute, a comment or an entity may be. A longer text comes in parts. */
const MAX_TOKEN = 512 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** The only entities. The map has no prototype, so no other name is found. */
const ENTITIES = Object.assign(Object.create(null) as Record<string, string>, {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
});

interface Parser extends sax.SAXParser {
  /** What was read of a document type declaration, or false. */
  doctype?: unknown;
}

/**
 * Tells `handler` the elements of an XML text. No DTD is read, no entity is resolved except those five of XML, and
 * nothing outside the text is loaded. Characters that XML does not allow are kept. Throws XmlProblem at the first
 * violation, and what `handler` throws.
 */
export function readXml(content: Buffer, handler: XmlHandler): void {
  const decode = decoderOf(content);
  if (decode === undefined) throw new XmlProblem('has an unknown encoding. Write it in UTF-8');
  const parser = createParser(handler);
  for (let start = 0; start < content.length; start += CHUNK_BYTES) {
    const end = start + CHUNK_BYTES;
    parser.write(decode(content.subarray(start, end), end < content.length));
  }
  parser.close();
}

function createParser(handler: XmlHandler): Parser {
  Object.assign(sax, { MAX_BUFFER_LENGTH: MAX_TOKEN });
  const parser: Parser = sax.parser(true);
  parser.ENTITIES = ENTITIES;
  const refuseDtd = (): never => {
    throw new XmlProblem('has a document type declaration (<!DOCTYPE), which is refused');
  };
  let depth = 0;
  let attributes = 0;
  let elements = 0;
  const fail = (): never => {
    if (parser.doctype !== undefined && parser.doctype !== '' && elements === 0) refuseDtd();
    throw new XmlProblem(`is not well-formed XML (line ${parser.line + 1})`);
  };
  return Object.assign(parser, {
    onerror: fail,
    ondoctype: refuseDtd,
    onsgmldeclaration: refuseDtd,
    onopentagstart: ({ name }: sax.BaseTag) => {
      if (depth === 0 && elements > 0) fail();
      if (++elements > MAX_ELEMENTS) throw new XmlProblem(`has more than ${MAX_ELEMENTS} elements`);
      if (++depth > MAX_DEPTH) throw new XmlProblem(`has more than ${MAX_DEPTH} nested elements`);
      attributes = 0;
      handler.open(name);
    },
    onattribute: ({ name, value }: { name: string; value: string }) => {
      if (++attributes > MAX_ATTRIBUTES)
        throw new XmlProblem(`has an element with more than ${MAX_ATTRIBUTES} attributes`);
      handler.attribute(name, value);
    },
    onend: () => {
      if (elements === 0) fail();
    },
    onopentag: () => handler.opened(),
    ontext: (text: string) => handler.text(text),
    oncdata: (text: string) => handler.text(text),
    onclosetag: () => {
      depth--;
      handler.close();
    },
  });
}
