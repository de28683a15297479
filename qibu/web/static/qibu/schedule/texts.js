// Every text of the component, in English. The page passes a translated dictionary with the same keys
// in `options.texts`; a key it leaves out falls back to this one. `{name}` is a place for a value.

import { CHART } from "./chart_texts.js";
import { ROWS } from "./row_texts.js";

export const ENGLISH = {
  ...CHART,
  ...ROWS,
  label: "Master schedule",
  chart: "Gantt chart",
  loading: "Loading the schedule…",
  loadFailed: "The schedule could not be loaded.",
  retry: "Try again",
  emptyPlan: "No tasks yet. Type the first one below, or paste rows from Excel.",
  emptyPlanRead: "No tasks yet.",
  emptyFilter: "No task matches the filter.",
  // columns: short heading, and the full name where it differs
  "col.code": "No.", "full.code": "Task number",
  "col.name": "Task", "full.name": "Task name",
  "col.phase": "Phase", "full.phase": "Phase",
  "col.department": "Dept.", "full.department": "Responsible department",
  "col.assignee": "Assignee", "full.assignee": "Assignee",
  "col.planned_start": "Start", "full.planned_start": "Planned start",
  "col.planned_finish": "Finish", "full.planned_finish": "Planned finish",
  "col.actual_start": "Act. start", "full.actual_start": "Actual start",
  "col.actual_finish": "Act. finish", "full.actual_finish": "Actual finish",
  "col.forecast_finish": "Forecast", "full.forecast_finish": "Forecast finish",
  "col.status": "Status", "full.status": "Status",
  "col.percent": "Done", "full.percent": "Percent complete",
  "col.variance": "Variance", "full.variance": "Variance (working days)",
  "col.total_float": "Float", "full.total_float": "Total float (working days)",
  "col.duration": "Days", "full.duration": "Duration (working days)",
  "col.risks": "Risks", "full.risks": "Risks and issues",
  "col.needs": "Needs", "full.needs": "Support needed",
  "col.updated": "Updated", "full.updated": "Last update",
  "col.predecessors": "Predecessors", "full.predecessors": "Predecessors",
  // states
  "status.0": "Not started", "status.1": "In progress", "status.2": "Completed",
  "status.3": "Paused", "status.4": "Cancelled",
  late: "Late", blocked: "Blocked", critical: "Critical", added: "Added out of scope",
  milestone: "Milestone",
  // numbers
  variance: "{n} d", percent: "{n}%", missing: "—",
  // the chart
  unpublished: "Holidays not published",
  mustBy: "by {date}", mustByMore: "by {date} (+{n})", mustByLate: "by {date}, {n} d late",
  keptBy: "kept, by {date}",
  "bar.planned": "planned {from} to {to}", "bar.forecast": "forecast {from} to {to}",
  "bar.actual": "actual {from} to {to}", "bar.baseline": "baseline {from} to {to}",
  "bar.variance": "variance {n} working days", "bar.open": "open", "bar.none": "no dates",
  "bar.percent": "{n}% complete", "bar.separator": ", ",
  "legend.label": "Legend", "legend.planned": "Planned / done", "legend.forecast": "Forecast beyond plan",
  "legend.baseline": "Baseline", "legend.over": "Beyond baseline", "legend.critical": "Critical path",
  "legend.today": "Today", "legend.promise": "Promise: last day", "legend.off": "Non-working",
  // toolbar
  toolbar: "Schedule tools", search: "Search number, name, person", department: "Department", phaseFilter: "Phase",
  person: "Person", statusFilter: "Status", all: "{what}: all", clear: "Clear", filters: "Filter",
  count: "{shown} of {total} rows", countAll: "{total} rows",
  zoom: "Scale", "zoom.day": "Day", "zoom.week": "Week", "zoom.month": "Month", toToday: "Today",
  showChart: "Chart", showTable: "Table", display: "Display", columns: "Columns", density: "Row height",
  "density.30": "Compact", "density.36": "Medium", "density.44": "Large",
  expandAll: "Expand all", collapseAll: "Collapse all", resetColumns: "Reset columns", close: "Close",
  splitter: "Width of the table",
  // editing
  edit: "{column} of {name}", newTask: "New task…",
  saved: "Saved", saving: "Saving…", unsaved: "{n} not saved",
  offline: "No connection. Your entry is kept and sent again.", signedOut: "You have been signed out. Sign in on another page, then try again.",
  refused: "The server refused this (code {code}).", noPerson: "There is no person of this name: {text}",
  badPercent: "A percentage is a whole number from 0 to 100", badNumber: "This must be a number of days",
  badDay: "Please enter a day that exists, such as 2026-07-17.",
  readOnly: "You may not change this", changedMeanwhile: "Meanwhile changed to {value}",
  changedRows: "{n} tasks were updated", dragDates: "{from} → {to}", linkTo: "Link {from} → {to}",
  noName: "A task needs a name",
  rowGone: "“{name}” was deleted by somebody else. You had typed: {text}",
  // conflict
  "conflict.title": "Somebody changed the same field", "conflict.lead": "{who} changed “{field}” while you were editing.",
  "conflict.yours": "Yours", "conflict.theirs": "Theirs", "conflict.keep": "Keep theirs", "conflict.mine": "Use mine",
  "conflict.at": "{who}, {when}", unsolved: "Two values: decide which one stays",
  // paste
  "paste.title": "Add pasted rows", "paste.lead": "{rows} rows go below “{name}”. Nothing is saved until you confirm.",
  "paste.leadEnd": "{rows} rows go at the end. Nothing is saved until you confirm.",
  "paste.ignore": "(ignore)", "paste.commit": "Add {n} rows", "paste.skip": "Skip {n} rows with problems",
  "paste.cancel": "Cancel", "paste.checking": "Checking…", "paste.row": "Row", "paste.more": "{n} more rows are not shown",
  "paste.header": "First line is a heading", "paste.column": "Column {n}",
  finish: "Finish",
};

/** Build the lookup function: t("count", {shown: 3, total: 9}) → "3 of 9 tasks". */
export function translator(texts) {
  const all = { ...ENGLISH, ...texts };
  return (key, values) => {
    const text = all[key] ?? key;
    return values ? text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : text;
  };
}
