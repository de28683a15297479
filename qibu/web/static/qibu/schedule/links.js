// Links between the bars, as two SVG paths (ordinary and critical) for the rows in view; a third one marks
// the link under the pointer. Which one that is, is calculated: a path per link would be a thousand nodes.

import { svg } from "./dom.js";
import { CRITICAL } from "./data.js";
import { place } from "./bars.js";

const STUB = 7; // how far a line leaves a bar before it turns
const AHEAD = 30; // rows drawn above and below those in view, so that most scrolling draws no line anew
const REACH = 5; // px from a line within which it is meant

export class Links {
  constructor(parent) {
    this.picture = svg("svg", "qs-links", parent);
    this.picture.setAttribute("aria-hidden", "true");
    this.plain = svg("path", "", this.picture);
    this.critical = svg("path", "qs-critical", this.picture);
    this.hot = svg("path", "qs-hot", this.picture);
    this.rubber = svg("path", "qs-rubber", this.picture);
    this.list = [];
    this.drawn = []; // {link, points}: the corners of every line in view
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

  /** Draw the links that touch the visible rows first…last, unless they are drawn already. */
  draw(scale, first, last, rowHeight, headHeight) {
    if (this.first >= 0 && first >= this.first && last <= this.last) return;
    this.first = first = Math.max(0, first - AHEAD);
    this.last = last = last + AHEAD;
    this.rowHeight = rowHeight;
    const size = this.picture;
    size.style.top = headHeight + first * rowHeight + "px";
    size.setAttribute("width", Math.max(1, scale.width));
    size.setAttribute("height", Math.max(1, (last - first) * rowHeight));
    let plain = "", critical = "";
    this.drawn = [];
    for (let i = 0; i < this.list.length; i += 1) {
      if (this.high[i] < first || this.low[i] >= last) continue;
      const { link, from, to } = this.list[i];
      const points = this.points(link, from, to, scale);
      if (!points) continue;
      this.drawn.push({ link, points });
      const path = pathOf(points, link);
      if (from.flags & to.flags & CRITICAL) critical += path; else plain += path;
    }
    this.plain.setAttribute("d", plain);
    this.critical.setAttribute("d", critical);
    this.heat(null);
  }

  middle(row) {
    return (row.at - this.first) * this.rowHeight + this.rowHeight / 2 - 2;
  }

  /** The corners of a line from bar to bar, as [x, y, x, y, …]; null when a bar has no dates. */
  points(link, from, to, scale) {
    const a = place(from), b = place(to);
    if (!a || !b) return null;
    const leavesEnd = link.type[0] === "F", entersEnd = link.type[1] === "F";
    const x1 = leavesEnd ? scale.x(a.to + 1) : scale.x(a.from);
    const x2 = entersEnd ? scale.x(b.to + 1) + 1 : scale.x(b.from) - 1;
    const y1 = this.middle(from), y2 = this.middle(to);
    const out = x1 + (leavesEnd ? STUB : -STUB), into = x2 + (entersEnd ? STUB : -STUB);
    const straight = leavesEnd !== entersEnd && (leavesEnd ? into >= out : into <= out);
    // Right of a bar stands its owner's name: a line leaves the row at once and runs on below or beside the target.
    if (straight) return [x1, y1, out, y1, out, y2, x2, y2];
    const lane = y2 + (y2 > y1 ? -1 : 1) * (this.rowHeight / 2); // between two rows
    return [x1, y1, out, y1, out, lane, into, lane, into, y2, x2, y2];
  }

  /** The link whose line passes under a point of the window, null for none. */
  under(clientX, clientY, reach = REACH) {
    const box = this.picture.getBoundingClientRect(), x = clientX - box.left, y = clientY - box.top;
    let best = null, least = reach;
    for (const one of this.drawn) {
      const distance = away(one.points, x, y);
      if (distance <= least) [best, least] = [one, distance];
    }
    return best;
  }

  /** Mark a link as the one that is meant; null takes the mark away. */
  heat(one) {
    if (this.heated === one) return;
    this.heated = one;
    this.hot.setAttribute("d", one ? pathOf(one.points, one.link) : "");
  }

  /** The line that follows the pointer while a link is being drawn; null takes it away. */
  drawRubber(from, to) {
    this.rubber.setAttribute("d", from ? `M${from.x} ${from.y}L${to.x} ${to.y}` : "");
  }
}

/** An SVG path through corners that lie above or beside each other, with an arrow at its end. */
function pathOf(points, link) {
  let path = `M${points[0]} ${points[1]}`;
  for (let i = 2; i < points.length; i += 2) path += points[i] === points[i - 2] ? `V${points[i + 1]}` : `H${points[i]}`;
  return path + (link.type[1] === "F" ? "l4 -3m-4 3l4 3" : "l-4 -3m4 3l-4 3");
}

/** How far a point lies from a line of upright and level pieces. */
function away(points, x, y) {
  let least = Infinity;
  for (let i = 2; i < points.length; i += 2) {
    const left = Math.min(points[i - 2], points[i]), right = Math.max(points[i - 2], points[i]);
    const top = Math.min(points[i - 1], points[i + 1]), bottom = Math.max(points[i - 1], points[i + 1]);
    const dx = Math.max(left - x, 0, x - right), dy = Math.max(top - y, 0, y - bottom);
    least = Math.min(least, Math.max(dx, dy));
  }
  return least;
}
