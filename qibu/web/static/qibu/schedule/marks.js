// The small marks of a bar: a deadline (an arrow that points at the end of its day) and a date constraint
// (a pin at the day it asks for). Few rows have them, so they are made when a row first needs them.

import { el, attr } from "./dom.js";
import { constraintText, deadlineText, missedBy } from "./words.js";

/** Constraints that speak of the end of a task; the others speak of its beginning. */
const OF_THE_END = new Set(["FNET", "FNLT", "MFO"]);

function mark(chart, name) {
  return chart.parts[name] || (chart.parts[name] = el("i", "", chart));
}

/** Bring the marks of a chart cell up to date with its row. */
export function fillMarks(chart, row, { plan, scale, t }) {
  fillDeadline(chart, row, plan, scale, t);
  fillConstraint(chart, row, plan, scale, t);
}

function fillDeadline(chart, row, plan, scale, t) {
  const missed = missedBy(row);
  if (missed === null) {
    if (chart.parts.deadline) chart.parts.deadline.hidden = true;
    return;
  }
  const node = mark(chart, "deadline");
  node.className = "qs-deadline" + (missed ? " qs-missed" : "");
  node.hidden = false;
  node.style.left = scale.x(row.deadline + 1) + "px";
  attr(node, "title", deadlineText(row, plan, t));
}

function fillConstraint(chart, row, plan, scale, t) {
  if (!row.constraint || row.constraint_day === null) {
    if (chart.parts.pin) chart.parts.pin.hidden = true;
    return;
  }
  const end = OF_THE_END.has(row.constraint), node = mark(chart, "pin");
  node.className = "qs-pin" + (end ? " qs-ofend" : "");
  node.hidden = false;
  node.style.left = scale.x(row.constraint_day + (end ? 1 : 0)) + "px";
  attr(node, "title", constraintText(row, plan, t));
}
