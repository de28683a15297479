// Toasts: short answers to what was just done. Good news leaves by itself, the rest stays.

import { icon, make, on, word } from "./dom.js";

const STAY = 6000;
const SIGNS = { success: "success", info: "info", warning: "warning", error: "error" };

/** Show `text`; kind is success, info, warning or error. Returns its element. */
export function toast(text, kind = "success") {
  const close = make("button", { class: "button plain square", type: "button", "aria-label": word("close"), "data-dismiss": true }, icon("close"));
  const element = make("div", { class: `toast ${kind}` }, icon(SIGNS[kind] || "info"), make("span", { class: "text" }, text), close);
  document.getElementById("toasts").append(element);
  leaveLater(element);
  return element;
}

function leaveLater(element) {
  if (!element.matches(".success, .info")) return;
  const leave = () => (element.matches(":hover") || element.contains(document.activeElement) ? setTimeout(leave, 1500) : element.remove());
  setTimeout(leave, STAY);
}

on("click", "[data-dismiss]", (event, button) => button.closest(".toast, .banner").remove());
document.addEventListener("qibu:toast", (event) => toast(event.detail.text, event.detail.kind));
document.querySelectorAll(".toast").forEach(leaveLater);
