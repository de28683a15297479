// The time scale: pixels per day, and the two bands of labels above the chart.

import { el, setText } from "./dom.js";

/** Pixels per day of each zoom, what its two bands count, and where its grid lines stand. */
export const ZOOMS = {
  day: { width: 24, upper: "month", lower: "day", line: "month" },
  week: { width: 9, upper: "month", lower: "week", line: "week" },
  month: { width: 3, upper: "year", lower: "month", line: "month" },
  quarter: { width: 1, upper: "year", lower: "quarter", line: "quarter" },
};

const STARTS = {
  day: () => true,
  week: (date) => date.getUTCDay() === 1,
  month: (date) => date.getUTCDate() === 1,
  quarter: (date) => date.getUTCDate() === 1 && date.getUTCMonth() % 3 === 0,
  year: (date) => date.getUTCDate() === 1 && date.getUTCMonth() === 0,
};

const DAY = 86400000;
const LEAST_LABEL = 40; // px

export class Scale {
  /** @param {Element} head the box in the sticky header that the labels are put into, @param {function} t texts */
  constructor(head, t) {
    this.head = head;
    this.t = t;
    this.upper = el("div", "qs-band qs-upper", head);
    this.lower = el("div", "qs-band qs-lower", head);
    this.setZoom("day");
  }

  setZoom(name) {
    this.name = name in ZOOMS ? name : "day";
    this.zoom = ZOOMS[this.name];
    this.dayWidth = this.zoom.width;
    this.drawn = null;
  }

  setDays(days) {
    this.days = days;
    this.width = days.count * this.dayWidth;
    this.drawn = null;
  }

  /** Left edge of a day. */
  x(day) {
    return day * this.dayWidth;
  }

  dayAt(x) {
    return Math.floor(x / this.dayWidth);
  }

  /** First days of the units of `band` that touch the days from…to. */
  starts(band, from, to) {
    const isStart = STARTS[band], found = [];
    let first = from;
    while (first > 0 && !isStart(this.days.date(first))) first -= 1;
    for (let day = first; day < to; day += 1) {
      if (day === first || isStart(this.days.date(day))) found.push(day);
    }
    return found;
  }

  label(band, day) {
    const date = this.days.date(day);
    if (band === "year") return this.days.yearFormat.format(date);
    if (band === "month") {
      return this.zoom.upper === "month" ? this.days.yearMonthFormat.format(date) : this.days.monthFormat.format(date);
    }
    if (band === "week") return this.t("weekFrom", { n: weekOf(date), d: date.getUTCDate() });
    if (band === "quarter") return this.t("quarterNo", { n: Math.floor(date.getUTCMonth() / 3) + 1 });
    return String(date.getUTCDate());
  }

  /** Write the labels for the visible stretch of the chart. */
  draw(scrollLeft, width) {
    const from = Math.max(0, this.dayAt(scrollLeft) - 2);
    const to = Math.min(this.days.count, this.dayAt(scrollLeft + width) + 3);
    const key = from + ":" + to;
    if (this.drawn !== key) {
      this.drawn = key;
      this.upperStarts = this.starts(this.zoom.upper, from, to);
      this.fill(this.lower, this.zoom.lower, this.starts(this.zoom.lower, from, to));
      this.fill(this.upper, this.zoom.upper, this.upperStarts);
    }
    this.keepFirstInSight(scrollLeft);
  }

  fill(box, band, starts) {
    while (box.childElementCount > starts.length) box.lastChild.remove();
    while (box.childElementCount < starts.length) el("i", "", box);
    starts.forEach((day, index) => {
      const node = box.children[index];
      node.style.left = this.x(day) + "px";
      node.style.width = band === "day" ? this.dayWidth + "px" : "";
      node.className = this.dayClass(band, day);
      const next = starts[index + 1];
      // The rest of a unit at the edge has no room for its name.
      setText(node, band !== "day" && next !== undefined && this.x(next - day) < LEAST_LABEL ? "" : this.label(band, day));
    });
  }

  dayClass(band, day) {
    if (band !== "day") return "qs-from";
    if (day === this.days.today) return "qs-now";
    return this.days.isOff(day) ? "qs-rest" : "";
  }

  /** The month that began left of the view keeps its name in sight. */
  keepFirstInSight(scrollLeft) {
    const first = this.upper.firstChild;
    if (!first) return;
    const next = this.upperStarts[1] === undefined ? Infinity : this.x(this.upperStarts[1]) - 84;
    first.style.left = Math.max(this.x(this.upperStarts[0]), Math.min(scrollLeft, next)) + "px";
  }
}

/** The number of a week in its year as calendars on the wall have it: the week with the year's first Thursday is 1. */
function weekOf(monday) {
  const thursday = new Date(monday.getTime() + 3 * DAY), year = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.floor((thursday - year) / DAY / 7) + 1;
}
