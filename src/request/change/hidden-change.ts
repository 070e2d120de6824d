import { readJson, type HttpResponse } from '../../http/message.js';
import { StepError } from '../../lib/errors.js';
import { scalarText, select, type Json, type JsonObject } from '../../lib/json.js';
import type { Parameter } from '../../provider/provider.js';
import { listAt } from './pages.js';
import { grantedScopes, hasPermission, type PermissionDeps } from './permissions.js';
import { hidingFlag } from '../plan/parameters.js';
import { withFields, type RequestPlan } from '../plan/plan.js';
import { afterChange, sameLines } from './read-back.js';

type Hidden = NonNullable<Parameter['hidden']>;

/** A change whose text must stay hidden (docs/design/017-hidden-text.md). */
export interface HiddenChange {
  /** The request to send first: the change, or a placeholder without the text. */
  plan: RequestPlan;
  /**
   * Checks that the server hides the text, and sends it if it is not yet sent. `id` is the id of the changed object.
   * Rejects with PRIVACY_UNPROVEN if the text was not sent, with TEXT_PUBLIC if it is public, or with the error of a
   * request.
   */
  finish(response: HttpResponse, id: string | undefined): Promise<void>;
}

/** The flag that hides text, and how. */
interface Flag {
  name: string;
  field: string;
  requires: NonNullable<Parameter['requires']>;
  proof: NonNullable<Parameter['proof']>;
  hides: NonNullable<Parameter['hides']>;
  hidden: Hidden;
}

/**
 * Plans a change with text that must stay hidden; undefined if no parameter of the request hides text. Checks first
 * what the token and the role of the user allow. Rejects with PRIVACY_UNPROVEN if the server would publish the text, or
 * if nothing can prove that it would not.
 */
export async function planHiddenChange(plan: RequestPlan, deps: PermissionDeps): Promise<HiddenChange | undefined> {
  const flag = flagOf(plan);
  if (flag === undefined) return undefined;
  const run = new HiddenRun(plan, flag, deps);
  if (await run.isProven()) return { plan, finish: (response, id) => run.confirm(response, id) };
  await run.checkCorrection();
  const first = withFields(plan, run.firstFields());
  return { plan: first, finish: (response, id) => run.replacePlaceholder(response, id) };
}

function flagOf({ given }: RequestPlan): Flag | undefined {
  const flag = hidingFlag(given);
  if (flag === undefined) return undefined;
  const { hides, proof, hidden, requires = {} } = flag.declared;
  // The schema of provider files has all of them, or none.
  if (hides === undefined || proof === undefined || hidden === undefined) {
    throw new StepError('INTERNAL', `The provider file does not say how "${flag.name}" hides text.`);
  }
  return { name: flag.name, field: flag.field, hides, proof, hidden, requires };
}

/** Where the server shows the text. */
interface Shown {
  id: string;
  isHidden: boolean;
}

class HiddenRun {
  readonly #plan: RequestPlan;
  readonly #flag: Flag;
  readonly #deps: PermissionDeps;

  constructor(plan: RequestPlan, flag: Flag, deps: PermissionDeps) {
    this.#plan = plan;
    this.#flag = flag;
    this.#deps = deps;
  }

