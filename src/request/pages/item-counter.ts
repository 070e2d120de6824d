import type { Host } from '../../ci/host.js';
import { scalarText, select } from '../../lib/json.js';
import { ItemIds } from './item-ids.js';
import type { PageWithText } from './page.js';
import { totalOf, type Pagination } from './styles.js';

/** Counts the items of a list, and leaves out those that came before, by their id. */
export class ItemCounter {
  readonly #idPath: string | undefined;
  readonly #pagination: Pagination | undefined;
  readonly #ids = new ItemIds();
  #total: number | undefined;
  #hasChanged = false;
  #doubles = 0;
  count = 0;

  constructor(idPath: string | undefined, pagination: Pagination | undefined) {
    this.#idPath = idPath;
    this.#pagination = pagination;
  }

  /** Returns the text of the new items of a page. */
  take(page: PageWithText): string[] {
    const total = this.#pagination === undefined ? undefined : totalOf(page, this.#pagination);
    this.#hasChanged ||= this.#total !== undefined && total !== undefined && total !== this.#total;
    this.#total ??= total;
    const added = page.text.items.filter((_, index) => this.#isNew(page.items[index]));
    this.#doubles += page.items.length - added.length;
    this.count += added.length;
    return added;
  }

  #isNew(item: unknown): boolean {
    const id = this.#idPath === undefined ? undefined : select(item, this.#idPath);
    return scalarText(id) === '' || this.#ids.add(id);
  }

  /** Logs one warning if the list has changed while it was read. */
  warn(host: Pick<Host, 'warning'>): void {
    if (!this.#hasChanged && this.#doubles === 0) return;
    const doubles = this.#doubles === 0 ? '' : ` Items that came twice (${this.#doubles}) are in the list once.`;
    host.warning(`The list changed while the step read it, so items may be missing.${doubles}`);
  }
}
