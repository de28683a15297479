// The border between table and chart, the sideways movement of the table, and the widths of its columns.

import { attr, clamp } from "./dom.js";

const STEP = 24, LEAST = 96;

export class Panes {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.frame = s.frame;
    this.offset = 0; // how far the moving columns are pushed left
    const { splitter } = this.frame;
    attr(splitter, "role", "separator");
    attr(splitter, "aria-orientation", "vertical");
    attr(splitter, "aria-label", s.t("splitter"));
    splitter.tabIndex = 0;
    splitter.addEventListener("pointerdown", (event) => this.dragSplitter(event));
    splitter.addEventListener("keydown", (event) => this.keySplitter(event));
    splitter.addEventListener("dblclick", () => this.setWidth(this.standard()));
    this.frame.headPane.addEventListener("pointerdown", (event) => this.dragColumn(event));
    this.frame.gridBar.addEventListener("scroll", () => this.moveTo(this.frame.gridBar.scrollLeft), { passive: true });
    this.listenForSwipe();
  }

  storeKey() {
    return this.s.columns.phone ? "phonePane" : "pane";
  }

  /** As many whole columns as half the room holds. */
  standard() {
    const { columns } = this.s, room = this.frame.stage.clientWidth;
    if (columns.phone) return Math.min(columns.total, Math.round(room * 0.7));
    let width = columns.frozenWidth;
    for (const column of columns.shown) {
      if (column.frozen || width + column.width > room / 2) continue;
      if (column.left + columns.frozenWidth === width) width += column.width;
    }
    return width;
  }

  /** Work out the width of the table for the room there is. */
  measure() {
    const room = this.frame.stage.clientWidth, wanted = this.s.store.get(this.storeKey(), this.standard());
    this.width = clamp(wanted, LEAST, Math.max(LEAST, Math.min(this.s.columns.total, room - (this.s.columns.phone ? 0 : 80))));
    this.apply();
  }

  apply() {
    const { columns, frame } = this.s, style = frame.root.style;
    const frozen = Math.min(columns.frozenWidth, this.width);
    style.setProperty("--pane", this.width + "px");
    style.setProperty("--frozen", frozen + "px");
    this.room = this.width - frozen;
    const overflow = Math.max(0, columns.scrolledWidth - this.room);
    frame.gridBar.hidden = overflow < 1 || this.room < 40;
    frame.gridBarSize.style.width = this.width + overflow + "px";
    this.moveTo(Math.min(this.offset, overflow));
    attr(frame.splitter, "aria-valuenow", Math.round(this.width));
    attr(frame.splitter, "aria-valuemin", LEAST);
    attr(frame.splitter, "aria-valuemax", Math.round(columns.total));
  }

  setWidth(width) {
    this.s.store.set(this.storeKey(), Math.round(width));
    this.measure();
    this.s.layout();
  }

  /** On a phone: mostly chart, or mostly table. @returns {boolean} whether the chart is large now */
  flip() {
    const chart = this.width > LEAST + 8;
    this.setWidth(chart ? LEAST : this.standard());
    return chart;
  }

  moveTo(offset) {
    const limit = Math.max(0, this.s.columns.scrolledWidth - this.room);
    this.offset = clamp(Math.round(offset), 0, limit);
    this.frame.root.style.setProperty("--moved", -this.offset + "px");
    if (Math.abs(this.frame.gridBar.scrollLeft - this.offset) > 1) this.frame.gridBar.scrollLeft = this.offset;
    this.s.columnsMoved();
  }

  /** Bring a column into sight. */
  reveal(column) {
    if (!column || column.frozen) return;
    if (column.left < this.offset) this.moveTo(column.left);
    else if (column.left + column.width > this.offset + this.room) this.moveTo(column.left + column.width - this.room);
  }

  /** Make the focused column wider or narrower. */
  widen(by) {
    const { columns, focus } = this.s, column = columns.byKey.get(focus.key);
    if (!column) return;
    columns.resize(column.key, column.width + by);
    this.s.columnsChanged();
  }

  dragSplitter(event) {
    const start = this.width, from = event.clientX;
    follow(this.frame.splitter, event, (move) => this.setWidth(start + move.clientX - from));
  }

  keySplitter(event) {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    this.setWidth(this.width + step);
  }

  dragColumn(event) {
    const cell = event.target.closest(".qs-grip")?.parentNode;
    if (!cell) return;
    const key = cell.dataset.key, start = this.s.columns.byKey.get(key).width, from = event.clientX;
    follow(event.target, event, (move) => {
      this.s.columns.resize(key, start + move.clientX - from);
      cell.style.width = this.s.columns.byKey.get(key).width + "px";
    }, () => this.s.columnsChanged());
  }

  /** A finger or a trackpad that moves sideways over the table moves its columns, not the chart. */
  listenForSwipe() {
    const { scroller } = this.frame;
    let last = null;
    const overTable = (target) => target.closest?.(".qs-pane") && !this.frame.gridBar.hidden;
    scroller.addEventListener("wheel", (event) => {
      if (Math.abs(event.deltaX) <= Math.abs(event.deltaY) || !overTable(event.target)) return;
      event.preventDefault();
      this.moveTo(this.offset + event.deltaX);
    }, { passive: false });
    scroller.addEventListener("touchstart", (event) => {
      last = overTable(event.target) ? event.touches[0].clientX : null;
    }, { passive: true });
    scroller.addEventListener("touchmove", (event) => {
      if (last === null) return;
      const x = event.touches[0].clientX;
      this.moveTo(this.offset + last - x);
      last = x;
    }, { passive: true });
  }
}

/** Follow a pointer from pointerdown until it is released. */
export function follow(node, down, onMove, onEnd) {
  down.preventDefault();
  node.setPointerCapture(down.pointerId);
  const end = (event) => {
    node.removeEventListener("pointermove", onMove);
    node.removeEventListener("pointerup", end);
    node.removeEventListener("pointercancel", end);
    if (onEnd) onEnd(event);
  };
  node.addEventListener("pointermove", onMove);
  node.addEventListener("pointerup", end);
  node.addEventListener("pointercancel", end);
}