  /**
   * Returns whether the role of the user proves that the server hides the text. Rejects with PRIVACY_UNPROVEN if it
   * proves the contrary, or if the scopes of the token are unknown.
   */
  async isProven(): Promise<boolean> {
    const { requires, proof } = this.#flag;
    // checkScopes has checked known scopes.
    if (requires.scope !== undefined && (await grantedScopes(this.#deps)) === undefined) {
      throw this.#unproven('the scopes of the token are unknown', 'Check that the token is for this system.');
    }
    if (proof !== 'permission' || requires.permission === undefined) return false;
    const has = await hasPermission(this.#plan, requires.permission, this.#deps);
    if (has !== false) return has === true;
    throw this.#unproven(
      `no role of the user in this project has the permission ${requires.permission}`,
      `Give the role this permission, or remove ${this.#flag.name}.`,
    );
  }

  /** Rejects with PRIVACY_UNPROVEN if the token may not send the text after the placeholder. */
  async checkCorrection(): Promise<void> {
    const { scope } = this.#flag.hidden.correct;
    if (scope === undefined) return;
    const granted = (await grantedScopes(this.#deps)) ?? [];
    if (scope.some((one) => granted.includes(one))) return;
    throw this.#unproven(
      'the permissions of the role cannot be read',
      `Give the application the scope ${scope.join(' or ')}, then sign in again: the step can then send a placeholder first.`,
    );
  }

  /** Returns the fields of the placeholder: without the text. */
  firstFields(): JsonObject {
    const { field, hidden } = this.#flag;
    const kept = Object.entries(this.#plan.fields).filter(([name]) => !this.#isText(name));
    return { ...Object.fromEntries(kept), ...hidden.placeholder, [field]: true };
  }

  /** Sends the text if the server hides the placeholder, else withdraws the placeholder. */
  async replacePlaceholder(response: HttpResponse, id: string | undefined): Promise<void> {
    const texts = Object.fromEntries(Object.entries(this.#plan.fields).filter(([name]) => this.#isText(name)));
    const shown = await this.#find(id, response, this.#flag.hidden.placeholder ?? {}).catch(afterChange);
    if (!shown.isHidden) {
      const withdrawn = await this.#withdraw(shown.id);
      throw new StepError('PRIVACY_UNPROVEN', `${this.#host} ignored "${this.#flag.name}", so the text was not sent.`, {
        hint:
          `${withdrawn}Check that the workflow and the role of the user allow "${this.#flag.name}", and that the ` +
          'token has the scope.',
      });
    }
    if (Object.keys(texts).length === 0) return;
    await this.#correct(shown.id, texts).catch((error: unknown) => {
      if (!(error instanceof StepError)) throw error;
      throw error.with({ before: 'The text could not be sent after the placeholder, which is hidden.' });
    });
    const now = await this.#findAgain(id, shown.id).catch(afterChange);
    if (!now.isHidden) await this.#hide(id, shown.id);
  }

  /** Checks that the text is hidden. If not, tries to hide it once. */
  async confirm(response: HttpResponse, id: string | undefined): Promise<void> {
    const shown = await this.#find(id, response, this.#plan.fields).catch(afterChange);
    if (!shown.isHidden) await this.#hide(id, shown.id);
  }

  get #host(): string {
    return this.#plan.url.host;
  }

  #isText(field: string): boolean {
    const { hides, hidden, field: flag } = this.#flag;
    if (field === flag) return false;
    return hides === true ? hidden.first?.includes(field) !== true : hides.includes(field);
  }

  async #hide(objectId: string | undefined, id: string): Promise<never> {
    const { name, field } = this.#flag;
    const attempt = await this.#correct(id, { [field]: true })
      .then(() => this.#findAgain(objectId, id))
      .catch(() => undefined);
    const result = attempt?.isHidden === true ? 'The step has hidden it now' : 'The step could not hide it';
    throw new StepError('TEXT_PUBLIC', `${this.#host} ignored "${name}" and published the text.`, {
      hint: `${result}, but others may have read it, also by e-mail. Replace every secret that the text contains.`,
    });
  }

  /**
   * Finds the text after a request: the newest item with the text of `fields`, or else the changed object, which the
   * response may show. Rejects with RESPONSE_UNEXPECTED if the server shows none.
   */
  async #find(id: string | undefined, response: HttpResponse, fields: Readonly<JsonObject>): Promise<Shown> {
    const { shown, placeholder = {} } = this.#flag.hidden;
    if (shown.items === undefined) return this.#findObject(id, readJson(response));
    const texts = Object.keys(placeholder).map((name) => fields[name]);
    return this.#findItem(id, shown.items, (item) => isSameText(select(item, shown.text ?? ''), texts));
  }

  /** Finds a text that was found before, by its own id: that of the item, or of the object. Rejects as `#find` does. */
  async #findAgain(id: string | undefined, shownId: string): Promise<Shown> {
    const { items } = this.#flag.hidden.shown;
    if (items === undefined) return this.#findObject(id, undefined);
    return this.#findItem(id, items, (item) => String(select(item, 'id')) === shownId);
  }

