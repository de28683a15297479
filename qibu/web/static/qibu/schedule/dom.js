// Small DOM helpers. Everything is built with createElement and CSSOM, so the page can run under
// `style-src 'self'; script-src 'self'` without a single exception.

const SVG = "http://www.w3.org/2000/svg";

/** Create an element with a class, a parent to append to and a text; all but the tag are optional. */
export function el(tag, className, parent, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (parent) parent.append(node);
  return node;
}

/** Create an SVG element. */
export function svg(tag, className, parent) {
  const node = document.createElementNS(SVG, tag);
  if (className) node.setAttribute("class", className);
  if (parent) parent.append(node);
  return node;
}

/** Create a <button type="button"> that calls `onClick`. */
export function button(className, parent, text, onClick) {
  const node = el("button", className, parent, text);
  node.type = "button";
  if (onClick) node.addEventListener("click", onClick);
  return node;
}

/** Set the text of an element that holds nothing but text, touching the DOM only when it differs. */
export function setText(node, text) {
  const first = node.firstChild;
  if (first && first === node.lastChild && first.nodeType === 3) {
    if (first.data !== text) first.data = text;
  } else if (text || first) {
    node.textContent = text;
  }
}

/** Set or remove (null, false) an attribute. */
export function attr(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Keep `value` between `low` and `high`. */
export function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

/** A key by which the server recognises a repeated request. randomUUID is missing on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** About how wide a text of 12 px is: Chinese letters are square, others half as wide. */
export function widthOf(text) {
  let width = 0;
  for (const letter of text) width += letter > "\u2e80" ? 12 : 6.8;
  return width;
}
