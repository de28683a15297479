// The peer's page: the same rows, links and columns, row height, scale and shading as the schedule's harness,
// with the settings its makers recommend for large plans.
import { gantt } from "/peer/code/dhtmlxgantt.es.js";

window.longTasks = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.longTasks.push(entry.duration))).observe({ entryTypes: ["longtask"] });

const plan = await (await fetch("/api/plan/")).json();
const at = Object.fromEntries(plan.columns.map((name, index) => [name, index]));
const base = Date.parse(plan.base + "T00:00:00");
const day = (n) => new Date(base + n * 86400000);
const departments = new Map(plan.departments), people = new Map(plan.people);

function tasks() {
  const above = [];
  return plan.rows.map((row) => {
    const level = row[at.level];
    above.length = level;
    const task = {
      id: row[at.id], code: row[at.code], text: row[at.name], parent: above[level - 1] || 0, open: true,
      start_date: day(row[at.planned_start]), end_date: day(row[at.planned_finish] + 1), progress: row[at.percent] / 100,
      type: row[at.kind] === 2 ? "project" : row[at.kind] === 1 ? "milestone" : "task", critical: (row[at.flags] & 4) !== 0,
      department: departments.get(row[at.department]), assignee: people.get(row[at.assignee]), state: String(row[at.status]),
    };
    above[level] = task.id;
    return task;
  });
}

const TYPES = { FS: "0", SS: "1", FF: "2", SF: "3" };
const links = plan.links.map((link) => ({ id: link[0], source: link[1], target: link[2], type: TYPES[link[3]] }));
const short = (date) => String(date.getMonth() + 1).padStart(2, "0") + "-" + String(date.getDate()).padStart(2, "0");
const column = (name, label, width, template) => ({ name, label, width, template, tree: name === "text" });

Object.assign(gantt.config, {
  row_height: 30, bar_height: 13, scale_height: 44, min_column_width: 24, grid_width: 646, smart_rendering: true,
  static_background: true, show_progress: true, keyboard_navigation: true, work_time: false,
  start_date: day(0), end_date: day(plan.days), scales: [{ unit: "month", step: 1, format: "%Y-%m" }, { unit: "day", step: 1, format: "%j" }],
  columns: [
    column("code", "编号", 74), column("text", "任务名称", 208), column("department", "责任部门", 72), column("assignee", "执行人", 64),
    column("start_date", "计划开始", 68, (task) => short(task.start_date)), column("end_date", "计划完成", 68, (task) => short(task.end_date)),
    column("state", "进度状态", 92),
  ],
});
gantt.templates.timeline_cell_class = (_task, date) => (plan.off[Math.round((date - base) / 86400000)] === "1" ? "off" : "");
gantt.templates.task_class = (_start, _end, task) => (task.critical ? "critical" : "");

const data = { tasks: tasks(), links };
const began = performance.now();
gantt.init("host");
gantt.parse(data);
requestAnimationFrame(() => requestAnimationFrame(() => {
  window.paint = performance.now() - began;
  document.documentElement.dataset.painted = "yes";
}));
window.gantt = gantt;
