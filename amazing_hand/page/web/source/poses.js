// SPDX-License-Identifier: Apache-2.0
// The pose editor: the key poses of a letter, the sliders set to them, and a gesture of one's own saved to the hand.

import { post } from "./api.js";
import { answer, byId, capital, icon, make } from "./dom.js";
import { handName, last, mayControl, on } from "./hand.js";
import { isHeld, sliderAngles, turn } from "./move.js";
import { alphabet, reload } from "./signs.js";
import { showThumbnails } from "./thumbnails.js";

const NEW_POSE_S = 0.5;

const find = (name) => [...alphabet.signs, ...alphabet.gestures].find((sign) => sign.name === name);

function options(label, signs) {
  return make("optgroup", { label }, ...signs.map(({ name }) => make("option", { value: name }, capital(name))));
}

function showChoices() {
  const before = byId("pose-sign").value;
  const own = alphabet.gestures.filter((gesture) => gesture.own);
  const built_in = alphabet.gestures.filter((gesture) => !gesture.own);
  byId("pose-sign").replaceChildren(options("Letters", alphabet.signs), options("Gestures", built_in), ...(own.length ? [options("Your own", own)] : []));
  if (find(before)) byId("pose-sign").value = before;
  showKeyPoses();
  showOwn(own);
}

function showKeyPoses() {
  const sign = find(byId("pose-sign").value);
  const pictures = [];
  byId("key-poses").replaceChildren(
    ...(sign?.key_poses ?? []).map((pose, place) => {
      const { angles_deg, duration_s } = pose;
      const canvas = make("canvas", { width: 104, height: 104, "aria-hidden": "true" });
      pictures.push([canvas, { key_poses: [pose] }]);
      const go = () => {
        if (!isHeld()) {
          answer(byId("pose-answer"), "Take the hand first: the switch is above.", "warn");
          return;
        }
        turn(Object.fromEntries(last.hello.servos.map(({ joint }, servo) => [joint, angles_deg[servo]])));
        answer(byId("pose-answer"), "");
      };
      const time = `${duration_s.toFixed(2)} s`;
      return make("button", { type: "button", className: "key-pose", on: { click: go } }, canvas, make("b", {}, `Pose ${place + 1}`), make("span", {}, time), make("small", {}, angles_deg.map(Math.round).join(" ")));
    }),
  );
  if (document.body.dataset.view === "move") showThumbnails(pictures);
}

function showOwn(own) {
  byId("own-gestures").replaceChildren(
    ...own.map(({ name, key_poses }) => {
      const remove = () => save({ name, delete: true }, `Removed ${name}.`);
      const button = make("button", { type: "button", className: "round small", "aria-label": `Remove ${name}`, disabled: !mayControl(), on: { click: remove } }, icon("close"));
      return make("li", {}, make("span", { className: "what" }, capital(name), make("small", {}, key_poses.length > 1 ? `${key_poses.length} key poses` : "1 key pose")), button);
    }),
  );
}

async function save(body, done) {
  try {
    await post("/api/gestures", { hand: handName(), ...body });
  } catch (refused) {
    answer(byId("pose-answer"), refused.message, "error");
    return;
  }
  answer(byId("pose-answer"), done, "ok");
  await reload();
}

function submit(event) {
  event.preventDefault();
  const name = byId("pose-name").value.trim();
  if (!name) {
    answer(byId("pose-answer"), "Give it a name first.", "warn");
    byId("pose-name").focus();
    return;
  }
  const pose = { angles_deg: sliderAngles(), duration_s: NEW_POSE_S };
  const before = byId("pose-append").checked ? find(byId("pose-sign").value).key_poses.map(({ angles_deg, duration_s }) => ({ angles_deg, duration_s })) : [];
  save({ name, key_poses: [...before, pose] }, `Saved ${name}. It is among the gestures now.`);
}

export function start() {
  on("alphabet", showChoices);
  on("view", (view) => {
    if (view === "move" && alphabet.signs.length) showKeyPoses();
  });
  byId("pose-sign").addEventListener("change", showKeyPoses);
  byId("save-pose").addEventListener("submit", submit);
}
