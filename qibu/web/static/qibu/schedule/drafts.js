// What was typed and is not saved yet, by row and field. It outlives the cell's node, a scroll and a
// refresh of the row, so that nothing typed is lost.

/**
 * @typedef {object} Draft
 * @property {*} value     what is sent
 * @property {*} was       what the field held when the person began
 * @property {number} version  the row's version then
 * @property {string} text  what the cell shows
 * @property {"saving"|"wrong"|"waiting"|"conflict"|"typed"} state
 * @property {string} [message]  why it is not saved
 */

export class Drafts {
  constructor() {
    this.rows = new Map();
    this.size = 0;
  }

  get(id, field) {
    return this.rows.get(id)?.get(field);
  }

  set(id, field, draft) {
    let fields = this.rows.get(id);
    if (!fields) this.rows.set(id, (fields = new Map()));
    if (!fields.has(field)) this.size += 1;
    fields.set(field, draft);
  }

  delete(id, field) {
    const fields = this.rows.get(id);
    if (!fields || !fields.delete(field)) return;
    this.size -= 1;
    if (!fields.size) this.rows.delete(id);
  }

  /** All drafts as {id, field, draft}. */
  list() {
    const all = [];
    for (const [id, fields] of this.rows) for (const [field, draft] of fields) all.push({ id, field, draft });
    return all;
  }

  /** How many need the person's eye: everything but what is on its way. */
  get open() {
    return this.list().filter(({ draft }) => draft.state !== "saving" && draft.state !== "typed").length;
  }
}
