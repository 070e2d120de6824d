import { StepError } from '../../lib/errors.js';
import type { Json, JsonObject } from '../../lib/json.js';
import type { OwnRequests } from '../../request/change/own-requests.js';
import { fillParameters, type IssuesForm } from './form.js';
import { isWriter, type Note } from './issue.js';
import { asksToStayOpen } from './keep-open.js';

/** About how many people the tracker is asked, the last ones of an issue. Anybody may write notes. */
const MAX_AUTHORS = 20;

/** The trackers that do not say in a note whether its author may write to the project. */
export class Writers {
  readonly #form: IssuesForm;
  readonly #own: Pick<OwnRequests, 'read'>;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(form: IssuesForm, own: Pick<OwnRequests, 'read'>) {
    this.#form = form;
    this.#own = own;
  }

  /**
   * Returns notes that say whether their authors may write to the project. Only those who ask that the issue stays open
   * are looked up. `common`: the parameters of each request. Rejects with a StepError.
   */
  async mark(notes: readonly Note[], me: string, common: JsonObject): Promise<Note[]> {
    const asking = notes.filter(({ text, author }) => author !== me && asksToStayOpen(text));
    const authors = [...new Set(asking.map(({ author }) => author).reverse())].slice(0, MAX_AUTHORS);
    const may = new Map<string, boolean>();
    for (const author of authors) may.set(author, await this.#mayWrite(author, common));
    return notes.map((note) => ({ ...note, isWriter: may.get(note.author) ?? false }));
  }

  #mayWrite(author: string, common: JsonObject): Promise<boolean> {
    const known = this.#known.get(author) ?? this.#ask(author, common);
    this.#known.set(author, known);
    return known;
  }

  async #ask(author: string, common: JsonObject): Promise<boolean> {
    const { writers } = this.#form.notes;
    if (writers?.operation === undefined) return false;
    const parameters = { ...common, ...fillParameters(writers.parameters, { author: idOf(author) }) };
    try {
      return isWriter(await this.#own.read(writers.operation, parameters), writers);
    } catch (error) {
      // Not a member, or not for this token.
      if (error instanceof StepError && [401, 403, 404].includes(error.status ?? 0)) return false;
      throw error;
    }
  }
}

const idOf = (author: string): Json => (/^\d{1,15}$/u.test(author) ? Number(author) : author);
