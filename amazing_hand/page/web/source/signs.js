// SPDX-License-Identifier: Apache-2.0
// The alphabet and the gestures with their words and key poses, asked of the server once per hand.

import { get } from "./api.js";
import { last, on, tell } from "./hand.js";

let loaded = null; // the hand whose alphabet is there

/** All signs and gestures; empty before they are there. */
export const alphabet = { signs: [], gestures: [] };

/** Ask for them anew, as after a gesture was saved. */
export async function reload() {
  const { hand } = last.hello;
  try {
    Object.assign(alphabet, await get(`/api/alphabet?hand=${encodeURIComponent(hand)}`));
  } catch (refused) {
    tell("notice", { level: "warn", text: `The alphabet could not be read: ${refused.message}` });
    return;
  }
  loaded = hand;
  tell("alphabet", alphabet);
}

export function start() {
  const need = () => {
    if (last.hello && loaded !== last.hello.hand && document.body.dataset.view !== "say") reload();
  };
  on("hello", need);
  on("view", need);
}
