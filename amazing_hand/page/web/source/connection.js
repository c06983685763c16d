// SPDX-License-Identifier: Apache-2.0
// The WebSocket: opens it, opens it again, and tells what comes over it.

import { last, on, tell, wanted } from "./hand.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
const UNKNOWN = -32768;
const RAD_PER_UNIT = 1e-4;
const MEASURED = 1;
const COMMANDED = 2;
const PICTURE = 3;
const NO_SESSION = 4401;
const FULL = 1013;

let socket = null;
let wait_ms = FIRST_WAIT_MS;
let timer = 0;

/** The joint angles [rad] of a binary frame by name; a joint that is not known is left out. */
export function jointsOf(buffer, names) {
  const view = new DataView(buffer);
  const joints = {};
  names.forEach((name, place) => {
    const value = view.getInt16(4 + 2 * place, true);
    if (value !== UNKNOWN) joints[name] = value * RAD_PER_UNIT;
  });
  return joints;
}

function take(event) {
  if (typeof event.data === "string") {
    const message = JSON.parse(event.data);
    tell(message.type, message);
    return;
  }
  const view = new DataView(event.data);
  const age_ms = view.getUint16(2, true);
  const kind = view.getUint8(0);
  if (kind === PICTURE) tell("picture", { jpeg: event.data.slice(4), age_ms });
  else if (!last.hello) return;
  else if (kind === MEASURED) tell("measured", { joints: jointsOf(event.data, last.hello.joints), age_ms });
  else if (kind === COMMANDED) tell("commanded", { joints: jointsOf(event.data, last.hello.joints) });
}

function closed(event) {
  socket = null;
  if (event.code === NO_SESSION) {
    tell("connection", { open: false, text: "Locked" });
    tell("locked", {});
    return;
  }
  const text = event.code === FULL ? event.reason || "Too many people are watching" : "Connection lost, trying again";
  tell("connection", { open: false, text });
  timer = setTimeout(connect, wait_ms * (0.75 + Math.random() / 2));
  wait_ms = Math.min(2 * wait_ms, LONGEST_WAIT_MS);
}

/** The address of a WebSocket of this page's server. */
export const socketUrl = (path, query) => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}?${new URLSearchParams(query)}`;

/** Open the socket of the hand that is chosen, in place of the one that is open. */
export function connect() {
  clearTimeout(timer);
  if (socket) {
    socket.onclose = null;
    socket.close();
  }
  socket = new WebSocket(socketUrl("/ws", wanted() === undefined ? {} : { hand: wanted() }));
  socket.binaryType = "arraybuffer";
  socket.onmessage = take;
  socket.onclose = closed;
  socket.onopen = () => {
    send({ type: "visible", visible: !document.hidden });
  };
}

/** Send a message, if the socket is open. */
export function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

on("hello", () => {
  wait_ms = FIRST_WAIT_MS;
  tell("connection", { open: true, text: "Connected" });
});
document.addEventListener("visibilitychange", () => send({ type: "visible", visible: !document.hidden }));
addEventListener("online", () => {
  if (!socket) connect();
});
