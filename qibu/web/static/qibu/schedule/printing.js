// The address of the sheets that show what the page shows: filter, closed branches, columns.

const MOST_CLOSED = 60; // ids an address may well carry

/** @param {object} s the schedule */
export function printAddress(s) {
  const query = new URLSearchParams(), { criteria } = s.toolbar;
  if (criteria.department) query.set("department", criteria.department);
  const closed = s.plan.rows.filter((row) => row.hasChildren && s.tree.isClosed(row)).map((row) => row.id);
  const phases = s.plan.rows.filter((row) => row.level === 0 && row.hasChildren);
  if (phases.length && phases.every((row) => s.tree.isClosed(row))) query.set("level", "1");
  else if (closed.length && closed.length <= MOST_CLOSED) query.set("closed", closed.join(","));
  for (const column of s.columns.phone ? [] : s.columns.shown) query.append("column", column.key);
  const text = query.toString();
  return s.plan.urls.print + (text ? "?" + text : "");
}
