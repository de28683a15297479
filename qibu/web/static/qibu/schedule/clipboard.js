// Rows on the clipboard: Excel gets the visible columns as a block, this page gets the rows themselves with
// everything below them and the dependencies among them. Cut rows move when they are pasted.

import { NEW_ROW } from "./data.js";
import { newKey } from "./dom.js";
import { writeTsv } from "./tsv.js";

export class Clipboard {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.held = null; // {ids, text}: the rows of the last copy, known again by its text
    this.cut = false;
    s.frame.scroller.addEventListener("cut", (event) => this.copy(event, true));
  }

  /** Chosen rows are copied. @returns {boolean} false where a single cell is meant */
  copy(event, cut = false) {
    const { s } = this, rows = s.selection.rows.filter((row) => row.at >= 0).sort((a, b) => a.at - b.at);
    if (!rows.length || event.target.closest(".qs-editor")) return false;
    const columns = s.columns.shown, text = writeTsv(rows.map((row) => columns.map((column) => this.text(row, column))));
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    this.held = { ids: rows.map((row) => row.id), text };
    this.cut = cut && s.plan.can.plan;
    s.grid.refreshAll();
    s.say(s.t(this.cut ? "rowsCut" : "rowsCopied", { n: rows.length }), true);
    return true;
  }

  /** Dates with their year, so that a spreadsheet knows them as dates. */
  text(row, column) {
    const { s } = this;
    if (column.type === "day") return s.plan.days.iso(row[column.key]);
    if (column.type === "status") return s.t("status." + row.status);
    return s.cells.text(row, column);
  }

  /** From the button of the bar. */
  copyNow() {
    const first = this.s.selection.rows.find((row) => row.at >= 0);
    if (!first) return;
    this.s.focusCell(first.id, "name");
    document.execCommand("copy"); // the copy event above writes what is copied
  }

  /** Is a row waiting to be moved? */
  isCut(id) {
    return this.cut && this.held.ids.includes(id);
  }

  forget() {
    this.cut = false;
    this.s.grid.refreshAll();
  }

  /** The text is that of our own rows: they come as tasks. @returns {boolean} whether it was ours */
  paste(text) {
    const { s } = this, held = this.held;
    if (!held || plain(text) !== plain(held.text) || !s.rows.mayChange()) return false;
    const row = s.focusedRow(), below = row && row.id !== NEW_ROW ? row : null;
    const ids = held.ids.filter((id) => s.plan.byId.has(id));
    if (!ids.length) return false;
    if (!this.cut) this.copyRows(ids, below);
    else if (this.within(below, ids)) s.say(s.t("notIntoItself"), true);
    else this.moveRows(ids, below);
    return true;
  }

  within(row, ids) {
    for (let up = row; up; up = up.parent) if (ids.includes(up.id)) return true;
    return false;
  }

  async moveRows(ids, below) {
    const { s } = this, { parent, after } = s.entry.spot(below);
    this.cut = false;
    if (await s.rows.moveTo(ids, parent, after)) this.held = null;
  }

  copyRows(ids, below) {
    return this.s.rows.inTurn(() => this.makeCopies(ids, below));
  }

  async makeCopies(ids, below) {
    const { s } = this, answer = await s.rows.send({ do: "copy", key: newKey(), ids, ...s.entry.spot(below) });
    if (!answer) return;
    const name = s.t("did.paste", { n: answer.ids.length });
    s.history.made(answer, name);
    s.selection.set(answer.ids);
    const first = s.plan.byId.get(answer.ids[0]);
    if (first && first.at >= 0) s.focusCell(first.id, "name");
    s.history.offer(name);
  }
}

/** Operating systems change line ends, and some programs drop the last one. */
const plain = (text) => text.replace(/\r\n?/g, "\n").trimEnd();
