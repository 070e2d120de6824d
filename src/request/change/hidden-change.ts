import { randomUUID } from 'node:crypto';
import type { HttpResponse } from '../../http/message.js';
import { StepError } from '../../lib/errors.js';
import { select, type Json, type JsonObject } from '../../lib/json.js';
import { flagOf, idParameters, type Flag, type Hidden } from './hidden-flag.js';
import { listAt } from './pages.js';
import { grantedScopes, hasPermission, type PermissionDeps } from './permissions.js';
import { withFields, type RequestPlan } from '../plan/plan.js';
import { afterChange } from './read-back.js';
import { ShownText, type Attempt, type Shown } from './shown-text.js';

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

/**
 * Plans a change with text that must stay hidden; undefined if no parameter of the request hides text. Checks first
 * what the token and the role of the user allow. Rejects with PRIVACY_UNPROVEN if the server would publish the text, or
 * if nothing can prove that it will not.
 */
export async function planHiddenChange(plan: RequestPlan, deps: PermissionDeps): Promise<HiddenChange | undefined> {
  const flag = flagOf(plan);
  if (flag === undefined) return undefined;
  const run = new HiddenRun(plan, flag, deps);
  if (await run.isProven()) return run.planAtOnce();
  await run.checkCorrection();
  return run.planPlaceholder();
}

class HiddenRun {
  readonly #plan: RequestPlan;
  readonly #flag: Flag;
  readonly #deps: PermissionDeps;
  readonly #shown: ShownText;

  constructor(plan: RequestPlan, flag: Flag, deps: PermissionDeps) {
    this.#plan = plan;
    this.#flag = flag;
    this.#deps = deps;
    this.#shown = new ShownText(plan, flag, deps.own);
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
      'would',
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

  /** Returns the change that sends the text at once. Reads the items before it, because an older one may have its text. */
  async planAtOnce(): Promise<HiddenChange> {
    const before = await this.#shown.readIds();
    return {
      plan: this.#plan,
      finish: async (response, id) => {
        const shown = await this.#shown.find(id, response, this.#plan.fields, before).catch(afterChange);
        if (!shown.isHidden) await this.#hide(id, shown.id);
      },
    };
  }

  /** Returns the change that sends a placeholder first. */
  planPlaceholder(): HiddenChange {
    const { field, others } = this.#flag;
    const placeholder = this.#placeholder();
    const plan = withFields(this.#plan, { ...others, ...placeholder, ...this.#plan.placeholder, [field]: true });
    return {
      // The server cannot quote a text that it does not have, and its words help if it refuses the placeholder.
      plan: { ...plan, hidesText: false },
      finish: async (response, id) => {
        const shown = await this.#shown
          .find(id, response, placeholder)
          .catch((error: unknown) => this.#failFind(error));
        await this.#replacePlaceholder(shown, id);
      },
    };
  }

  /** Returns the fields of the placeholder. The text of an item is unique, because other jobs may send theirs at once. */
  #placeholder(): JsonObject {
    const { placeholder = {} } = this.#flag.hidden;
    if (!this.#shown.isItem) return placeholder;
    const suffix = randomUUID().slice(0, 8);
    return Object.fromEntries(Object.entries(placeholder).map(([name, text]) => [name, `${text} ${suffix}`]));
  }

  /** Sends the text if the server hides the placeholder, else withdraws the placeholder. */
  async #replacePlaceholder(shown: Shown, id: string | undefined): Promise<void> {
    const { name, texts } = this.#flag;
    if (!shown.isHidden) {
      const withdrawn = await this.#withdraw(shown.id);
      const result = this.#hasText ? ', so the text was not sent' : '';
      throw new StepError('PRIVACY_UNPROVEN', `${this.#host} ignored "${name}"${result}.`, {
        hint: `${withdrawn} Check that the workflow and the role of the user allow "${name}", and that the token has the scope.`.trim(),
      });
    }
    if (!this.#hasText) return;
    await this.#correct(shown.id, texts).catch((error: unknown) => this.#failText(error, shown.id));
    const now = await this.#shown.findAgain(id, shown.id).catch(afterChange);
    if (!now.isHidden) await this.#hide(id, shown.id);
  }

  /** Rejects with the error of the request with the text. Withdraws the placeholder, unless the text may be there. */
  async #failText(error: unknown, id: string): Promise<never> {
    if (!(error instanceof StepError)) throw error;
    if (error.unsent || error.refused) {
      const withdrawn = await this.#withdraw(id);
      throw error.with({
        before: 'The server hides what the step sent first, but has not accepted the text.',
        hint: withdrawn,
      });
    }
    throw error.with({
      before: `It is unknown whether the server has the text, which the step sent after the hidden ${this.#nameOf(id)}.`,
      hint: 'Check there whether the text is complete and hidden.',
    });
  }

  get #host(): string {
    return this.#plan.url.host;
  }

  /** Tries once to hide and to remove the text, because the flag alone may be refused again. Rejects with TEXT_PUBLIC. */
  async #hide(objectId: string | undefined, id: string): Promise<never> {
    const { name, field, texts, hidden } = this.#flag;
    // A field that the change did not set has no text of it.
    const replacement = Object.fromEntries(
      Object.entries(hidden.replace ?? {}).filter(([other]) => Object.hasOwn(texts, other)),
    );
    // What the server then shows says more than the response.
    await this.#correct(id, { ...replacement, [field]: true }).catch(() => undefined);
    const attempt = await this.#shown.readAttempt(objectId, id, replacement).catch(() => undefined);
    throw new StepError('TEXT_PUBLIC', `${this.#host} ignored "${name}" and published the text.`, {
      hint:
        `${describeAttempt(attempt, Object.keys(texts))} The text was public: others may have read it, also by e-mail ` +
        'or in the history. Replace every secret that it contains.',
    });
  }

