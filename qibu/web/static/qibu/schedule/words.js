// What the chart shows, said in words: for people who hear it, for the card of a task, for the link editor.
// Every function takes the plan and the lookup of texts; dates are only written, never calculated.

import { beyondWords } from "./beyond.js";
import { MILESTONE, CRITICAL, BLOCKED, AGREED, REOPENED, DONE, CANCELLED } from "./data.js";

export const PENDING = 1, COUNTING = 2, KEPT = 3, BROKEN = 4; // what a link says of its promise

/** "+4", "−2", "0". */
export function signed(n) {
  return n > 0 ? "+" + n : n < 0 ? "−" + -n : "0";
}

const known = (value) => value !== null && value !== undefined;

/** "2 working days" of a lag and its unit. */
function daysText(n, unit, t) {
  return t("days." + (unit === "c" ? "c" : "w"), { n });
}

/** By how many days the task is expected after its deadline; 0 when it is kept, null without one. */
export function missedBy(row) {
  if (!known(row.deadline) || row.status === CANCELLED) return null;
  const finish = row.actual_finish ?? row.forecast_finish ?? row.planned_finish;
  return known(finish) ? Math.max(0, finish - row.deadline) : 0;
}

export function deadlineText(row, plan, t) {
  const date = plan.days.short(row.deadline), n = missedBy(row);
  return n ? t("bar.deadlineMissed", { date, n }) : t("bar.deadline", { date });
}

/** "start no earlier than 07-17", "" without a constraint. */
export function constraintText(row, plan, t) {
  return row.constraint ? t("constraint." + row.constraint, { date: plan.days.short(row.constraint_day) }) : "";
}

/** What was agreed with the task's department, "" for nothing. */
export function agreementText(row, plan, t) {
  if (row.flags & REOPENED) return t("reopened");
  return row.flags & AGREED ? t("bar.agreed", { department: plan.departmentName(row) }) : "";
}

/** "by 03-20", with the size of the breach when it is broken. */
export function promiseText(link, count, plan, t) {
  const date = plan.days.short(link.lastDay);
  if (link.promise === BROKEN && link.breach) return t("mustByLate", { date, n: link.breach });
  if (link.promise === KEPT) return t("keptBy", { date });
  return count > 1 ? t("mustByMore", { date, n: count - 1 }) : t("mustBy", { date });
}

export function taskName(id, plan, t) {
  return plan.byId.get(id)?.name ?? t("link.elsewhere");
}

/**
 * A dependency as a sentence: what must come first, and what is promised.
 * @param {{type: string, lag: number, lagUnit: string, maxLag: ?number, maxUnit: string}} link
 */
export function ruleText(link, from, to, t) {
  const names = { from, to };
  let rule = t("rule." + link.type, names);
  if (link.lag > 0) rule = t("rule.least", { rule, days: daysText(link.lag, link.lagUnit, t) });
  if (link.lag < 0) rule = t("rule.overlap", { rule, days: daysText(-link.lag, link.lagUnit, t) });
  rule = t("rule.end", { rule });
  if (!known(link.maxLag)) return rule;
  return rule + " " + t("rule.end", { rule: t("promise." + link.type, { ...names, days: daysText(link.maxLag, link.maxUnit, t) }) });
}

/** A promise whole: its rule, its last day, where it stands. */
export function promiseSentence(link, plan, t) {
  const rule = t("promise." + link.type, { from: taskName(link.from, plan, t), to: taskName(link.to, plan, t),
    days: daysText(link.maxLag, link.maxUnit, t) });
  const state = link.promise ? t("promise." + link.promise) : "";
  return [rule, promiseText(link, 1, plan, t), state].filter(Boolean).join(t("bar.separator"));
}

/** What the bar shows, for people who hear it. */
export function describe(row, plan, t, hasPlace) {
  if (!hasPlace) return t("bar.none");
  const { days } = plan, said = [], open = t("bar.open");
  const owner = plan.personName(row) || plan.departmentName(row);
  if (owner) said.push(owner);
  if (row.kind === MILESTONE) said.push(t("milestone"));
  const say = (key, from, to) => said.push(t(key, { from: days.short(from) || open, to: days.short(to) || open }));
  if (known(row.planned_start) || known(row.planned_finish)) say("bar.planned", row.planned_start, row.planned_finish);
  if (known(row.forecast_finish)) say("bar.forecast", row.forecast_start, row.forecast_finish);
  if (known(row.actual_start)) say("bar.actual", row.actual_start, row.actual_finish);
  if (known(row.baseline_finish)) say("bar.baseline", row.baseline_start, row.baseline_finish);
  if (row.variance) said.push(t("bar.variance", { n: signed(row.variance) }));
  if (known(row.percent)) said.push(t("bar.percent", { n: row.percent }));
  if (row.flags & CRITICAL) said.push(t("critical"));
  else if (known(row.total_float) && row.status !== DONE) said.push(t("bar.float", { n: row.total_float }));
  if (row.flags & BLOCKED) said.push(t("blocked"));
  if (known(row.deadline)) said.push(deadlineText(row, plan, t));
  if (row.constraint) said.push(constraintText(row, plan, t));
  if (row.flags & (AGREED | REOPENED)) said.push(agreementText(row, plan, t));
  for (const link of plan.promises.get(row.id) || []) said.push(promiseText(link, 1, plan, t));
  said.push(...beyondWords(plan, row, t));
  return said.join(t("bar.separator"));
}
