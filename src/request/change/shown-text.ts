import { readJson, type HttpResponse } from '../../http/message.js';
import { StepError } from '../../lib/errors.js';
import { scalarText, select, type Json, type JsonObject } from '../../lib/json.js';
import type { RequestPlan } from '../plan/plan.js';
import { idParameters, type Flag } from './hidden-flag.js';
import type { OwnRequests } from './own-requests.js';
import { isList, pathOf, sameLines } from './read-back.js';

/** Where the server shows the text. */
export interface Shown {
  id: string;
  isHidden: boolean;
}

/** What the server shows after an attempt to hide and to remove a text. */
export interface Attempt {
  isHidden: boolean;
  /** The names of the fields whose text the server no longer shows. */
  removed: string[];
}

/** Reads what the server shows of a text that must stay hidden. Every method rejects as `read` of `own` does. */
export class ShownText {
  readonly #plan: RequestPlan;
  readonly #flag: Flag;
  readonly #own: OwnRequests;

  constructor(plan: RequestPlan, flag: Flag, own: OwnRequests) {
    this.#plan = plan;
    this.#flag = flag;
    this.#own = own;
  }

  /** Whether each text is an item of a list, with an id of its own. */
  get isItem(): boolean {
    return this.#flag.hidden.shown.items !== undefined;
  }

  /**
   * Returns the ids of the items that exist before the change; none if the texts are no items. The step reads the same
   * list to find a new item (`readBefore`), so both share one request.
   */
  async readIds(): Promise<string[]> {
    return this.isItem ? (await this.#items(undefined, 'readOnce')).map(idOf) : [];
  }

  /**
   * Finds the text after a request: a new item with the text of `fields`, or else the changed object, which the response
   * may show. `before` are the ids of the items before the request. Rejects with RESPONSE_UNEXPECTED if the server shows
   * none.
   */
  async find(
    id: string | undefined,
    response: HttpResponse,
    fields: Readonly<JsonObject>,
    before: readonly string[] = [],
  ): Promise<Shown> {
    if (!this.isItem) return this.#findObject(id, readJson(response));
    const items = await this.#items(id);
    const added = items.filter((item) => !before.includes(idOf(item)) && this.#hasText(item, fields));
    // If another job has added the same text, the public one counts.
    return this.#shown(newest(added.filter((item) => !this.#isHidden(item))) ?? newest(added));
  }

  /** Finds a text that was found before, by its own id: that of the item, or of the object. Rejects as `find` does. */
  async findAgain(id: string | undefined, shownId: string): Promise<Shown> {
    if (!this.isItem) return this.#findObject(id, undefined);
    return this.#shown((await this.#items(id)).find((item) => idOf(item) === shownId));
  }

  /**
   * Returns what an attempt to hide and to replace a text has changed. `replacement` are the fields that were sent.
   * Rejects with RESPONSE_UNEXPECTED if the server does not show it.
   */
  async readAttempt(id: string | undefined, shownId: string, replacement: Readonly<JsonObject>): Promise<Attempt> {
    const names = Object.keys(replacement);
    if (this.isItem) {
      const item = (await this.#items(id)).find((one) => idOf(one) === shownId);
      const isRemoved = item === undefined || !this.#hasText(item, this.#plan.fields);
      return { isHidden: this.#isHidden(item), removed: isRemoved ? names : [] };
    }
    const object = await this.#read(id);
    if (typeof select(object, this.#flag.hidden.shown.flag) !== 'boolean') throw this.#notShown();
    const shown = { ...this.#plan.operation.read_back?.fields, ...this.#flag.hidden.shown.texts };
    const isRemoved = (name: string): boolean => {
      const value = shown[name];
      const actual = value === undefined || isList(value) ? undefined : select(object, pathOf(value));
      return actual !== undefined && sameLines(scalarText(actual)) === sameLines(scalarText(replacement[name]));
    };
    return { isHidden: this.#isHidden(object), removed: names.filter(isRemoved) };
  }

  async #findObject(id: string | undefined, shownInResponse: Json | undefined): Promise<Shown> {
    const { flag: path } = this.#flag.hidden.shown;
    const isShown = typeof select(shownInResponse, path) === 'boolean';
    const flag = select(isShown ? shownInResponse : await this.#read(id), path);
    if (id !== undefined && typeof flag === 'boolean') return { id, isHidden: flag };
    throw this.#notShown();
  }

  #shown(item: Json | undefined): Shown {
    const flag = select(item, this.#flag.hidden.shown.flag);
    if (typeof flag === 'boolean') return { id: idOf(item), isHidden: flag };
    throw this.#notShown();
  }

  #isHidden(value: Json | undefined): boolean {
    return select(value, this.#flag.hidden.shown.flag) === true;
  }

  #hasText(item: Json, fields: Readonly<JsonObject>): boolean {
    const { shown, placeholder = {} } = this.#flag.hidden;
    const actual = sameLines(scalarText(select(item, shown.text ?? '')));
    const texts = Object.keys(placeholder).map((name) => sameLines(scalarText(fields[name])));
    return texts.some((text) => text !== '' && text === actual);
  }

  async #items(id: string | undefined, read: 'read' | 'readOnce' = 'read'): Promise<Json[]> {
    const object = await this.#read(this.#plan.pathValues['id'] ?? id, read);
    const list = select(object, this.#flag.hidden.shown.items ?? '');
    // Without the list, a text that is not in it could still be public.
    if (!Array.isArray(list)) throw this.#notShown();
    return list as Json[];
  }

  async #read(id: string | undefined, read: 'read' | 'readOnce' = 'read'): Promise<Json> {
    const { operation, parameters = {} } = this.#flag.hidden.shown;
    return this.#own[read](operation, { ...parameters, ...idParameters(this.#plan, this.#flag, id) });
  }

  #notShown(): StepError {
    return new StepError('RESPONSE_UNEXPECTED', `${this.#plan.url.host} does not show whether it hides the text.`, {
      hint: 'Check there whether the text is hidden.',
    });
  }
}

const idOf = (item: Json | undefined): string => scalarText(select(item, 'id'));

/** Returns the item with the highest id; the last one of those whose ids are not numbers. */
function newest(items: readonly Json[]): Json | undefined {
  const number = (item: Json): number => Number(idOf(item));
  return items.reduce<Json | undefined>(
    (best, item) => (best !== undefined && number(item) < number(best) ? best : item),
    undefined,
  );
}
