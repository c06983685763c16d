// SPDX-License-Identifier: Apache-2.0
// What each servo did in the last 20 seconds: a small chart each, its value in words beside the name.

import { byId, chosen, make, setText } from "./dom.js";
import { last, on } from "./hand.js";

const SPAN_S = 20;
const DRAW_EVERY_MS = 200;
const DEG = 180 / Math.PI;
const KINDS = {
  angle: { unit: "°", digits: 0, range: (servo) => [servo.min_deg, servo.max_deg] },
  load: { unit: " %", digits: 0, range: () => [0, 100] },
  temperature: { unit: " °C", digits: 0, range: () => [20, 80] },
  voltage: { unit: " V", digits: 1, range: () => [4, 8] },
};

let series = new Map(); // servo joint: {angle: [[s, value]…], load: …, temperature: …, voltage: …}
let target = {}; // commanded angles [deg]
let panels = [];

const now_s = () => performance.now() / 1000;

function add(joint, kind, value) {
  if (value === null || value === undefined) return;
  const points = series.get(joint)?.[kind];
  if (!points) return;
  const at_s = now_s();
  points.push([at_s, value]);
  while (points.length && points[0][0] < at_s - SPAN_S - 1) points.shift();
}

function build() {
  const { servos } = last.hello;
  series = new Map(servos.map(({ joint }) => [joint, { angle: [], load: [], temperature: [], voltage: [] }]));
  panels = servos.map((servo) => {
    const value = make("output", {}, "–");
    const canvas = make("canvas", { "aria-hidden": "true" });
    const name = servo.joint.replace("_servo_", " ");
    const element = make("div", { className: "chart" }, make("div", { className: "row" }, make("span", {}, name), value), canvas);
    return { servo, value, canvas, element };
  });
  byId("charts").replaceChildren(...panels.map(({ element }) => element));
}

function draw() {
  if (document.hidden || byId("charts-card").hidden || !panels.length) return;
  const kind = chosen(byId("chart-kind"));
  const style = getComputedStyle(panels[0].canvas);
  const colours = { line: style.color, grid: style.outlineColor, aim: style.caretColor };
  for (const panel of panels) drawPanel(panel, kind, colours);
}

function drawPanel({ servo, value, canvas }, kind, colours) {
  const { unit, digits, range } = KINDS[kind];
  const points = series.get(servo.joint)[kind];
  const newest = points[points.length - 1];
  setText(value, newest ? `${newest[1].toFixed(digits)}${unit}` : "–");
  const ratio = Math.min(2, devicePixelRatio);
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (!width || !height) return;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const [low, high] = range(servo);
  const x = (s) => width * (1 - (now_s() - s) / SPAN_S);
  const y = (v) => height - 2 * ratio - ((Math.min(high, Math.max(low, v)) - low) / (high - low)) * (height - 4 * ratio);
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, width, height);
  const level = (v, colour, dash) => {
    pen.strokeStyle = colour;
    pen.lineWidth = ratio;
    pen.setLineDash(dash.map((n) => n * ratio));
    pen.beginPath();
    pen.moveTo(0, y(v));
    pen.lineTo(width, y(v));
    pen.stroke();
    pen.setLineDash([]);
  };
  for (const share of [0, 0.5, 1]) level(low + share * (high - low), colours.grid, []);
  if (kind === "angle" && servo.joint in target) level(target[servo.joint], colours.aim, [4, 3]);
  pen.strokeStyle = colours.line;
  pen.lineWidth = 1.75 * ratio;
  pen.lineJoin = "round";
  pen.beginPath();
  points.forEach(([s, v], place) => (place ? pen.lineTo(x(s), y(v)) : pen.moveTo(x(s), y(v))));
  if (newest) pen.lineTo(width, y(newest[1]));
  pen.stroke();
}

export function start() {
  let servos = "";
  on("hello", (hello) => {
    const now = JSON.stringify([hello.hand, hello.servos]);
    if (now !== servos) build();
    servos = now;
  });
  on("measured", ({ joints }) => {
    for (const joint of series.keys()) if (joint in joints) add(joint, "angle", joints[joint] * DEG);
  });
  on("commanded", ({ joints }) => {
    target = Object.fromEntries(Object.entries(joints).map(([name, angle]) => [name, angle * DEG]));
  });
  on("health", ({ servos: states }) => {
    for (const state of states) {
      if (!state) continue;
      add(state.joint, "load", state.load_percent);
      add(state.joint, "temperature", state.temperature_c);
      add(state.joint, "voltage", state.voltage_v);
    }
  });
  byId("chart-kind").addEventListener("change", draw);
  setInterval(draw, DRAW_EVERY_MS);
}
