// Dragging rows by the handle at their left edge: a line shows where they would go. With the keyboard the
// same is Alt, Shift and an arrow; with a finger the buttons of the bar.

import { el } from "./dom.js";

const EDGE = 36, SPEED = 10, THRESHOLD = 4; // px from the border; px per frame; px until it counts

export class RowsDrag {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.grip = el("i", "qs-rowgrip");
    this.grip.title = s.t("dragRow");
    this.line = el("i", "qs-dropline", s.frame.overlay);
    this.line.hidden = true;
    const { scroller } = s.frame;
    scroller.addEventListener("pointerover", (event) => this.offer(event));
    this.grip.addEventListener("pointerdown", (event) => this.down(event));
  }

  /** Show the handle on the row under the mouse. */
  offer(event) {
    const node = event.target.closest?.(".qs-row"), { s } = this;
    if (this.active || !node || event.pointerType === "touch" || !s.plan?.can.plan || s.group.by) return;
    const { line } = node;
    if (line.row.id > 0 && this.grip.parentNode !== line.frozen) line.frozen.append(this.grip);
  }

  down(event) {
    const { s } = this, row = this.grip.closest(".qs-row")?.line.row;
    if (!row || event.button > 0) return;
    event.preventDefault();
    event.stopPropagation();
    const ids = s.selection.has(row.id) ? s.selection.rows.map((one) => one.id) : [row.id];
    this.active = { ids: new Set(ids), y: event.clientY, last: event, spot: null, moved: false };
    this.listeners = {
      pointermove: (move) => this.move(move),
      pointerup: () => this.end(),
      pointercancel: () => this.stop(),
      keydown: (key) => { if (key.key === "Escape") { key.preventDefault(); key.stopPropagation(); this.stop(); } },
    };
    for (const [type, listener] of Object.entries(this.listeners)) document.addEventListener(type, listener, true);
  }

  move(event) {
    const a = this.active;
    a.last = event;
    if (!a.moved && Math.abs(event.clientY - a.y) < THRESHOLD) return;
    if (!a.moved) this.scrollAtEdge();
    a.moved = true;
    this.update();
  }

  scrollAtEdge() {
    const a = this.active, { scroller } = this.s.frame;
    if (!a) return;
    const box = scroller.getBoundingClientRect(), y = a.last.clientY;
    const by = y > box.bottom - EDGE ? SPEED : y < box.top + this.s.headHeight + EDGE ? -SPEED : 0;
    if (by) {
      scroller.scrollTop += by;
      this.update();
    }
    requestAnimationFrame(() => this.scrollAtEdge());
  }

  /** Between which rows it would go: {at, level, parent, after}; null where it cannot. */
  find() {
    const { s } = this, a = this.active, { scroller } = s.frame, { visible } = s.tree;
    const y = a.last.clientY - scroller.getBoundingClientRect().top - s.headHeight + scroller.scrollTop;
    const gap = Math.max(0, Math.min(visible.length, Math.round(y / s.rowHeight)));
    let at = gap - 1, spot;
    while (at >= 0 && visible[at].id <= 0) at -= 1;
    const above = visible[at], below = visible[gap];
    if (!above) spot = { level: 0, parent: null, after: null };
    else if (above.hasChildren && !s.tree.isClosed(above)) spot = { level: above.level + 1, parent: above, after: null };
    else {
      // Between two levels: beside the row above, or, where its branch ends, beside the one that follows.
      let beside = above;
      while (below && below.id > 0 && beside.level > below.level && a.last.clientX < this.edge(beside)) beside = beside.parent;
      spot = { level: beside.level, parent: beside.parent, after: beside };
    }
    for (let up = spot.parent; up; up = up.parent) if (a.ids.has(up.id)) return null;
    return { ...spot, at: gap };
  }

  /** Left of a row's name a drop means a level further out. */
  edge(row) {
    return this.s.frame.scroller.getBoundingClientRect().left + (this.s.columns.byKey.get("name")?.left || 0) + 4 + row.level * 16;
  }

  update() {
    const { s } = this, spot = (this.active.spot = this.find());
    this.line.hidden = !spot;
    if (!spot) return;
    this.line.style.top = spot.at * s.rowHeight - 1 + "px";
    this.line.style.left = (s.columns.byKey.get("name")?.left || 0) + 4 + spot.level * 16 + "px";
    this.line.style.width = Math.max(60, s.panes.width - 80 - spot.level * 16) + "px";
  }

  stop() {
    for (const [type, listener] of Object.entries(this.listeners)) document.removeEventListener(type, listener, true);
    const a = this.active;
    this.active = null;
    this.line.hidden = true;
    return a;
  }

  end() {
    const { spot, ids } = this.stop();
    if (!spot) return;
    // A dragged row is no place to stand behind: the one before it is.
    let after = spot.after;
    while (after && ids.has(after.id)) after = this.before(after);
    this.s.rows.moveTo([...ids], spot.parent ? spot.parent.id : null, after ? after.id : null);
  }

  before(row) {
    const id = this.s.history.places().get(row.id)?.[2];
    return id ? this.s.plan.byId.get(id) : null;
  }
}
