// SPDX-License-Identifier: Apache-2.0
// Making and finding elements. Text only goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** A new element. Of `properties`, those with a dash or named `role` become attributes; children are nodes or text. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** One of the pictograms of index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Set an element's text only when it differs: a live region repeats what is set again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** An answer's place: what happened, and whether it is good. `level`: "", "ok", "warn" or "error". */
export function answer(element, text, level = "") {
  setText(element, capital(text));
  element.dataset.level = level;
}

/** Put choices into a fieldset as radio buttons, each in a label with its words. */
export function radios(fieldset, name, choices, checked) {
  fieldset.querySelector(".segments").replaceChildren(
    ...choices.map(({ value, text }) => {
      const input = make("input", { type: "radio", name, value, checked: value === checked });
      return make("label", {}, input, make("span", {}, text));
    }),
  );
}

/** The value of the radio button that is chosen. */
export const chosen = (fieldset) => fieldset.querySelector("input:checked")?.value;

/** How long ago, in words. */
export function ago(at_ms, now_ms) {
  const s = Math.max(0, (now_ms - at_ms) / 1000);
  if (s < 45) return "just now";
  if (s < 3600) return `${Math.max(1, Math.round(s / 60))} min ago`;
  const then = new Date(at_ms);
  const time = then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return s < 12 * 3600 ? time : `${then.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

/** First letter large; a name such as ring_servo_2 stays as it is. */
export const capital = (text) => (/^\w*[_\d]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1));

/** A stored choice of this browser; null where there is none or storage is off. */
export function remembered(key) {
  try {
    return localStorage.getItem(`hand.${key}`);
  } catch {
    return null; // storage is off in this browser: nothing is remembered
  }
}

/** Store a choice in this browser, where it lets us. */
export function remember(key, value) {
  try {
    localStorage.setItem(`hand.${key}`, value);
  } catch {
    // storage is off in this browser: nothing is remembered
  }
}
