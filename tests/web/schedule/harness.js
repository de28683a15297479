// The page of the harness. Query: ?en for English.
import { mountSchedule } from "/static/qibu/schedule/component.js";
import { CHINESE } from "./texts-zh.js";

const query = new URLSearchParams(location.search);
const english = query.has("en");
if (english) document.documentElement.lang = "en";
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI));
window.longTasks = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.longTasks.push(entry.duration))).observe({ entryTypes: ["longtask"] });

const url = "/api/plan/";
const host = document.getElementById("host");
if (query.has("bench")) {
  const data = await (await fetch(url)).json();
  const began = performance.now();
  window.schedule = mountSchedule(host, { url, data, texts: CHINESE, storageKey: "harness" });
  await window.schedule.ready;
  requestAnimationFrame(() => requestAnimationFrame(() => { window.paint = performance.now() - began; document.documentElement.dataset.painted = 'yes'; }));
} else {
  window.schedule = mountSchedule(host, { url, texts: english ? {} : CHINESE, storageKey: "harness", pollEvery: Number(query.get("poll")) || undefined });
  await window.schedule.ready;
}
document.documentElement.dataset.ready = "yes";
