// The one script of every page. Everything here is an addition: pages work without it.

import htmx from "../vendor/htmx.org/htmx.esm.min.js";
import "./appearance.js";
import "./dialogs.js";
import { on, word } from "./dom.js";
import { toast } from "./toasts.js";

// --- waiting, and sending only once -------------------------------------------------

const root = document.documentElement;
const wait = (busy) => root.classList.toggle("waiting", busy);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 10000); // a download leaves the page where it is
  wait(true);
});
window.addEventListener("pageshow", () => {
  wait(false);
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

document.addEventListener("htmx:before:request", () => wait(true));
document.addEventListener("htmx:finally:request", () => wait(false));
document.addEventListener("htmx:error", () => toast(word("unreachable"), "error"));
document.addEventListener("htmx:after:request", (event) => {
  const problems = document.getElementById("problems");
  if (problems && event.detail.ctx.response.status < 400) problems.replaceChildren();
});

// --- a refresh never takes away what somebody has typed -------------------------------

const typed = (field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;

htmx.registerExtension("keep-typed", {
  htmx_before_morph_node: (element) => !(element instanceof HTMLTextAreaElement && typed(element)),
  htmx_before_morph_attr: (element, detail) => !(detail.attrName === "value" && element instanceof HTMLInputElement && typed(element)),
});

// --- what only some pages need is loaded there ------------------------------------------

const has = (selector) => document.querySelector(selector) !== null;

async function enhance() {
  if (has('select[data-combobox=""]')) (await import("./combobox.js")).enhance();
}

function draftsAreStored() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("qibu:draft:"));
  } catch {
    return false;
  }
}

const parts = [enhance()];
document.addEventListener("htmx:after:swap", enhance);
if (has("[data-poll]")) parts.push(import("./poll.js"));
if (has("[data-counts]")) parts.push(import("./counts.js"));
if (has("form[data-draft], form[data-guard]") || draftsAreStored()) parts.push(import("./drafts.js"));
// Whoever drives the page by a program can see that it listens now.
Promise.allSettled(parts).then(() => (root.dataset.enhanced = "yes"));

// --- copy ------------------------------------------------------------------------------

// <button data-copy="#id"> copies text or value of an element. Plain http has no clipboard API.
on("click", "[data-copy]", async (event, button) => {
  const source = document.querySelector(button.dataset.copy);
  const text = "value" in source ? source.value : source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyOldWay(text);
  }
  toast(word("copied"));
});

function copyOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

// --- the tab one is on is in view, however narrow the window ------------------------------

const tab = document.querySelector(".tabs [aria-current]");
if (tab && tab.scrollIntoView) tab.scrollIntoView({ block: "nearest", inline: "center" });

// --- after a refused form, reading goes on at the summary --------------------------------

const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();
