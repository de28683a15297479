// Predecessors as one cell: "1.2FS+3工作日≤14天". Written here from the links; what is typed, the server reads.

/** The links into a row as they are sent: [predecessor, type, lag, unit, most, unit]. */
export function linksInto(plan, row) {
  const links = plan.into.get(row.id) || [];
  return links.filter((link) => plan.byId.has(link.from)).map((link) => (
    [link.from, link.type, link.lag, link.lagUnit, link.maxLag, link.maxLag === null ? "c" : link.maxUnit]));
}

/** The same as people write it. */
export function predecessorText(plan, row, t) {
  const unit = (name) => t(name === "w" ? "unit.w" : "unit.c");
  return linksInto(plan, row).map(([from, type, lag, lagUnit, most, mostUnit]) => {
    let text = plan.byId.get(from).code;
    if (type !== "FS" || lag || most !== null) text += type;
    if (lag) text += (lag > 0 ? "+" : "-") + Math.abs(lag) + unit(lagUnit);
    return most === null ? text : text + "≤" + most + unit(mostUnit);
  }).join(t("list.separator"));
}