  async #correct(id: string, fields: Readonly<JsonObject>): Promise<void> {
    const { request, wrap } = this.#flag.hidden.correct;
    await this.#deps.own.change(request, wrap, idParameters(this.#plan, this.#flag, id), fields);
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
      return `The step has withdrawn the ${this.#nameOf(id)}.`;
    } catch {
      return `The step could not withdraw the ${this.#nameOf(id)}: close or delete it.`;
    }
  }

  /** Returns the noun for what was sent before the text, with its id. */
  #nameOf(id: string): string {
    const noun = this.#flag.hidden.placeholder === undefined ? 'object' : 'placeholder';
    return `${noun} (${this.#deps.host.secrets.sanitize(id, 60)})`;
  }

  async #pick(id: string, value: NonNullable<Hidden['withdraw']>[string]): Promise<Json> {
    if (typeof value !== 'object') return value;
    const { operation, parameters = {}, items, where = {}, take } = value;
    const list = listAt(
      await this.#deps.own.read(operation, { ...parameters, ...idParameters(this.#plan, this.#flag, id) }),
      items,
    );
    const item = list.find((one) => Object.entries(where).every(([path, wanted]) => select(one, path) === wanted));
    if (item === undefined) throw new StepError('RESPONSE_UNEXPECTED', `${this.#host} shows no item of ${items}.`);
    return select(item, take) as Json;
  }

  /** Whether the change has text that the flag hides. A change may also set only the flag. */
  get #hasText(): boolean {
    return Object.keys(this.#flag.texts).length > 0;
  }

  /** Returns the error for a change that was not sent. `verb` is `would` only if it is known that the server ignores the flag. */
  #unproven(reason: string, hint: string, verb: 'may' | 'would' = 'may'): StepError {
    const danger = this.#hasText ? `, because the server ${verb} publish the text` : '';
    return new StepError('PRIVACY_UNPROVEN', `${this.#host} ${verb} ignore "${this.#flag.name}": ${reason}.`, {
      hint: `Nothing was sent${danger}. ${hint}`,
    });
  }

  /** Rejects with the same error, which then says what was sent: only what came before the text. */
  #failFind(error: unknown): never {
    if (!(error instanceof StepError)) throw error;
    const sent = this.#hasText
      ? 'The text was not sent, because the step cannot check whether it would be hidden.'
      : 'The request was carried out, but the step cannot check whether the server hides the result.';
    throw error.with({ before: sent });
  }
}

/** Returns a sentence about an attempt to hide and to remove these fields; undefined if the result is unknown. */
function describeAttempt(attempt: Attempt | undefined, fields: readonly string[]): string {
  if (attempt === undefined)
    return 'The step tried to hide and to remove it, but cannot read the result: check it there.';
  const { isHidden, removed } = attempt;
  const left = fields.filter((name) => !removed.includes(name));
  if (left.length === 0) return `The step has removed the text${isHidden ? ', and hidden the rest' : ''}.`;
  if (isHidden) return 'The step has hidden it now.';
  if (removed.length === 0) return 'The step could neither hide nor remove it: remove it there.';
  return `The step could remove only ${removed.join(' and ')}: remove ${left.join(' and ')} there.`;
}
