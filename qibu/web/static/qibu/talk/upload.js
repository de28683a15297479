// <form data-upload> sends files one by one without leaving the page. Files may also be dropped on its
// card, and a picture pasted there or into the comment box below. Without a script the form is enough.

import { toast } from "../toasts.js";

const fill = (text, name) => text.replace("{name}", name);

class Upload {
  constructor(form) {
    this.form = form;
    this.card = form.closest("[data-drop]") || form;
    this.list = this.card.querySelector("[data-files]");
    this.state = form.querySelector("[data-state]");
    this.input = form.elements.namedItem("file");
    this.queue = [];
    this.busy = false;
    form.querySelector("[data-with-script]").hidden = false;
    form.addEventListener("submit", (event) => this.submit(event));
    this.listenForDrops();
  }

  submit(event) {
    if (!this.input.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.take([...this.input.files]);
  }

  listenForDrops() {
    let depth = 0;
    const hasFiles = (event) => [...(event.dataTransfer?.types || [])].some((type) => /^files$/i.test(type));
    const light = (on) => this.card.classList.toggle("dropping", on);
    this.card.addEventListener("dragenter", (event) => { if (hasFiles(event)) { depth += 1; light(true); } });
    this.card.addEventListener("dragleave", (event) => { if (hasFiles(event)) { depth -= 1; light(depth > 0); } });
    this.card.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
    this.card.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      light(false);
      this.take([...event.dataTransfer.files]);
    });
  }

  take(files) {
    this.queue.push(...files);
    if (!this.busy) this.work();
  }

  async work() {
    this.busy = true;
    let came = 0;
    const problems = [];
    while (this.queue.length) {
      const file = this.queue.shift();
      this.state.textContent = fill(this.form.dataset.sending, file.name);
      const problem = await this.send(file, crypto.randomUUID ? crypto.randomUUID() : "");
      if (problem) problems.push(problem);
      else came += 1;
    }
    this.busy = false;
    this.input.value = "";
    this.state.textContent = problems.join(" ");
    if (problems.length) toast(problems.join(" "), "error");
    else if (came && !this.list) location.reload();
  }

  /** Sends one file; gives what went wrong, "" otherwise. */
  async send(file, key) {
    if (file.size > Number(this.form.dataset.limit)) return fill(this.form.dataset.tooLarge, file.name);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.namedItem("csrfmiddlewaretoken").value);
    if (key) body.set("key", key);
    body.set("file", file, file.name);
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) {
        this.show(await answer.text());
        return "";
      }
      const said = (answer.headers.get("Content-Type") || "").includes("json") ? (await answer.json()).message : "";
      return said || fill(this.form.dataset.failed, file.name);
    } catch {
      return fill(this.form.dataset.failed, file.name);
    }
  }

  /** The list of files as the server has it now. */
  show(text) {
    if (!this.list) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    this.list.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
  }
}

export function enhanceUploads() {
  const uploads = [...document.querySelectorAll("form[data-upload]")].filter((form) => !form.dataset.ready);
  const made = uploads.map((form) => {
    form.dataset.ready = "1";
    return new Upload(form);
  });
  if (!made.length) return;
  // A pasted picture belongs to the files beside which it is pasted; a pasted text stays a text.
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    const inTalk = event.target.closest?.("[data-drop], .talk-comments") || event.target === document.body;
    const other = event.target.closest?.("input, textarea") && !event.target.closest(".talk-comments");
    if (!files.length || !inTalk || other) return;
    event.preventDefault();
    (made.find((one) => one.card.contains(event.target)) || made[0]).take(files);
  });
}
