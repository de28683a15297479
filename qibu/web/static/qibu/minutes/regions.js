// Lists of the meeting's page (agenda, people, decisions, action items): a form in them is sent without
// leaving the page and its list comes back fresh; what others add appears by itself. A list in which
// somebody is typing is left alone until it is free.

import { on, word } from "../dom.js";
import { toast } from "../toasts.js";
import { enhance } from "../combobox.js";

const choice = (field) => field.type === "checkbox" || field.type === "radio";

function typed(field) {
  if (!field.name || field.type === "hidden") return false;
  if (choice(field)) return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const first = field.multiple ? -1 : 0;
  const was = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== (was < 0 ? first : was);
}

const searching = (region) => region.contains(document.activeElement) && document.activeElement.getAttribute("role") === "combobox";
const busy = (region) => searching(region) || [...region.querySelectorAll("input, select, textarea")].some(typed);

/** Put the fresh list in the place of the old one; the focus stays where it was. */
function renew(region, page) {
  const fresh = page.getElementById(region.id);
  if (!fresh || fresh.isEqualNode(region)) return region;
  const focus = region.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...region.querySelectorAll("details[open][id]")].map((one) => one.id);
  region.replaceWith(fresh);
  for (const id of open) fresh.querySelector(`#${id}`)?.setAttribute("open", "");
  if (focus) document.getElementById(focus)?.focus();
  enhance();
  return fresh;
}

/** Whoever looks after other parts of the page hears what it looks like now. */
const told = (page) => document.dispatchEvent(new CustomEvent("qibu:page", { detail: page }));

const parse = (text) => new DOMParser().parseFromString(text, "text/html");

async function send(form, submitter) {
  const region = form.closest("[data-region]");
  const body = new FormData(form);
  if (submitter?.name) body.set(submitter.name, submitter.value);
  const before = submitter?.id || document.activeElement?.id;
  let answer, page;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    page = parse(await answer.text());
  } catch {
    toast(word("unreachable"), "error");
    return;
  }
  const fresh = page.getElementById(region.id);
  if (answer.status === 409 || !fresh) {
    toast(page.querySelector(".problem h1, h1")?.textContent.trim() || word("unreachable"), "error");
    if (answer.status === 409) refresh(true);
    return;
  }
  region.replaceWith(fresh);
  enhance();
  told(page);
  for (const other of document.querySelectorAll("[data-region]")) if (other !== fresh && !busy(other)) renew(other, page);
  for (const told of page.querySelectorAll("#toasts .toast .text")) if (answer.ok) toast(told.textContent);
  const next = fresh.querySelector("[aria-invalid=true]") || (form.dataset.line !== undefined && fresh.querySelector("[data-first]")) || document.getElementById(before);
  next?.focus();
}

let asking = null;

/** Read the page once more and renew the lists nobody is typing in. */
function refresh(all = false) {
  asking ||= fetch(location.href, { redirect: "error" })
    .then(async (answer) => {
      if (!answer.ok) return;
      const page = parse(await answer.text());
      told(page);
      for (const region of document.querySelectorAll("[data-region]")) if (all || !busy(region)) renew(region, page);
    })
    .catch(() => {})
    .finally(() => { asking = null; });
  return asking;
}

export function regions() {
  on("submit", "[data-region] form:not([data-leaves])", (event, form) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    send(form, event.submitter);
  }, true);
  on("change", "[data-region] [data-at-once]", (event, field) => send(field.form, { name: "do", value: field.dataset.atOnce }));
  document.body.addEventListener("qibu:changes", (event) => event.detail.lists !== false && refresh());
}
