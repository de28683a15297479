// The inputs of the cells, and how their text becomes the value that is sent.

import { el } from "./dom.js";
import { current } from "./save.js";
import { linksInto, predecessorText } from "./preds.js";

/**
 * Make the input for a column.
 * @returns {Element} with `read()` → {value, text} or {error} added
 */
export function makeEditor(s, row, column) {
  const make = { text: textEditor, day: dayEditor, department: departmentEditor, person: personEditor,
    predecessors: predecessorsEditor, status: statusEditor, percent: percentEditor, number: numberEditor }[column.editor];
  const input = make(s, row, column);
  input.classList.add("qs-input");
  input.setAttribute("aria-label", s.t("edit", { column: s.t("full." + column.key), name: row.name || s.t("newTask") }));
  return input;
}

function plain(text) {
  const input = el("input");
  input.type = "text";
  input.value = text;
  input.autocomplete = "off";
  return input;
}

function textEditor(s, row, column) {
  const input = plain(row[column.key] ?? "");
  input.maxLength = 200;
  input.read = () => {
    const text = input.value.trim();
    return text || column.key !== "name" ? { value: text, text } : { error: s.t("noName") };
  };
  return input;
}

/** Typed as people write it; what was not touched is not sent. */
function predecessorsEditor(s, row) {
  const shown = row.id > 0 ? predecessorText(s.plan, row, s.t) : s.drafts.get(row.id, "predecessors")?.text ?? "", input = plain(shown);
  input.maxLength = 500;
  input.placeholder = s.t("predecessorsHint");
  input.read = () => {
    const text = input.value.trim();
    return text === shown && row.id > 0 ? { value: linksInto(s.plan, row), text } : { value: text, text };
  };
  return input;
}

function dayEditor(s, row, column) {
  const input = el("input");
  input.type = "date";
  input.value = current(row, column.key, s.plan) || "";
  input.read = () => {
    // Half a date reads as an empty box: sent as such it would erase the date that stands.
    const short = (day) => (day ? s.plan.days.short(s.plan.days.index(day)) : "");
    if (input.validity.badInput) return { error: s.t("badDay"), text: short(current(row, column.key, s.plan)) };
    return { value: input.value || null, text: short(input.value) };
  };
  return input;
}

function choice(options, chosen) {
  const select = el("select");
  for (const [value, text] of options) {
    const option = el("option", "", select, text);
    option.value = value;
  }
  select.value = chosen ?? "";
  select.read = () => ({ value: select.value === "" ? null : Number(select.value), text: select.selectedOptions[0]?.text || "" });
  return select;
}

function departmentEditor(s, row) {
  return choice([["", s.t("missing")], ...s.plan.departments], row.department);
}

function statusEditor(s, row) {
  return choice([0, 1, 2, 3, 4].map((code) => [code, s.t("status." + code)]), row.status);
}

/** A combobox over the people of the project: those of the task's department first. */
function personEditor(s, row) {
  const names = personNames(s.plan, row.department);
  const input = plain([...names].find(([, id]) => id === row.assignee)?.[0] || "");
  const list = el("datalist");
  list.id = "qs-people";
  for (const name of names.keys()) el("option", "", list).value = name;
  input.setAttribute("list", list.id);
  input.companion = list;
  input.read = () => {
    const text = input.value.trim();
    if (!text) return { value: null, text: "" };
    return names.has(text) ? { value: names.get(text), text: s.plan.people.get(names.get(text)).name }
      : { error: s.t("noPerson", { text }) };
  };
  return input;
}

/** name → id; people of the same name are told apart by their department. */
function personNames(plan, department) {
  const count = new Map();
  for (const { name } of plan.people.values()) count.set(name, (count.get(name) || 0) + 1);
  const near = (person) => (person.departments.includes(department) ? 0 : 1);
  const people = [...plan.people.values()].sort((a, b) => near(a) - near(b));
  return new Map(people.map((person) => {
    const where = plan.departments.get(person.departments[0]) || String(person.id);
    return [count.get(person.name) > 1 ? `${person.name}（${where}）` : person.name, person.id];
  }));
}

/** "４５％" → "45": digits typed with a Chinese keyboard count too. */
function digits(text) {
  return text.normalize("NFKC").replace(/[%天d日\s]/g, "");
}

function numeric(s, row, column, highest, error) {
  const input = plain(row[column.key] ?? "");
  input.inputMode = "decimal";
  input.read = () => {
    const text = digits(input.value);
    if (text === "") return { value: null, text: "" };
    return /^\d{1,4}$/.test(text) && Number(text) <= highest ? { value: Number(text), text } : { error: s.t(error) };
  };
  return input;
}

function percentEditor(s, row, column) {
  return numeric(s, row, column, 100, "badPercent");
}

function numberEditor(s, row, column) {
  return numeric(s, row, column, 9999, "badNumber");
}
