// Keys of the chart: in its cell Enter tells about the task and L shows its links; Alt+L does so everywhere.

/** @returns {boolean} whether the key was one of these */
export function chartKey(s, event, row) {
  if (!(row.id > 0) || event.ctrlKey || event.metaKey) return false;
  const inChart = s.focus.key === "chart" && !event.altKey;
  if (event.code === "KeyL" && (event.altKey || inChart)) s.linkEditor.list(row);
  else if (inChart && (event.key === "Enter" || event.key === "F2")) s.card.open(row, true, true);
  else return false;
  return true;
}
