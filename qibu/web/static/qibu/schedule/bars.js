// One row of the chart: bar, progress, the part beyond the baseline, the forecast beyond the plan,
// baseline, promise and the owner's name. And the same said in words.

import { el, attr, widthOf } from "./dom.js";
import { SUMMARY, MILESTONE, TASK, DONE, CANCELLED, LATE, BLOCKED, CRITICAL, REOPENED } from "./data.js";
import { fillBeyond } from "./beyond.js";
import { fillMarks } from "./marks.js";
import { BROKEN, KEPT, describe, promiseSentence, promiseText } from "./words.js";

/**
 * Where a row stands on the scale, in days; the end days are included.
 * The bar is the plan, or what really happened as soon as that is known; the ghost is what the forecast
 * adds beyond it. Links hold on to `from` and `to`, which always lie on something drawn.
 * @returns {?{start: number, end: number, ghostStart: ?number, ghostEnd: ?number, from: number, to: number}}
 */
export function place(row) {
  if (row.preview) return row.preview; // while it is dragged
  const start = row.actual_start ?? row.planned_start ?? row.forecast_start ?? row.planned_finish ?? row.forecast_finish;
  if (start === null || start === undefined) return null;
  const end = Math.max(start, row.actual_finish ?? row.planned_finish ?? row.forecast_finish ?? start);
  let ghostStart = null, ghostEnd = null;
  if (row.actual_finish === null && row.forecast_finish !== null && row.forecast_finish > end) {
    ghostStart = Math.max(end + 1, row.forecast_start ?? 0);
    ghostEnd = row.forecast_finish;
  }
  const apart = ghostStart !== null && ghostStart > end + 1;
  return { start, end, ghostStart, ghostEnd, from: apart ? ghostStart : start, to: ghostEnd ?? end };
}

/** The class that gives a row's bar its colour; the most pressing state wins, completed rows stay quiet. */
export function tone(row) {
  if (row.status === DONE) return "done";
  if (row.status === CANCELLED) return "off";
  if (row.flags & BLOCKED) return "block";
  if (row.flags & LATE) return "late";
  return ["todo", "doing", "done", "pause", "off"][row.status] || "todo";
}

export class Bars {
  constructor(plan, scale, t) {
    Object.assign(this, { plan, scale, t });
  }

  /** Create the chart cell of a row; the parts inside are made when a row first needs them. */
  make(parent) {
    const chart = el("div", "qs-chart", parent);
    chart.setAttribute("role", "gridcell");
    chart.dataset.key = "chart";
    chart.tabIndex = -1;
    chart.parts = {};
    return chart;
  }

  part(chart, name, tag = "div") {
    return chart.parts[name] || (chart.parts[name] = el(tag, "qs-" + name, name === "done" || name === "over" ? chart.parts.bar : chart));
  }

  hide(chart, ...names) {
    for (const name of names) if (chart.parts[name]) chart.parts[name].hidden = true;
  }

  span(node, start, end, least = 3) {
    node.hidden = false;
    node.style.left = this.scale.x(start) + "px";
    node.style.width = Math.max(least, this.scale.x(end + 1 - start) - 1) + "px";
  }

  /** Bring the chart cell up to date with the row. */
  fill(chart, row) {
    const at = place(row);
    attr(chart, "aria-label", row.id ? this.describe(row) : null);
    fillMarks(chart, row, this);
    fillBeyond(chart, row, at, this);
    if (!at) {
      this.hide(chart, "bar", "ghost", "gap", "base", "lab", "prom", "promtext", "origin");
      return;
    }
    const bar = this.part(chart, "bar");
    if (row.kind === MILESTONE) this.fillMilestone(chart, bar, at, row);
    else this.fillBar(chart, bar, at, row);
    this.fillOrigin(chart, at, row);
    this.fillGhost(chart, at, row);
    this.fillBaseline(chart, row);
    this.fillLabels(chart, at, row);
  }

  fillBar(chart, bar, at, row) {
    const critical = row.flags & CRITICAL && row.kind === TASK ? " qs-crit" : "";
    bar.className = "qs-bar qs-" + (row.kind === SUMMARY ? "sum" : tone(row)) + critical + (row.preview ? " qs-moving" : "");
    this.span(bar, at.start, at.end);
    const done = this.part(chart, "done", "i");
    done.style.width = Math.min(100, row.status === DONE ? 100 : row.percent || 0) + "%";
    const over = row.kind === TASK && row.baseline_finish !== null ? Math.min(at.end - at.start + 1, at.end - row.baseline_finish) : 0;
    if (over > 0) {
      const node = this.part(chart, "over", "i");
      node.hidden = false;
      node.style.width = this.scale.x(over) - 1 + "px";
    } else {
      this.hide(chart, "over");
    }
  }

