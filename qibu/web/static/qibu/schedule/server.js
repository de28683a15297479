// Talking to the server: JSON in, JSON out, and one of five outcomes.

const PATIENCE = 15000; // ms until a silent server counts as no connection

/**
 * @typedef {{kind: "done", answer: object} | {kind: "conflict", conflict: object} | {kind: "wrong", errors: object, way: ?string}
 *   | {kind: "offline"} | {kind: "signedOut"} | {kind: "refused", code: number, message: ?string}} Outcome
 */

/** The CSRF token: given outright, by a function, or found in the page (meta tag, hx-headers of the body). */
export function csrfToken(given) {
  if (typeof given === "function") return given();
  if (given) return given;
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (meta) return meta.content;
  const holder = document.querySelector("[hx-headers\\:inherited], [hx-headers]");
  const headers = holder?.getAttribute("hx-headers:inherited") || holder?.getAttribute("hx-headers");
  try {
    return JSON.parse(headers)["X-CSRFToken"] || "";
  } catch {
    return "";
  }
}

async function request(url, init) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    return await fetch(url, { credentials: "same-origin", signal: control.signal, ...init });
  } finally {
    clearTimeout(timer);
  }
}

async function readJson(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

/** POST a JSON body. @returns {Promise<Outcome>} never rejects */
export async function post(url, body, csrf) {
  let response;
  try {
    response = await request(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken(csrf) },
      body: JSON.stringify(body),
    });
  } catch {
    return { kind: "offline" };
  }
  if (response.redirected || response.status === 401) return { kind: "signedOut" };
  if (response.status >= 502 && response.status <= 504) return { kind: "offline" };
  const answer = await readJson(response);
  if (response.ok && answer) return { kind: "done", answer };
  if (response.status === 409 && answer?.conflict) return { kind: "conflict", conflict: answer.conflict };
  if (response.status === 422 && answer?.errors) return { kind: "wrong", errors: answer.errors, way: answer.way };
  return { kind: "refused", code: response.status, message: answer?.message || null };
}

/** GET JSON; null for "nothing new" (204). @throws {Error} when it cannot be had */
export async function get(url) {
  const response = await request(url, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (response.status === 204) return null;
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  return response.json();
}

/** GET the inner part of a page. @returns {Promise<Node[]>} @throws {Error} when it cannot be had */
export async function getPart(url) {
  const response = await request(url, { headers: { Accept: "text/html", "HX-Request": "true" }, cache: "no-store" });
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return [...page.body.childNodes].map((node) => document.importNode(node, true));
}
