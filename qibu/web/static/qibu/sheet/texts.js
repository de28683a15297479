// Words come with the page, translated on the server.

const element = document.getElementById("sheet-texts");
const texts = element ? JSON.parse(element.textContent) : {};

/** say("updates", {n: 17}): the text with its places filled. */
export function say(name, values = {}) {
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), texts[name] || name);
}

/** JSON the page brought along under an id; {} without it. */
export function brought(id) {
  const source = document.getElementById(id);
  return source ? JSON.parse(source.textContent) : {};
}