  fillMilestone(chart, bar, at, row) {
    bar.className = "qs-bar qs-stone qs-" + tone(row) + (row.flags & CRITICAL ? " qs-crit" : "") + (row.preview ? " qs-moving" : "");
    bar.hidden = false;
    bar.style.left = this.scale.x(at.end + 0.5) + "px";
    bar.style.width = "";
    this.hide(chart, "done", "over");
  }

  /** Where a bar stood before it is dragged. */
  fillOrigin(chart, at, row) {
    if (!at.origin || row.kind === MILESTONE) return this.hide(chart, "origin");
    this.span(this.part(chart, "origin"), at.origin.start, at.origin.end);
    return undefined;
  }

  fillGhost(chart, at, row) {
    if (at.ghostEnd === null) return this.hide(chart, "ghost", "gap");
    const ghost = this.part(chart, "ghost");
    ghost.className = "qs-ghost" + (row.kind === SUMMARY ? " qs-sum" : row.kind === MILESTONE ? " qs-stone" : "");
    if (row.kind === MILESTONE) {
      ghost.hidden = false;
      ghost.style.left = this.scale.x(at.ghostEnd + 0.5) + "px";
      ghost.style.width = "";
    } else {
      this.span(ghost, at.ghostStart, at.ghostEnd);
    }
    const gapEnd = row.kind === MILESTONE ? at.ghostEnd - 1 : at.ghostStart - 1;
    if (gapEnd > at.end && row.kind !== SUMMARY) this.span(this.part(chart, "gap"), at.end + 1, gapEnd);
    else this.hide(chart, "gap");
    return undefined;
  }

  fillBaseline(chart, row) {
    if (row.baseline_finish === null || row.baseline_finish === undefined || row.kind === SUMMARY) return this.hide(chart, "base");
    const base = this.part(chart, "base");
    if (row.kind === MILESTONE) this.span(base, row.baseline_finish, row.baseline_finish, 8);
    else this.span(base, row.baseline_start ?? row.baseline_finish, row.baseline_finish);
    return undefined;
  }

  /** Owner right of the bar; a promise as a bracket up to its last day, with its words. They must not overlap. */
  fillLabels(chart, at, row) {
    const end = Math.max(at.end, at.ghostEnd ?? 0);
    let ownerLeft = this.scale.x(end + 1) + (row.kind === MILESTONE ? 8 : 10);
    const owner = row.kind === SUMMARY ? "" : this.ownerText(row);
    const promises = this.plan.promises.get(row.id);
    if (promises) ownerLeft = this.fillPromise(chart, at, promises, ownerLeft, owner);
    else this.hide(chart, "prom", "promtext");
    if (!owner) return this.hide(chart, "lab");
    const label = this.part(chart, "lab");
    label.hidden = false;
    label.style.left = ownerLeft + "px";
    attr(label, "data-text", owner); // written by the style sheet: the cell's own label is what is read aloud
    return undefined;
  }

  /** Who has the task, and that its department has to confirm the changed dates. */
  ownerText(row) {
    const owner = this.plan.personName(row) || this.plan.departmentName(row);
    return row.flags & REOPENED ? [owner, this.t("reopened")].filter(Boolean).join(" · ") : owner;
  }

  fillPromise(chart, at, promises, ownerLeft, owner) {
    const link = promises[0], state = { [BROKEN]: " qs-broken", [KEPT]: " qs-kept" }[link.promise] || "";
    const giver = this.plan.byId.get(link.from), giverAt = giver && place(giver);
    const from = Math.min(giverAt ? (link.type[0] === "F" ? giverAt.to + 1 : giverAt.from) : at.start, link.lastDay);
    const bracket = this.part(chart, "prom");
    bracket.className = "qs-prom" + state;
    this.span(bracket, from, link.lastDay);
    const text = this.part(chart, "promtext"), words = promiseText(link, promises.length, this.plan, this.t);
    text.className = "qs-promtext" + state;
    text.hidden = false;
    attr(text, "data-text", words);
    attr(text, "title", promiseSentence(link, this.plan, this.t));
    text.link = bracket.link = link; // a click on it opens the promise
    const width = widthOf(words) + 14; // with the sign of its state
    const barEnd = this.scale.x(Math.max(at.end, at.ghostEnd ?? 0) + 1);
    let left = this.scale.x(link.lastDay + 1) + 6;
    // Words standing on the bar would be unreadable: put them right of it.
    if (left < barEnd + 4 && left + width > this.scale.x(at.start)) left = barEnd + 8;
    text.style.left = left + "px";
    const clear = ownerLeft + widthOf(owner) + 8 < left || left + width + 8 < ownerLeft;
    return clear ? ownerLeft : left + width + 12;
  }

  /** What the bar shows, for people who hear it. */
  describe(row) {
    return describe(row, this.plan, this.t, place(row) !== null);
  }
}
