// The columns of the table: their order, widths and editors, and which of them are shown.

import { MAY_PLAN, MAY_PROGRESS } from "./data.js";
import { clamp, widthOf } from "./dom.js";

/** `needs` is the flag a row must carry for the cell to be edited; `type` decides how the value is written. */
export const COLUMNS = [
  { key: "code", width: 74, type: "code", frozen: true },
  { key: "name", width: 208, type: "name", frozen: true, editor: "text", needs: MAY_PLAN },
  { key: "department", width: 72, type: "department", editor: "department", needs: MAY_PLAN },
  { key: "assignee", width: 64, type: "assignee", editor: "person", needs: MAY_PLAN },
  { key: "planned_start", width: 68, type: "day", editor: "day", needs: MAY_PLAN },
  { key: "planned_finish", width: 68, type: "day", editor: "day", needs: MAY_PLAN },
  { key: "status", width: 90, type: "status", editor: "status", needs: MAY_PROGRESS },
  { key: "percent", width: 60, type: "percent", editor: "percent", needs: MAY_PROGRESS, right: true },
  { key: "forecast_finish", width: 68, type: "day" },
  { key: "variance", width: 68, type: "variance", right: true },
  { key: "predecessors", width: 96, type: "predecessors", editor: "predecessors", needs: MAY_PLAN },
  { key: "actual_start", width: 68, type: "day", editor: "day", needs: MAY_PROGRESS },
  { key: "actual_finish", width: 68, type: "day", editor: "day", needs: MAY_PROGRESS },
  { key: "total_float", width: 52, type: "number", right: true },
  { key: "duration", width: 52, type: "number", editor: "number", needs: MAY_PLAN, right: true },
  { key: "phase", width: 104, type: "phase" },
  { key: "risks", width: 120, type: "count" },
  { key: "needs", width: 120, type: "count" },
  { key: "updated", width: 92, type: "text" },
];

/** On a phone the table shows what fits and matters. */
const PHONE = { name: 122, status: 80, planned_finish: 52 };
const MIN_WIDTH = 44, MAX_WIDTH = 600, LONG_DATE = 86;

export class Columns {
  constructor(store, t) {
    this.store = store;
    const words = [0, 1, 2, 3, 4].map((code) => t("status." + code)).concat(t("late"), t("blocked"));
    this.chipWidth = Math.round(Math.max(...words.map(widthOf)) + 52); // the longest state with its shape
    this.phone = false;
    this.longDates = false; // a plan that leaves the year shows the year in its dates
    this.arrange();
  }

  /** Work out the shown columns and where each begins. */
  arrange() {
    const hidden = new Set(this.store.get("hidden", ["duration"]));
    const widths = this.store.get("widths", {});
    this.shown = this.phone
      ? Object.entries(PHONE).map(([key, width]) => ({ ...COLUMNS.find((column) => column.key === key), width }))
      : this.ordered().filter((column) => !hidden.has(column.key)).map((column) => ({ ...column, width: widths[column.key] || this.standard(column) }));
    this.frozenWidth = 0;
    this.scrolledWidth = 0;
    this.shown.forEach((column, index) => {
      column.index = index;
      column.left = column.frozen ? this.frozenWidth : this.scrolledWidth;
      if (column.frozen) this.frozenWidth += column.width; else this.scrolledWidth += column.width;
    });
    this.total = this.frozenWidth + this.scrolledWidth;
    this.byKey = new Map(this.shown.map((column) => [column.key, column]));
  }

  /** All columns in the order this person gave them; the frozen ones stay in front. */
  ordered() {
    const order = this.store.get("order", []), place = (column) => (column.frozen ? -1 : order.indexOf(column.key));
    if (!order.length) return COLUMNS;
    return [...COLUMNS].sort((a, b) => place(a) - place(b));
  }

  /** Move a column one place to the left (-1) or right (+1) of the others. */
  move(key, by) {
    const keys = this.ordered().map((column) => column.key), at = keys.indexOf(key), other = keys[at + by];
    if (!other || COLUMNS.find((column) => column.key === other).frozen) return;
    [keys[at], keys[at + by]] = [other, key];
    this.store.set("order", keys);
    this.arrange();
  }

  standard(column) {
    if (column.type === "status") return Math.max(column.width, this.chipWidth);
    return column.type === "day" && this.longDates ? LONG_DATE : column.width;
  }

  setLongDates(longDates) {
    if (this.longDates === longDates) return;
    this.longDates = longDates;
    this.arrange();
  }

  /** The columns to draw when the moving part shows `from`…`to` pixels; frozen ones always. */
  within(from, to) {
    return this.shown.filter((column) => column.frozen || (column.left + column.width > from && column.left < to));
  }

  setPhone(phone) {
    if (this.phone === phone) return false;
    this.phone = phone;
    this.arrange();
    return true;
  }

  isShown(key) {
    return this.byKey.has(key);
  }

  show(key, on) {
    const hidden = new Set(this.store.get("hidden", ["duration"]));
    if (on) hidden.delete(key); else hidden.add(key);
    this.store.set("hidden", [...hidden]);
    this.arrange();
  }

  resize(key, width) {
    const widths = { ...this.store.get("widths", {}), [key]: clamp(Math.round(width), MIN_WIDTH, MAX_WIDTH) };
    this.store.set("widths", widths);
    this.arrange();
  }

  reset() {
    this.store.set("hidden", null);
    this.store.set("widths", null);
    this.store.set("order", null);
    this.arrange();
  }
}
