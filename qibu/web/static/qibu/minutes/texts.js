// Words come with the page, translated on the server.

const element = document.getElementById("minutes-texts");
const texts = element ? JSON.parse(element.textContent) : {};

/** say("saved", {time: "14:05"}): the text with its places filled. */
export function say(name, values = {}) {
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), texts[name] || name);
}
