// What a person arranged on this screen (columns, widths, scale), kept in the browser. A browser that
// refuses storage only forgets it.

export class Store {
  constructor(name) {
    this.name = "qibu.schedule." + name;
    try {
      this.values = JSON.parse(localStorage.getItem(this.name)) || {};
    } catch {
      this.values = {};
    }
  }

  get(key, fallback) {
    return this.values[key] ?? fallback;
  }

  set(key, value) {
    this.values[key] = value;
    try {
      localStorage.setItem(this.name, JSON.stringify(this.values));
    } catch {
      // Private mode or a full disk: the arrangement lasts until the page is closed.
    }
  }
}
