// One step back for what was written in one go: a pasted block, a filled cell, last week's texts.

export class Undo {
  constructor(sheet, button) {
    this.sheet = sheet;
    this.button = button;
    this.steps = [];
    this.typedSince = false;
    button.hidden = false;
    button.addEventListener("click", () => this.back());
    sheet.form.addEventListener("focusin", () => { this.typedSince = false; });
    sheet.form.addEventListener("input", () => { this.typedSince = true; });
    sheet.form.addEventListener("keydown", (event) => {
      const wanted = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
      if (!wanted || this.typedSince || !this.steps.length) return; // what was typed is the browser's to undo
      event.preventDefault();
      this.back();
    });
  }

  keep(step) {
    if (!step.length) return;
    this.steps.push(step);
    this.typedSince = false;
    this.button.disabled = false;
  }

  back() {
    const step = this.steps.pop();
    if (step) this.sheet.write(step.reverse());
    this.button.disabled = !this.steps.length;
  }
}
