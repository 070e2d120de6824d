import { isObject, type Json } from '../lib/json.js';

/** Returns the list of a document: the document itself, or its largest list of objects; undefined if it has none. */
export function itemsIn(document: Json | undefined): Json[] | undefined {
  if (Array.isArray(document)) return document;
  if (!isObject(document)) return undefined;
  const lists = Object.values(document).filter((value) => Array.isArray(value));
  const ofObjects = lists.filter((list) => list.length === 0 || list.some(isObject));
  return ofObjects.sort((a, b) => b.length - a.length)[0];
}
