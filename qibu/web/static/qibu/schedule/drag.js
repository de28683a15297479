// The mouse, pen or finger on the bars: move, change an end, draw a link to another bar.
// With a finger a bar is first chosen by a tap; otherwise a swipe over bars could not scroll.

import { el } from "./dom.js";
import { MAY_PLAN, MILESTONE, SUMMARY } from "./data.js";
import { place } from "./bars.js";
import { signed } from "./words.js";

const THRESHOLD = 3, EDGE = 40, SPEED = 12; // px until it counts as a drag; px from the border; px per frame
const NEAR = 16; // px right of a bar that still mean its end

export class Drag {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.handles = ["start", "end", "dot", "dot-start"].map((name) => el("i", "qs-handle qs-handle-" + name));
    const { scroller } = s.frame;
    scroller.addEventListener("pointerover", (event) => this.offer(event.target.closest?.(".qs-bar")));
    scroller.addEventListener("pointerdown", (event) => this.down(event));
  }

  rowOf(node) {
    return node?.closest?.(".qs-row")?.line.row;
  }

  /** Which parts of a bar may be moved: what has happened stays where it happened. */
  may(row) {
    const plan = (row.flags & MAY_PLAN) !== 0 && row.kind !== SUMMARY && row.id !== 0;
    return {
      move: plan && row.actual_start === null && row.actual_finish === null,
      end: plan && row.actual_finish === null && row.kind !== MILESTONE,
      link: Boolean(this.s.plan?.can.link) && row.id !== 0,
    };
  }

  /** Show the handles on the bar under the pointer. */
  offer(bar) {
    if (this.active || !bar || this.handles[0].parentNode === bar && this.offered === this.rowOf(bar)) return;
    for (const handle of this.handles) handle.remove();
    const row = (this.offered = this.rowOf(bar));
    if (!row) return;
    const may = this.may(row);
    bar.classList.toggle("qs-movable", may.move);
    if (may.move && may.end) bar.append(this.handles[0]);
    if (may.end) bar.append(this.handles[1]);
    if (may.link) bar.append(this.handles[2], this.handles[3]);
  }

  down(event) {
    this.dragged = false;
    const bar = event.target.closest?.(".qs-bar"), row = this.rowOf(bar);
    if (!bar || event.button > 0 || this.active) return;
    this.offer(bar);
    if (event.pointerType === "touch" && this.s.focus.id !== row.id) return; // the tap that chooses it
    const classes = event.target.classList, may = this.may(row);
    const fromStart = classes.contains("qs-handle-dot-start");
    const mode = fromStart || classes.contains("qs-handle-dot") ? "link" : classes.contains("qs-handle-start") ? "start"
      : classes.contains("qs-handle-end") ? "end" : "move";
    if (!may[mode === "start" ? "move" : mode]) return;
    event.preventDefault();
    this.s.focusCell(row.id, "chart");
    this.begin(event, bar, row, mode, fromStart ? "S" : "F");
  }

  begin(event, bar, row, mode, leaves) {
    const at = place(row), { scroller } = this.s.frame;
    this.active = { row, mode, leaves, at, bar, pointer: event.pointerId, x: event.clientX, y: event.clientY, moved: false,
      scrollX: scroller.scrollLeft, last: event };
    this.listeners = {
      pointermove: (move) => this.move(move),
      pointerup: (up) => this.end(up),
      pointercancel: () => this.cancel(),
      keydown: (key) => { if (key.key === "Escape") { key.preventDefault(); key.stopPropagation(); this.cancel(); } },
    };
    for (const [type, listener] of Object.entries(this.listeners)) document.addEventListener(type, listener, true);
  }

  move(event) {
    const a = this.active;
    if (event.pointerId !== a.pointer) return;
    a.last = event;
    if (!a.moved && Math.hypot(event.clientX - a.x, event.clientY - a.y) < THRESHOLD) return;
    if (!a.moved) {
      a.moved = true;
      this.tip = el("div", "qs-tip", this.s.frame.stage);
      this.scrollAtEdge();
    }
    this.update();
  }

  /** Keep the chart moving while the pointer rests at its border. */
  scrollAtEdge() {
    const a = this.active, { scroller } = this.s.frame;
    if (!a) return;
    const box = scroller.getBoundingClientRect(), { clientX: x, clientY: y } = a.last;
    const dx = x > box.right - EDGE ? SPEED : x < box.left + this.s.panes.width + EDGE ? -SPEED : 0;
    const dy = a.mode !== "link" ? 0 : y > box.bottom - EDGE ? SPEED : y < box.top + this.s.headHeight + EDGE ? -SPEED : 0;
    if (dx || dy) {
      scroller.scrollBy(dx, dy);
      this.update();
    }
    requestAnimationFrame(() => this.scrollAtEdge());
  }

  update() {
    const a = this.active, { s } = this;
    if (a.mode === "link") this.updateLink();
    else {
      const days = Math.round((a.last.clientX - a.x + s.frame.scroller.scrollLeft - a.scrollX) / s.scale.dayWidth);
      const start = a.mode === "end" ? a.at.start : Math.min(a.at.start + days, a.mode === "start" ? a.at.end : Infinity);
      const end = a.mode === "start" ? a.at.end : Math.max(a.at.end + days, start);
      a.row.preview = { start, end, ghostStart: null, ghostEnd: null, from: start, to: end, origin: a.at };
      s.grid.refresh([a.row.id]);
      s.links.forget();
      s.draw();
      this.showTip(this.datesText(start, end));
    }
  }

  /** The dates under the pointer, by how many days they moved, and whether one of them is not worked. */
  datesText(start, end) {
    const { at, mode } = this.active, { days } = this.s.plan, { t } = this.s;
    const dates = t("dragDates", { from: days.short(start), to: days.short(end) });
    const by = mode === "end" ? end - at.end : start - at.start;
    const text = by ? t("dragShift", { dates, n: signed(by) }) : dates;
    const off = (mode !== "end" && days.isOff(start)) || (mode !== "start" && days.isOff(end));
    return off ? text + t("bar.separator") + t("dragOff") : text;
  }

  showTip(text) {
    const box = this.s.frame.stage.getBoundingClientRect(), { clientX, clientY } = this.active.last;
    this.tip.textContent = text;
    this.tip.style.left = clientX - box.left + 14 + "px";
    this.tip.style.top = clientY - box.top + 18 + "px";
  }

  updateLink() {
    const a = this.active, { s } = this, box = s.links.picture.getBoundingClientRect();
    const target = this.rowOf(document.elementFromPoint(a.last.clientX, a.last.clientY));
    a.target = target && target !== a.row && target.id > 0 ? target : null;
    a.enters = a.target ? this.sideUnder(a.target, a.last.clientX - box.left) : "S";
    const from = { x: a.leaves === "F" ? s.scale.x(a.at.to + 1) : s.scale.x(a.at.from), y: s.links.middle(a.row) };
    s.links.drawRubber(from, { x: a.last.clientX - box.left, y: a.last.clientY - box.top });
    s.grid.body.querySelector(".qs-target")?.classList.remove("qs-target");
    if (a.target) s.grid.line(a.target.id)?.node.classList.add("qs-target");
    const names = s.t("linkTo", { from: a.row.name, to: a.target ? a.target.name : "…" });
    this.showTip(names + s.t("bar.separator") + s.t("link." + a.leaves + a.enters));
  }

  /** Which end of a bar is meant: its own last third, or what lies right of it, is the finish. */
  sideUnder(row, x) {
    const at = place(row);
    if (!at || row.kind === MILESTONE) return "S";
    const { scale } = this.s, start = scale.x(at.start), end = scale.x(at.end + 1);
    return x > end - (end - start) / 3 && x < Math.max(end, scale.x(at.to + 1)) + NEAR ? "F" : "S";
  }

  stop() {
    const a = this.active;
    for (const [type, listener] of Object.entries(this.listeners)) document.removeEventListener(type, listener, true);
    this.active = null;
    this.tip?.remove();
    this.s.links.drawRubber(null);
    this.s.grid.body.querySelector(".qs-target")?.classList.remove("qs-target");
    return a;
  }

  cancel() {
    const { row } = this.stop();
    this.s.dropPreview(row);
  }

  end(event) {
    if (event.pointerId !== this.active.pointer) return;
    const a = this.stop(), { s } = this;
    this.dragged = a.moved;
    if (!a.moved) return;
    if (a.mode === "link") {
      if (a.target) s.link(a.row, a.target, a.leaves + a.enters);
    } else if (a.row.preview.start !== a.at.start || a.row.preview.end !== a.at.end) {
      s.movePlanned(a.row, a.row.preview.start, a.row.preview.end, a.mode);
    } else {
      s.dropPreview(a.row);
    }
  }
}
