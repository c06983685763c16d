// SPDX-License-Identifier: Apache-2.0
// The stage: the 3D hand, or the camera's picture where there is no WebGL; the letter; the age of what is shown.

import { byId, setText } from "./dom.js";
import { last, on } from "./hand.js";

const STALE_S = 0.5;
const AGE_LOOK_MS = 250;
const dark = matchMedia("(prefers-color-scheme: dark)");

let scene = null;
let measured_at_ms = null;
let looked_at_ms = 0;
let shown = ""; // the hand whose model is loaded

/** Whether the page is dark now, by choice or as the device is. */
export const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";

/** The camera's picture in the stage's place, or small in its corner. */
function enlarge(large) {
  byId("camera").classList.toggle("is-large", large);
  byId("camera-large").setAttribute("aria-pressed", String(large));
}

function withoutScene(reason) {
  byId("scene").remove();
  byId("camera-large").remove();
  document.body.dataset.stage = "camera";
  byId("camera").classList.add("is-large");
  console.info(`No 3D: ${reason}. The camera's picture is shown in its place.`);
}

async function showHand() {
  if (!scene || !last.hello || shown === last.hello.hand + last.hello.side) return;
  const { hand, side } = last.hello;
  const response = await fetch(`/hand.urdf?hand=${encodeURIComponent(hand)}`);
  if (!response.ok) {
    setText(byId("stale"), "The model of the hand is not there: reload the page.");
    byId("stale").hidden = false;
    return;
  }
  scene.load(await response.text(), side);
  shown = hand + side;
  document.body.dataset.ready = "yes";
}

async function startScene() {
  const look = new URLSearchParams(location.search);
  const plain = look.has("plain") ? true : look.has("fine") ? false : undefined;
  if (look.has("flat")) {
    withoutScene("switched off by ?flat");
    return;
  }
  const { Scene } = await import("./scene.js");
  try {
    scene = new Scene(byId("canvas"), {
      plain,
      viewChanged: (isFront) => (byId("reset-view").hidden = isFront),
      ghostShown: (differs) => (byId("ghost-legend").hidden = !differs),
    });
  } catch (error) {
    withoutScene(error.message);
    return;
  }
  scene.setDark(isDark());
  byId("reset-view").addEventListener("click", () => scene.orbit.front());
  await showHand();
}

function showAge() {
  const busy = performance.now() - looked_at_ms > 2 * AGE_LOOK_MS; // then what has come was not looked at either
  looked_at_ms = performance.now();
  if (!last.hello || document.hidden || busy) return;
  const age_s = measured_at_ms === null ? Infinity : (performance.now() - measured_at_ms) / 1000;
  const stale = age_s > STALE_S;
  byId("stage").classList.toggle("is-stale", stale);
  byId("stale").hidden = !stale;
  if (!stale) return;
  if (age_s === Infinity) setText(byId("stale"), "No angles from the hand yet");
  else setText(byId("stale"), age_s < 60 ? `Last measured ${age_s.toFixed(age_s < 10 ? 1 : 0)} s ago` : `Last measured ${Math.round(age_s / 60)} min ago`);
}

/** The angles [rad] that are drawn, by joint; empty without 3D. */
export const pose = () => scene?.pose() ?? {};

/** How many pictures of the hand were drawn since the page was opened. */
export const frames = () => scene?.frames ?? 0;

/** Begin: the 3D after the first paint, so that the text box is there at once. */
export function start() {
  byId("camera-large").addEventListener("click", () => enlarge(!byId("camera").classList.contains("is-large")));
  on("hello", () => {
    measured_at_ms = null;
    showHand();
  });
  on("measured", ({ joints, age_ms }) => {
    measured_at_ms = performance.now() - age_ms;
    scene?.measure(joints);
  });
  on("commanded", ({ joints }) => scene?.command(joints));
  on("theme", () => scene?.setDark(isDark()));
  dark.addEventListener("change", () => scene?.setDark(isDark()));
  setInterval(showAge, AGE_LOOK_MS);
  requestAnimationFrame(() => setTimeout(startScene, 0));
}
