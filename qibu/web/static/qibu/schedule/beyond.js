// Dependencies that cross projects: a mark at either end of the bar, words in the cell of predecessors, and
// a list in the dialog of dependencies. A task one may not see is "another project" and nothing else.

import { el, attr } from "./dom.js";

/** The rows' dependencies on other projects, by id of the row. */
export function readBeyond(list) {
  const found = new Map();
  for (const [id, out, name, url] of list || []) {
    if (!found.has(id)) found.set(id, []);
    found.get(id).push({ out: Boolean(out), name, url });
  }
  return found;
}

function named(one, t) {
  return one.name ? t("beyond.named", { name: one.name }) : t("beyond.other");
}

/** In words: "waits for another project: …", "awaited by another project: …". */
export function beyondWords(plan, row, t, out) {
  const some = (plan.beyond.get(row.id) || []).filter((one) => out === undefined || one.out === out);
  return some.map((one) => t(one.out ? "beyond.out" : "beyond.in", { what: named(one, t) }));
}

/** What the cell of predecessors adds to what is typed there. */
export function beyondCell(plan, row, t) {
  return (plan.beyond.get(row.id) || []).filter((one) => !one.out).map((one) => named(one, t)).join(t("list.separator"));
}

/** Bring the marks at the ends of a bar up to date. `at` is null where there is no bar. */
export function fillBeyond(chart, row, at, { plan, scale, t }) {
  for (const [part, out] of [["beyondin", false], ["beyondout", true]]) {
    const words = at ? beyondWords(plan, row, t, out) : [];
    let node = chart.parts[part];
    if (!words.length) {
      if (node) node.hidden = true;
      continue;
    }
    node ||= chart.parts[part] = el("i", "qs-beyond" + (out ? " qs-out" : ""), chart);
    node.hidden = false;
    node.style.left = (out ? scale.x(at.to + 1) + 2 : scale.x(at.from) - 7) + "px";
    attr(node, "title", words.join("\n"));
  }
}

/** The part of the dialog of dependencies: a way to each task one may see. @returns {?Element} the first way */
export function beyondList(box, plan, row, t) {
  const some = plan.beyond.get(row.id) || [];
  if (!some.length) return null;
  el("h3", "", box, t("beyond.title"));
  const list = el("ul", "qs-linklist", box);
  let first = null;
  for (const one of some) {
    const words = t(one.out ? "beyond.out" : "beyond.in", { what: named(one, t) }), item = el("li", "", list);
    const node = el(one.url ? "a" : "span", one.url ? "qs-button qs-linkitem" : "qs-note", item, words);
    if (one.url) attr(node, "href", one.url);
    if (one.url) first ||= node;
  }
  return first;
}
