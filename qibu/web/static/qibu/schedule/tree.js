// Which rows are visible: the tree with its closed branches, or the matches of a filter with their ancestors.

export class Tree {
  constructor() {
    this.closed = new Set();       // ids of closed branches
    this.closedInFilter = new Set(); // a filter opens all branches; closing one then is a separate matter
    this.visible = [];
    this.matches = 0;
  }

  /**
   * List the visible rows of `plan` and number them (`row.at`).
   * @param {?function(object): boolean} test  the filter, or null
   * @param {?{row: object, after: ?object}} entry  the empty row and what it stands below (null: the end)
   * @param {object} group  how rows are grouped (see group.js); its `by` is "" for the tree
   */
  list(plan, test, entry, group) {
    this.group = group && group.by ? group : null;
    if (this.group) {
      Object.assign(this, this.group.list(plan, test), { filtered: false });
      return this.visible;
    }
    this.filtered = Boolean(test);
    const wanted = test ? this.matching(plan, test) : null;
    const closed = this.current();
    const visible = [];
    let hiddenBelow = Infinity; // rows deeper than this level are inside a closed branch
    for (const row of plan.rows) {
      row.at = -1;
      if (row.level > hiddenBelow) continue;
      hiddenBelow = Infinity;
      if (wanted && !wanted.has(row)) continue;
      row.at = visible.length;
      visible.push(row);
      if (row.hasChildren && closed.has(row.id)) hiddenBelow = row.level;
      if (entry && entry.after === row) this.place(entry, visible);
    }
    if (entry && (!entry.after || entry.after.at < 0)) this.place(entry, visible);
    this.visible = visible;
    return visible;
  }

  place(entry, visible) {
    entry.row.at = visible.length;
    visible.push(entry.row);
  }

  /** The rows that match, with all their ancestors for context. */
  matching(plan, test) {
    const wanted = new Set();
    this.matches = 0;
    for (const row of plan.rows) {
      row.context = true;
      if (!test(row)) continue;
      row.context = false;
      this.matches += 1;
      for (let up = row; up && !wanted.has(up); up = up.parent) wanted.add(up);
    }
    return wanted;
  }

  /** The closed branches that count now. */
  current() {
    if (this.group) return this.group.closed;
    return this.filtered ? this.closedInFilter : this.closed;
  }

  isClosed(row) {
    return this.current().has(row.id);
  }

  toggle(row) {
    const closed = this.current();
    if (!closed.delete(row.id)) closed.add(row.id);
  }

  closeAll(plan) {
    const closed = this.current();
    const rows = this.group ? this.group.heads.values() : plan.rows;
    for (const row of rows) if (row.hasChildren) closed.add(row.id);
  }

  /** How deep a row stands in what is shown. */
  depth(row) {
    if (!this.group) return row.level;
    return row.id < 0 ? 0 : 1;
  }

  /** What a row stands under in what is shown. */
  above(row) {
    return this.group ? this.group.above(row) : row.parent;
  }

  openAll() {
    this.current().clear();
  }

  /** Open every branch above `row`. */
  reveal(row) {
    const closed = this.current();
    for (let up = row.parent; up; up = up.parent) closed.delete(up.id);
  }
}
