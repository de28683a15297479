// Which column of a pasted block is which field: by its heading, or by what stands in it.

export const FIELDS = ["name", "department", "assignee", "start", "finish", "duration", "predecessors"];

const DATE = /^(\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?|\d{1,2}([-/]|月)\d{1,2}日?)$/;
const LENGTH = /^\d+(\.\d+)?\s*(天|日|工作日|个工作日|周|d|days?|w)?$/i;
const NUMBERING = /^\d+(\.\d+)*\.?$/;

// Headings as people write them, in the languages of the files that come: whatever the page's language is.
const HEADINGS = {
  name: "任务名称 任务 名称 工作内容 工作任务 事项 task taskname name title",
  department: "责任部门 部门 主责部门 牵头部门 department dept responsibledepartment",
  assignee: "责任执行人 执行人 责任人 负责人 人员 assignee owner responsible person",
  start: "计划开始时间 计划开始 计划开始日期 开始时间 开始日期 开始 start startdate plannedstart begin",
  finish: "计划完成时间 计划完成 计划完成日期 完成时间 完成日期 结束时间 结束日期 截止日期 截止时间 完成 结束 finish end due duedate enddate plannedfinish",
  duration: "工期 天数 历时 持续时间 duration days",
  predecessors: "前置任务 前置 紧前任务 依赖 predecessors predecessor dependson",
};
const UNIT = /([部组科室处]|中心|department)$/i;

const bare = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s()（）:：*_/]/g, "");

/** Fields named by the first row, or null when it is not a row of headings. */
export function fromHeadings(cells) {
  const words = {};
  for (const field of FIELDS) for (const word of HEADINGS[field].split(" ")) words[word] ??= field;
  const found = cells.map((cell) => words[bare(cell)] || "");
  const once = found.map((field, index) => (found.indexOf(field) === index ? field : ""));
  return once.filter(Boolean).length >= Math.min(2, cells.length) ? once : null;
}

/** Fields guessed from what the columns contain. */
export function fromContent(rows, plan) {
  const departments = new Set(plan.departments.values());
  const people = new Set([...plan.people.values()].map((person) => person.name));
  const taken = new Set(), result = rows[0].map(() => "");
  const columns = rows[0].map((_, index) => rows.map((row) => row[index].trim()).filter(Boolean));
  const mostly = (values, test) => values.length > 0 && values.filter(test).length >= values.length * 0.6;
  const give = (index, field) => {
    if (result[index] || taken.has(field)) return;
    result[index] = field;
    taken.add(field);
  };
  columns.forEach((values, index) => {
    if (mostly(values, (value) => departments.has(value) || (UNIT.test(value) && value.length < 10))) give(index, "department");
    else if (mostly(values, (value) => people.has(value))) give(index, "assignee");
    else if (mostly(values, (value) => DATE.test(value))) give(index, taken.has("start") ? "finish" : "start");
  });
  columns.forEach((values, index) => {
    if (!result[index] && !mostly(values, (value) => NUMBERING.test(value) || LENGTH.test(value))) give(index, "name");
  });
  columns.forEach((values, index) => {
    if (index > 0 && mostly(values, (value) => LENGTH.test(value))) give(index, "duration");
  });
  if (!taken.has("name")) result[0] = "name";
  return result;
}

/** @returns {{fields: string[], hasHeading: boolean}} */
export function guess(rows, plan) {
  const named = fromHeadings(rows[0]);
  if (named) return { fields: named, hasHeading: true };
  return { fields: fromContent(rows, plan), hasHeading: false };
}
