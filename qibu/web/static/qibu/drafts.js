// Drafts and the guard against leaving with unsaved entries.
//
//   <form data-draft="report:12:2026-W29">   keeps what is typed in this browser, for this person only
//   <form data-guard>                        asks before the page is left
//
// Only fields that differ from what the server sent are kept, so restoring an old draft never
// overwrites what others changed meanwhile. Drafts go when the form was accepted and at sign-out.

import { icon, make, on, word } from "./dom.js";

const PREFIX = "qibu:draft:";
const person = document.body.dataset.person || "";
const NEVER = /^(csrfmiddlewaretoken|key|version)$/;
const QUIET = new Set(["password", "file", "hidden", "submit", "button"]);

function store(action, ...values) {
  try {
    return localStorage[action](...values);
  } catch {
    return null; // storage is full or switched off: the form works all the same
  }
}

function storedKeys() {
  const length = (() => { try { return localStorage.length; } catch { return 0; } })();
  return Array.from({ length }, (_, at) => store("key", at)).filter((key) => key && key.startsWith(PREFIX));
}

const read = (key) => {
  try {
    return JSON.parse(store("getItem", key));
  } catch {
    return null;
  }
};

/** Fields worth keeping: named, visible, changed. */
function changed(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || NEVER.test(field.name) || QUIET.has(field.type)) continue;
    const now = valueOf(field);
    if (now !== initialOf(field)) values[slot(form, field)] = now;
  }
  return values;
}

const choice = (field) => field.type === "checkbox" || field.type === "radio";
const slot = (form, field) => (choice(field) ? `${field.name}=${field.value}` : field.name);

function valueOf(field) {
  if (choice(field)) return String(field.checked);
  return field.options ? [...field.selectedOptions].map((option) => option.value).join("\n") : field.value;
}

function initialOf(field) {
  if (choice(field)) return String(field.defaultChecked);
  if (!field.options) return field.defaultValue;
  const chosen = [...field.options].filter((option) => option.defaultSelected);
  if (!chosen.length && !field.multiple && field.options[0]) chosen.push(field.options[0]);
  return chosen.map((option) => option.value).join("\n");
}

function put(form, values) {
  for (const field of form.elements) {
    const value = field.name ? values[slot(form, field)] : undefined;
    if (value === undefined) continue;
    if (choice(field)) field.checked = value === "true";
    else if (field.options) [...field.options].forEach((option) => { option.selected = value.split("\n").includes(option.value); });
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function offer(form, key, draft) {
  const time = new Date(draft.at).toLocaleString(document.documentElement.lang, { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  const restore = make("button", { class: "button", type: "button" }, word("restore"));
  const discard = make("button", { class: "button plain", type: "button" }, word("discard"));
  const banner = make("div", { class: "banner draft", role: "status" }, icon("history"), make("div", {}, word("draft").replace("{n}", time), " ", restore, " ", discard));
  restore.addEventListener("click", () => {
    put(form, draft.values);
    banner.remove();
  });
  discard.addEventListener("click", () => {
    store("removeItem", key);
    banner.remove();
  });
  form.prepend(banner);
}

function keep(form) {
  const key = `${PREFIX}${person}:${form.dataset.draft}`;
  const draft = read(key);
  if (draft && draft.sent && !form.dataset.refused) store("removeItem", key);
  else if (draft && !form.dataset.refused && Object.keys(draft.values).length) offer(form, key, draft);
  let timer = 0;
  const save = (sent) => {
    clearTimeout(timer);
    const values = changed(form);
    if (Object.keys(values).length) store("setItem", key, JSON.stringify({ at: Date.now(), values, sent }));
    else if (!sent) store("removeItem", key);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 500, false);
  });
  form.addEventListener("submit", (event) => event.defaultPrevented || save(true));
}

/** Drop what another person left, and what was accepted by the server on the page before. */
function tidy() {
  const shown = new Set([...document.querySelectorAll("form[data-draft]")].map((form) => `${PREFIX}${person}:${form.dataset.draft}`));
  for (const key of storedKeys()) {
    const foreign = person && !key.startsWith(`${PREFIX}${person}:`);
    const draft = read(key);
    if (foreign || !draft || (draft.sent && !shown.has(key))) store("removeItem", key);
  }
}

on("submit", "form[data-sign-out]", () => storedKeys().forEach((key) => store("removeItem", key)));

const leaving = new WeakSet();
on("submit", "form", (event, form) => event.defaultPrevented || leaving.add(form));
window.addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("form[data-guard]")];
  if ([...document.forms].some((form) => leaving.has(form))) return;
  if (open.some((form) => Object.keys(changed(form)).length)) event.preventDefault();
});

tidy();
document.querySelectorAll("form[data-draft]").forEach(keep);