  async #findObject(id: string | undefined, shownInResponse: Json | undefined): Promise<Shown> {
    const { flag: path } = this.#flag.hidden.shown;
    const isShown = typeof select(shownInResponse, path) === 'boolean';
    const flag = select(isShown ? shownInResponse : await this.#read(id), path);
    if (id !== undefined && typeof flag === 'boolean') return { id, isHidden: flag };
    throw this.#notShown();
  }

  async #findItem(id: string | undefined, items: string, isText: (item: Json) => boolean): Promise<Shown> {
    const list = listAt(await this.#read(this.#plan.pathValues['id'] ?? id), items).filter(isText);
    const [newest] = list.sort((a, b) => Number(select(b, 'id')) - Number(select(a, 'id')));
    const flag = select(newest, this.#flag.hidden.shown.flag);
    if (typeof flag === 'boolean') return { id: scalarText(select(newest, 'id')), isHidden: flag };
    throw this.#notShown();
  }

  async #read(id: string | undefined): Promise<Json> {
    const { operation, parameters = {} } = this.#flag.hidden.shown;
    return this.#deps.own.read(operation, { ...parameters, ...(id === undefined ? {} : { id }) });
  }

  async #correct(id: string, fields: Readonly<JsonObject>): Promise<void> {
    const { request, wrap } = this.#flag.hidden.correct;
    await this.#deps.own.change(request, wrap, { id }, fields);
  }

  /** Withdraws the placeholder. Returns a sentence about it; an empty text if there is nothing to withdraw. */
  async #withdraw(id: string): Promise<string> {
    const { withdraw } = this.#flag.hidden;
    if (withdraw === undefined) return '';
    try {
      const entries = Object.entries(withdraw).map(
        async ([name, value]) => [name, await this.#pick(id, value)] as const,
      );
      await this.#correct(id, Object.fromEntries(await Promise.all(entries)));
      return 'The step sent only a placeholder, and has withdrawn it. ';
    } catch {
      return `The step sent only a placeholder (${this.#deps.host.secrets.sanitize(id, 60)}), which it could not withdraw: close or delete it. `;
    }
  }

  async #pick(id: string, value: NonNullable<Hidden['withdraw']>[string]): Promise<Json> {
    if (typeof value !== 'object') return value;
    const { operation, parameters = {}, items, where = {}, take } = value;
    const list = listAt(await this.#deps.own.read(operation, { ...parameters, id }), items);
    const item = list.find((one) => Object.entries(where).every(([path, wanted]) => select(one, path) === wanted));
    if (item === undefined) throw this.#notShown();
    return select(item, take) as Json;
  }

  #unproven(reason: string, hint: string): StepError {
    return new StepError('PRIVACY_UNPROVEN', `${this.#host} would ignore "${this.#flag.name}": ${reason}.`, {
      hint: `Nothing was sent, because the server would publish the text. ${hint}`,
    });
  }

  #notShown(): StepError {
    return new StepError('RESPONSE_UNEXPECTED', `${this.#host} does not show whether it hides the text.`, {
      hint: 'Check there whether the text is hidden.',
    });
  }
}

const isSameText = (actual: unknown, texts: readonly (Json | undefined)[]): boolean =>
  texts.some((text) => scalarText(text) !== '' && sameLines(scalarText(text)) === sameLines(scalarText(actual)));
