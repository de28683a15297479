// The skeleton of the component: toolbar, one scroller with a sticky header, legend, and the live regions.

import { el, attr } from "./dom.js";

/** Build the empty frame inside `host` and return its parts. */
export function buildFrame(host, t) {
  const root = el("div", "qs", host);
  const frame = { root, toolbar: el("div", "qs-toolbar", root), notice: el("div", "qs-notice", root) };
  frame.notice.hidden = true;
  frame.stage = el("div", "qs-stage", root);
  frame.scroller = el("div", "qs-scroller", frame.stage);
  attr(frame.scroller, "role", "treegrid");
  attr(frame.scroller, "aria-label", t("label"));
  frame.scroller.tabIndex = 0;
  frame.size = el("div", "qs-size", frame.scroller);
  buildHead(frame, t);
  frame.splitter = el("div", "qs-splitter", frame.stage);
  frame.gridBar = el("div", "qs-gridbar", frame.stage);
  frame.gridBar.tabIndex = -1;
  attr(frame.gridBar, "aria-hidden", "true");
  frame.gridBarSize = el("div", "", frame.gridBar);
  frame.empty = el("p", "qs-empty", frame.stage);
  frame.empty.hidden = true;
  frame.legend = el("div", "qs-legend", root);
  frame.status = el("div", "qs-toast", root);
  attr(frame.status, "role", "status");
  frame.status.hidden = true;
  frame.spoken = el("div", "qs-spoken", root);
  attr(frame.spoken, "aria-live", "polite");
  return frame;
}

function buildHead(frame, t) {
  const group = el("div", "qs-head", frame.size);
  attr(group, "role", "rowgroup");
  const row = el("div", "qs-headrow", group);
  attr(row, "role", "row");
  attr(row, "aria-rowindex", 1);
  frame.headPane = el("div", "qs-pane qs-headpane", row);
  frame.headFrozen = el("div", "qs-frozen", frame.headPane);
  frame.headMoving = el("div", "qs-moving-cells", el("div", "qs-clip", frame.headPane));
  const chart = el("div", "qs-chart qs-scale", row);
  attr(chart, "role", "columnheader");
  attr(chart, "aria-label", t("chart"));
  frame.scale = el("div", "qs-ticks", chart);
  attr(frame.scale, "aria-hidden", "true");
  frame.headChart = chart;
  frame.overlay = el("div", "qs-overlay", frame.size);
}

/** Write the headings of the shown columns. */
export function fillHead(frame, columns, t) {
  frame.headFrozen.textContent = "";
  frame.headMoving.textContent = "";
  for (const column of columns.shown) {
    const cell = el("div", "qs-headcell" + (column.right ? " qs-right" : ""), column.frozen ? frame.headFrozen : frame.headMoving);
    attr(cell, "role", "columnheader");
    attr(cell, "aria-colindex", column.index + 1);
    cell.dataset.key = column.key;
    cell.title = t("full." + column.key);
    cell.style.left = column.left + "px";
    cell.style.width = column.width + "px";
    const short = columns.phone && column.key === "planned_finish" ? "finish" : "col." + column.key;
    el("span", "", cell, t(short));
    el("i", "qs-grip", cell);
  }
  attr(frame.headChart, "aria-colindex", columns.shown.length + 1);
  attr(frame.scroller, "aria-colcount", columns.shown.length + 1);
}

const SIGNS = ["planned", "forecast", "baseline", "over", "critical", "promise", "deadline", "constraint", "off", "today"];

/** The legend, always in sight under the chart. */
export function fillLegend(frame, t) {
  attr(frame.legend, "role", "group");
  attr(frame.legend, "aria-label", t("legend.label"));
  for (const sign of SIGNS) {
    const item = el("span", "qs-sign", frame.legend);
    el("i", "qs-sign-" + sign, item);
    el("span", "", item, t("legend." + sign));
  }
  el("span", "qs-unsaved", frame.legend);
}
