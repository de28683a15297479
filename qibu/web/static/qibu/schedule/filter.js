// The filter: text, department, phase, person, status. Pure functions over rows.

import { BLOCKED, CRITICAL, LATE, ADDED } from "./data.js";

export const NO_FILTER = { text: "", department: "", phase: "", person: "", status: "" };

const FLAGS = { late: LATE, blocked: BLOCKED, critical: CRITICAL, added: ADDED };

/** Values of the status filter: the five states and the marks a row may carry. */
export const STATUS_CHOICES = ["0", "1", "2", "3", "4", "late", "blocked", "critical", "added"];

/** Is nothing asked for? */
export function isEmpty(criteria) {
  return Object.values(criteria).every((value) => value === "");
}

/** Text in which the search looks, kept on the row until the row changes. */
function searchText(row, plan) {
  if (row.searchText === null) {
    row.searchText = [row.code, row.name, plan.personName(row)].join("\n").toLowerCase();
  }
  return row.searchText;
}

/** @returns {?function(object): boolean} the test for the criteria, null when everything passes */
export function makeTest(criteria, plan) {
  if (isEmpty(criteria)) return null;
  const words = criteria.text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const department = Number(criteria.department), person = Number(criteria.person), phase = Number(criteria.phase);
  const flag = FLAGS[criteria.status] || 0, status = Number(criteria.status);
  return (row) =>
    (!criteria.department || row.department === department)
    && (!criteria.person || row.assignee === person)
    && (!criteria.phase || row.phase?.id === phase)
    && (!criteria.status || (flag ? (row.flags & flag) !== 0 : row.status === status))
    && words.every((word) => searchText(row, plan).includes(word));
}
