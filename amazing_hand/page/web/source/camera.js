// SPDX-License-Identifier: Apache-2.0
// The camera's picture: asks for the next one when it has drawn the last, and only while it can be seen.

import { send } from "./connection.js";
import { byId, capital, setText } from "./dom.js";
import { last, on } from "./hand.js";

const OLD_S = 2;
const LOOK_MS = 500;
const ASK_AGAIN_MS = 3000; // who has not asked for 5 s is taken for one that shows no picture

let asked = false;
let asked_at_ms = 0;
let seen = false; // whether the picture is in the window
let at_ms = null;
let url = "";

function ask() {
  const waits = asked && performance.now() - asked_at_ms < ASK_AGAIN_MS;
  if (waits || !seen || document.hidden || !last.connection.open) return;
  asked = true;
  asked_at_ms = performance.now();
  send({ type: "picture" });
}

function draw({ jpeg, age_ms }) {
  asked = false;
  at_ms = performance.now() - age_ms;
  const image = byId("picture");
  const before = url;
  url = URL.createObjectURL(new Blob([jpeg], { type: "image/jpeg" }));
  image.onload = image.onerror = () => {
    URL.revokeObjectURL(before);
    ask();
  };
  image.src = url;
  image.hidden = false;
  byId("picture-note").hidden = true;
  byId("camera").classList.remove("is-empty");
  showAge();
}

function showAge() {
  const row = last.health.rows.find(({ key }) => key === "camera");
  if (at_ms === null) {
    const wrong = row !== undefined && row.level !== "ok";
    setText(byId("picture-note"), wrong ? capital([row.text, row.cure].filter(Boolean).join(". ")) : "No picture yet");
    return;
  }
  const age_s = (performance.now() - at_ms) / 1000;
  byId("camera").firstElementChild.classList.toggle("is-stale", age_s > OLD_S);
  setText(byId("picture-age"), age_s > OLD_S ? `${Math.round(age_s)} s ago` : "live");
}

export function start() {
  on("picture", draw);
  on("hello", () => {
    asked = false;
    ask();
  });
  on("connection", ({ open }) => {
    if (!open) asked = false;
  });
  new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    ask();
  }).observe(byId("stage"));
  document.addEventListener("visibilitychange", ask);
  setInterval(() => {
    showAge();
    ask();
  }, LOOK_MS);
}
