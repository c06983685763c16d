// SPDX-License-Identifier: Apache-2.0
// Calibration by eye: shows the step that the server is at, and sends what the person saw.

import { post } from "./api.js";
import { answer, byId, capital, make } from "./dom.js";
import { handName, last, mayControl, on } from "./hand.js";

const LOOK_MS = 1000; // the server lets the servos go when it does not hear of the browser for 5 s
const TURNS_DEG = [-5, -1, 1, 5];
const GOING = ["starting", "turning", "asking", "ready", "saving"];

let step = { state: "off" };
let timer = 0;
let asking = false;

async function ask(path, body = {}) {
  if (asking) return;
  asking = true;
  try {
    ({ step } = await post(`/api/calibration/${path}`, { hand: handName(), ...body }));
    show();
  } catch (refused) {
    answer(byId("calibration-text"), refused.message, "error");
  } finally {
    asking = false;
  }
  clearTimeout(timer);
  if (GOING.includes(step.state)) timer = setTimeout(() => ask("step"), LOOK_MS);
}

function button(text, listener, properties = {}) {
  return make("button", { type: "button", on: { click: listener }, ...properties }, text);
}

function choice() {
  const fingers = ["all", ...new Set(last.hello.servos.map(({ joint }) => joint.split("_")[0]))];
  const select = make("select", { id: "calibration-finger" }, ...fingers.map((name) => make("option", { value: name }, name === "all" ? "All fingers" : capital(name))));
  const begin = () => {
    const joints = last.hello.servos.map(({ joint }) => joint).filter((joint) => joint.startsWith(`${select.value}_`));
    ask("start", { joints: select.value === "all" ? null : joints });
  };
  const can = mayControl() && last.connection.open;
  return [make("label", { htmlFor: "calibration-finger" }, "Which fingers"), select, button("Begin", begin, { disabled: !can })];
}

function question() {
  const may = step.state === "asking";
  const turns = TURNS_DEG.map((degrees) => button(`${degrees > 0 ? "+" : "−"}${Math.abs(degrees)}°`, () => ask("turn", { degrees }), { disabled: !may, "aria-label": `Turn by ${degrees} degrees` }));
  return [
    make("h3", {}, `Servo ${step.number} of ${step.count}: ${step.joint.replace("_servo_", " ")}`),
    make("p", { className: "quiet small" }, `Middle ${step.middle_deg.toFixed(0)}°, turned by ${step.turned_deg.toFixed(0)}°.`),
    make("div", { className: "steps" }, ...turns),
    make("div", { className: "pair" }, button(step.closed ? "Show the middle" : "Show it closed", () => ask("closed", { closed: !step.closed }), { disabled: !may }), button("It is right", () => ask("next"), { disabled: !may, className: "strong" })),
    button("Quit, change nothing", () => ask("quit")),
  ];
}

function ready() {
  const changes = step.changes.length ? make("ul", { className: "words" }, ...step.changes.map((text) => make("li", {}, text))) : make("p", { className: "quiet" }, "Nothing has changed.");
  const may = step.state === "ready";
  return [changes, make("div", { className: "pair" }, button("Save", () => ask("save"), { disabled: !may, className: "strong" }), button("Quit", () => ask("quit"), { disabled: !may }))];
}

/** Keep the focus where it was when the buttons are made anew. */
function replace(children) {
  const place = byId("calibration");
  const before = [...place.querySelectorAll("button, select")].indexOf(document.activeElement);
  place.replaceChildren(...children);
  if (before >= 0) [...place.querySelectorAll("button, select")].at(Math.min(before, place.querySelectorAll("button, select").length - 1))?.focus();
}

let shown = "";
function show() {
  if (!last.hello) return;
  const now = JSON.stringify([step, last.connection.open, last.hello.hand]);
  if (now === shown) return;
  shown = now;
  const { state, text = "", problem = "" } = step;
  answer(byId("calibration-text"), [problem, text].filter(Boolean).join(" "), problem ? "warn" : state === "saved" ? "ok" : "");
  if ((state === "asking" || state === "turning") && step.joint) replace(question());
  else if (state === "ready" || state === "saving") replace(ready());
  else if (state === "starting") replace([button("Quit, change nothing", () => ask("quit"))]);
  else replace(choice());
}

export function start() {
  for (const type of ["hello", "connection"]) on(type, show);
}
