// Chosen rows: with Shift or Ctrl and a click, with Shift and the arrows, with a long press; and the bar
// that says how many there are and what can be done with them.

import { el, attr, button, setText } from "./dom.js";
import { MAY_PLAN, MAY_PROGRESS } from "./data.js";

const LONG_PRESS = 500, STILL = 8; // ms a finger rests; px it may tremble

export class Selection {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.ids = new Set();
    this.anchor = null;  // id of the row where a range began
    this.picking = false; // every tap chooses or gives up a row
    attr(s.frame.scroller, "aria-multiselectable", "true");
    this.buildBar();
    this.listen();
  }

  has(id) {
    return this.ids.has(id);
  }

  get size() {
    return this.ids.size;
  }

  /** The chosen rows in the order of the plan. */
  get rows() {
    return this.s.plan.rows.filter((row) => this.ids.has(row.id));
  }

  /** What a command is for: the chosen rows, else the focused one. */
  get meant() {
    const row = this.s.focusedRow();
    return this.size ? this.rows : row && row.id > 0 ? [row] : [];
  }

  // ---- choosing -------------------------------------------------------------------------------------

  toggle(row) {
    if (row.id <= 0) return;
    if (!this.ids.delete(row.id)) this.ids.add(row.id);
    this.anchor = row.id;
    this.changed();
  }

  only(row) {
    this.ids.clear();
    if (row.id > 0) this.ids.add(row.id);
    this.anchor = row.id;
    this.changed();
  }

  /** All visible rows between the anchor and `row`, instead of what was chosen. */
  range(row) {
    const { visible } = this.s.tree, from = this.s.rowOf(this.anchor), start = from && from.at >= 0 ? from.at : row.at;
    this.ids.clear();
    for (let at = Math.min(start, row.at); at <= Math.max(start, row.at); at += 1) if (visible[at].id > 0 && !visible[at].context) this.ids.add(visible[at].id);
    this.changed();
  }

  /** Shift and an arrow: the focus goes on and takes the rows along. */
  extend(row, step) {
    if (!this.size) this.anchor = row.id;
    this.s.keyboard.move(step, 0);
    this.range(this.s.focusedRow());
  }

  all() {
    this.ids = new Set(this.s.tree.visible.filter((row) => row.id > 0 && !row.context).map((row) => row.id));
    this.changed();
  }

  set(ids) {
    this.ids = new Set(ids);
    this.changed();
  }

  clear() {
    this.picking = false;
    if (this.size) this.ids.clear();
    this.changed();
  }

  /** Rows that are gone, or hidden by a filter, are chosen no more. */
  prune() {
    let fewer = false;
    for (const id of this.ids) {
      const row = this.s.plan.byId.get(id);
      if (row && row.at >= 0) continue;
      this.ids.delete(id);
      fewer = true;
    }
    if (fewer) this.changed();
  }

  changed() {
    const { s } = this, { t } = s, n = this.size;
    s.grid.refreshAll();
    this.bar.hidden = !n && !this.picking;
    s.frame.root.classList.toggle("qs-picking", this.picking);
    setText(this.count, t("chosen", { n }));
    const rows = n && n <= 500 ? this.rows : [], plans = s.plan.can.plan;
    const may = plans || n > 500 || rows.some((row) => row.flags & (MAY_PLAN | MAY_PROGRESS));
    for (const node of this.bar.querySelectorAll("[data-row]")) {
      const { row: what } = node.dataset;
      node.hidden = what === "bulk" ? !may : what !== "copy" && what !== "none" && !plans;
      node.disabled = !n && what !== "none";
    }
  }

  // ---- the bar -----------------------------------------------------------------------------------------

  buildBar() {
    const { s } = this, { t } = s, bar = (this.bar = el("div", "qs-selbar"));
    s.frame.stage.after(bar);
    bar.hidden = true;
    attr(bar, "role", "toolbar");
    attr(bar, "aria-label", t("chosenTools"));
    this.count = el("span", "qs-chosen", bar);
    attr(this.count, "role", "status");
    const acts = ["bulk", "indent", "outdent", "up", "down", "copy", "delete", "none"];
    for (const what of acts) {
      const node = button("qs-button" + (what === "none" ? " qs-quiet" : ""), bar, t("row." + what), () => this.act(what));
      node.dataset.row = what;
    }
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.clear();
      s.focusCell();
    });
  }

  act(what) {
    const { s } = this;
    if (what === "none") {
      this.clear();
      s.focusCell();
    } else if (what === "bulk") {
      s.bulk.open(this.rows);
    } else if (what === "copy") {
      s.clipboard.copyNow();
    } else {
      s.rows.run(what, this.rows);
    }
  }

  // ---- mouse and finger -----------------------------------------------------------------------------

  listen() {
    const { scroller } = this.s.frame;
    // Shift and a click would mark text; the click itself comes to pointer.js.
    scroller.addEventListener("mousedown", (event) => {
      if (event.shiftKey && event.target.closest(".qs-row > .qs-pane")) event.preventDefault();
    });
    scroller.addEventListener("touchstart", (event) => this.press(event), { passive: true });
    for (const type of ["touchend", "touchcancel"]) scroller.addEventListener(type, () => clearTimeout(this.pressing), { passive: true });
    scroller.addEventListener("touchmove", (event) => {
      const { clientX, clientY } = event.touches[0], from = this.pressedAt;
      if (from && Math.hypot(clientX - from.x, clientY - from.y) > STILL) clearTimeout(this.pressing);
    }, { passive: true });
  }

  press(event) {
    clearTimeout(this.pressing);
    const row = event.target.closest(".qs-row > .qs-pane")?.parentNode.line.row;
    if (!row || row.id <= 0 || event.touches.length > 1) return;
    this.pressedAt = { x: event.touches[0].clientX, y: event.touches[0].clientY };
    this.pressing = setTimeout(() => {
      this.picking = true;
      this.held = true; // the click that ends the press is no second choice
      if (!this.has(row.id)) this.toggle(row);
    }, LONG_PRESS);
  }

  /** From a button: every tap chooses from now on. */
  pick() {
    this.picking = true;
    this.changed();
  }

  /** A click on the table. @returns {boolean} whether it was about choosing */
  click(event, row) {
    if (this.held) {
      this.held = false;
      return true;
    }
    const pane = event.target.closest(".qs-pane");
    if (!pane || row.id <= 0) return false;
    const cell = event.target.closest("[data-key]"), number = cell?.dataset.key === "code" && !event.target.closest("a");
    if (event.shiftKey) {
      this.anchor ??= this.s.focus.id;
      this.range(row);
    } else if (event.ctrlKey || event.metaKey || this.picking) this.toggle(row);
    else if (number) this.only(row);
    else {
      if (this.size) this.clear();
      this.anchor = row.id;
      return false;
    }
    event.preventDefault();
    if (cell) this.s.focusCell(row.id, cell.dataset.key);
    return true;
  }
}
