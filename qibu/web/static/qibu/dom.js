// Small helpers every module uses.

/** Handle an event of the whole document for elements that match `selector`, now or later. */
export function on(type, selector, handle, capture = false) {
  document.addEventListener(
    type,
    (event) => {
      const element = event.target instanceof Element ? event.target.closest(selector) : null;
      if (element) handle(event, element);
    },
    capture,
  );
}

/** make("button", {class: "button", type: "button"}, "Text", otherElement) */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** An icon of the sprite, decorative. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A translated word that base.html brought along; the name itself when it did not. */
export function word(name) {
  const words = document.getElementById("words");
  return (words && words.dataset[name]) || name;
}
