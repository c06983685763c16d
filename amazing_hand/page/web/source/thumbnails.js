// SPDX-License-Identifier: Apache-2.0
// Small pictures of signs, drawn one after the other by a scene of their own that nobody sees.

import { last } from "./hand.js";

const SEEN_M = { width: 0.16, height: 0.16, centre: 0.112, toThumb: -0.006 }; // fingers and thumb, without the wrist
const PAUSE_MS = 20; // between two pictures, for what else the page has to do

let scene = null;
let box = null;
let busy = false;
const queue = [];

async function studio() {
  const { Scene } = await import("./scene.js");
  const canvas = document.createElement("canvas");
  box = document.createElement("div");
  box.className = "studio";
  box.setAttribute("aria-hidden", "true");
  box.append(canvas);
  document.body.append(box);
  scene = new Scene(canvas, { plain: true, viewChanged: () => {}, ghostShown: () => {} });
  scene.seen = SEEN_M;
  scene.renderer.shadowMap.enabled = false;
  const response = await fetch(`/hand.urdf?hand=${encodeURIComponent(last.hello.hand)}`);
  if (!response.ok) throw new Error("the model of the hand is not there");
  scene.load(await response.text(), last.hello.side);
}

function drawNext() {
  const next = queue.shift();
  if (!next) {
    busy = false;
    scene.renderer.dispose();
    scene.renderer.forceContextLoss();
    box.remove();
    scene = null;
    return;
  }
  const [canvas, sign] = next;
  const pose = sign.key_poses[sign.key_poses.length - 1];
  if (canvas.isConnected && pose.joints_rad) {
    const joints = Object.fromEntries(last.hello.joints.map((name, place) => [name, pose.joints_rad[place]]));
    scene.still(joints, canvas.width, canvas.height);
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(scene.canvas, 0, 0, canvas.width, canvas.height);
  }
  setTimeout(drawNext, PAUSE_MS);
}

/** Draw signs into canvases: pairs of a canvas and a sign with its key poses. Without WebGL they stay empty. */
export async function showThumbnails(pairs) {
  if (document.body.dataset.stage === "camera") return;
  queue.push(...pairs);
  if (busy) return;
  busy = true;
  try {
    await studio();
  } catch (error) {
    busy = false;
    console.info(`No small pictures of the signs: ${error.message}`);
    return;
  }
  drawNext();
}

