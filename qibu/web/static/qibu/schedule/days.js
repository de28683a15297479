// Days are whole numbers counted from the plan's base day. This file only turns them into text and back:
// what a working day is, and every date that follows from another, is the server's business.

const DAY = 86400000;
const two = (n) => (n < 10 ? "0" + n : String(n));

export class Days {
  /** @param {{base: string, days: number, off: string, unpublished: ?number, today: number}} payload */
  constructor(payload, locale) {
    this.base = Date.parse(payload.base + "T00:00:00Z");
    this.count = payload.days;
    this.off = payload.off;
    this.unpublished = payload.unpublished;
    this.today = payload.today;
    this.year = this.date(payload.today ?? 0).getUTCFullYear();
    this.yearStart = this.index(this.year + "-01-01");
    this.yearEnd = this.index(this.year + "-12-31");
    this.monthFormat = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
    this.yearMonthFormat = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" });
    this.yearFormat = new Intl.DateTimeFormat(locale, { year: "numeric", timeZone: "UTC" });
  }

  date(index) {
    return new Date(this.base + index * DAY);
  }

  /** 1 when the day is not worked. */
  isOff(index) {
    return this.off.charCodeAt(index) === 49;
  }

  /** "2026-07-17", or "" for no day. */
  iso(index) {
    return index === null || index === undefined ? "" : this.date(index).toISOString().slice(0, 10);
  }

  /** The number of the day "2026-07-17", or null. */
  index(iso) {
    const time = Date.parse(iso + "T00:00:00Z");
    return Number.isNaN(time) ? null : Math.round((time - this.base) / DAY);
  }

  /** Does the day lie in the year of today? Then its date is written without it. */
  isThisYear(index) {
    return index >= this.yearStart && index <= this.yearEnd;
  }

  /** "07-17" within the year of today, "2027-01-05" outside it, "" for no day. */
  short(index) {
    if (index === null || index === undefined) return "";
    const date = this.date(index);
    const text = two(date.getUTCMonth() + 1) + "-" + two(date.getUTCDate());
    return this.isThisYear(index) ? text : date.getUTCFullYear() + "-" + text;
  }
}
