// Links between the bars, as two SVG paths (ordinary and critical) for the rows in view.

import { svg } from "./dom.js";
import { CRITICAL } from "./data.js";
import { place } from "./bars.js";

const STUB = 7; // how far a line leaves a bar before it turns

export class Links {
  constructor(parent) {
    this.picture = svg("svg", "qs-links", parent);
    this.picture.setAttribute("aria-hidden", "true");
    this.plain = svg("path", "", this.picture);
    this.critical = svg("path", "qs-critical", this.picture);
    this.rubber = svg("path", "qs-rubber", this.picture);
    this.list = [];
    this.forget();
  }

  forget() {
    this.first = this.last = -1;
  }

  /** Note for every link which visible rows it spans, so that a draw only compares numbers. */
  index(plan) {
    this.list = [];
    for (const link of plan.links) {
      const from = plan.byId.get(link.from), to = plan.byId.get(link.to);
      if (from && to && from.at >= 0 && to.at >= 0) this.list.push({ link, from, to });
    }
    this.low = Int32Array.from(this.list, ({ from, to }) => Math.min(from.at, to.at));
    this.high = Int32Array.from(this.list, ({ from, to }) => Math.max(from.at, to.at));
    this.forget();
  }

  /** Draw the links that touch the visible rows first…last. */
  draw(scale, first, last, rowHeight, headHeight) {
    if (this.first === first && this.last === last) return;
    this.first = first;
    this.last = last;
    this.rowHeight = rowHeight;
    const size = this.picture;
    size.style.top = headHeight + first * rowHeight + "px";
    size.setAttribute("width", Math.max(1, scale.width));
    size.setAttribute("height", Math.max(1, (last - first) * rowHeight));
    let plain = "", critical = "";
    for (let i = 0; i < this.list.length; i += 1) {
      if (this.high[i] < first || this.low[i] >= last) continue;
      const { link, from, to } = this.list[i];
      const path = this.path(link, from, to, scale);
      if (from.flags & to.flags & CRITICAL) critical += path; else plain += path;
    }
    this.plain.setAttribute("d", plain);
    this.critical.setAttribute("d", critical);
  }

  middle(row) {
    return (row.at - this.first) * this.rowHeight + this.rowHeight / 2 - 2;
  }

  path(link, from, to, scale) {
    const a = place(from), b = place(to);
    if (!a || !b) return "";
    const leavesEnd = link.type[0] === "F", entersEnd = link.type[1] === "F";
    const x1 = leavesEnd ? scale.x(a.to + 1) : scale.x(a.from);
    const x2 = entersEnd ? scale.x(b.to + 1) + 1 : scale.x(b.from) - 1;
    const y1 = this.middle(from), y2 = this.middle(to);
    const out = x1 + (leavesEnd ? STUB : -STUB), into = x2 + (entersEnd ? STUB : -STUB);
    const head = entersEnd ? "l4 -3m-4 3l4 3" : "l-4 -3m4 3l-4 3";
    const straight = leavesEnd !== entersEnd && (leavesEnd ? into >= out : into <= out);
    // Right of a bar stands its owner's name: a line leaves the row at once and runs on below or beside the target.
    if (straight) return `M${x1} ${y1}H${out}V${y2}H${x2}${head}`;
    const lane = y2 + (y2 > y1 ? -1 : 1) * (this.rowHeight / 2); // between two rows
    return `M${x1} ${y1}H${out}V${lane}H${into}V${y2}H${x2}${head}`;
  }

  /** The line that follows the pointer while a link is being drawn; null takes it away. */
  drawRubber(from, to) {
    this.rubber.setAttribute("d", from ? `M${from.x} ${from.y}L${to.x} ${to.y}` : "");
  }
}
