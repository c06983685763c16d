// SPDX-License-Identifier: Apache-2.0
// Moving the fingers by hand, behind a switch: sliders by finger or by servo, within the servos' limits.

import { send } from "./connection.js";
import { answer, byId, capital, chosen, make, setText } from "./dom.js";
import { bendRange, fingerOf, leanRange, reachable, servosOf } from "./fingers.js";
import { last, mayControl, on } from "./hand.js";

const SEND_EVERY_MS = 50; // 20 set-points a second
const DEG = 180 / Math.PI;
const FREE = "While you hold it, the sliders move the fingers. It lets go when you leave this page.";
const HELD = "You hold the hand. Switch this off, or press Esc, to let go.";

const angles = new Map(); // servo joint: degrees, as measured or as the sliders say
let held = false;
let unsent = {};
let timer = 0;
let sliders = []; // {input, output, read}: what follows the angles

/** The servo angles [deg] in the order of the server, as the sliders show them. */
export const sliderAngles = () => last.hello.servos.map(({ joint }) => Math.round(angles.get(joint) ?? 0));

/** Whether this visitor holds the hand. */
export const isHeld = () => held;

/** Turn servos: degrees by joint; sent at most 20 times a second, the newest. */
export function turn(changes) {
  for (const [joint, deg] of Object.entries(changes)) {
    angles.set(joint, deg);
    unsent[joint] = deg / DEG;
  }
  follow();
  timer ||= setTimeout(flush, SEND_EVERY_MS);
}

function flush() {
  timer = 0;
  if (held && Object.keys(unsent).length) send({ type: "pose", joints: unsent });
  unsent = {};
}

function follow() {
  for (const { input, output, read, words } of sliders) {
    const { value, range } = read();
    if (range) [input.min, input.max] = range.map((deg) => Math.round(deg));
    input.value = Math.round(value);
    setText(output, `${Math.round(value)}°`);
    input.setAttribute("aria-valuetext", words ? `${Math.round(value)} degrees, ${words(value)}` : `${Math.round(value)} degrees`);
  }
}

function slider(label, [low, high], ends, read, write, words) {
  const input = make("input", { type: "range", min: Math.round(low), max: Math.round(high), step: 1, disabled: !held, "aria-label": label });
  const output = make("output", { "aria-hidden": "true" });
  input.addEventListener("input", () => write(Number(input.value)));
  sliders.push({ input, output, read, words });
  const name = make("span", { className: "slider-name", "aria-hidden": "true" }, label.split(", ").pop());
  const scale = ends ? make("span", { className: "ends", "aria-hidden": "true" }, make("i", {}, ends[0]), make("i", {}, ends[1])) : null;
  return make("div", { className: "slider" }, name, input, output, scale);
}

function fingerSliders(finger, servos) {
  const [one, two] = servos;
  const now = () => fingerOf([angles.get(one.joint) ?? 0, angles.get(two.joint) ?? 0]);
  const write = (change) => {
    const [first, second] = servosOf(reachable({ ...now(), ...change }, servos));
    turn({ [one.joint]: first, [two.joint]: second });
  };
  const name = capital(finger);
  const across = finger === "thumb" ? ["out", "across"] : ["away", "to the thumb"];
  return [
    slider(`${name}, bend`, bendRange(servos), ["straight", "closed"], () => ({ value: now().bend }), (bend) => write({ bend }), (value) => (value < 0 ? "straight" : "bent")),
    slider(`${name}, lean`, leanRange(0, servos), across, () => ({ value: now().lean, range: leanRange(now().bend, servos) }), (lean) => write({ lean })),
  ];
}

function servoSliders(finger, servos) {
  return servos.map(({ joint, min_deg, max_deg }, place) =>
    slider(`${capital(finger)}, servo ${place + 1}`, [min_deg, max_deg], null, () => ({ value: angles.get(joint) ?? 0 }), (deg) => turn({ [joint]: deg })),
  );
}

function build() {
  const { servos } = last.hello;
  const kind = chosen(byId("slider-kind"));
  sliders = [];
  const fingers = [...new Set(servos.map(({ joint }) => joint.split("_")[0]))];
  byId("sliders").replaceChildren(
    ...fingers.map((finger) => {
      const own = servos.filter(({ joint }) => joint.startsWith(`${finger}_`));
      const rows = kind === "servos" ? servoSliders(finger, own) : fingerSliders(finger, own);
      return make("fieldset", { className: "finger" }, make("legend", {}, capital(finger)), ...rows);
    }),
  );
  follow();
}

function measured({ joints }) {
  if (held || !last.hello) return;
  for (const { joint } of last.hello.servos) if (joint in joints) angles.set(joint, joints[joint] * DEG);
  if (!byId("view-move").hidden) follow();
}

function show() {
  const { on: isOn, holder, reason } = last.manual;
  const before = held;
  held = isOn && holder === "you" && last.connection.open;
  byId("manual").checked = held;
  byId("manual").disabled = !mayControl() || !last.connection.open || holder === "other";
  for (const { input } of sliders) input.disabled = !held;
  byId("sliders").classList.toggle("is-held", held);
  if (before !== held) follow();
  if (holder === "other") answer(byId("manual-note"), reason || "Somebody else holds the hand.", "warn");
  else if (!last.motion.can_move) answer(byId("manual-note"), last.motion.reason, "warn");
  else answer(byId("manual-note"), held ? HELD : reason || FREE, reason && !held ? "warn" : "");
}

function letGo() {
  if (held) send({ type: "manual", on: false });
}

export function start() {
  byId("manual").addEventListener("change", () => send({ type: "manual", on: byId("manual").checked }));
  byId("slider-kind").addEventListener("change", build);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) letGo();
  });
  addEventListener("pagehide", letGo);
  on("view", (view) => {
    if (view !== "move") letGo();
    else follow();
  });
  let servos = "";
  on("hello", (hello) => {
    const now = JSON.stringify([hello.hand, hello.servos]);
    if (now !== servos) build();
    servos = now;
    show();
  });
  for (const type of ["manual", "motion", "connection"]) on(type, show);
  on("measured", measured);
  setInterval(() => {
    if (held) send({ type: "pose", joints: {} }); // still here: the server lets go after a second of silence
  }, 400);
}
