// SPDX-License-Identifier: Apache-2.0
// Speaking to the hand: a click opens the microphone, another closes it; or it is open while the button is held.
// What is heard comes back as text: a sentence into the box, to be mended and sent; a command with what the hand answered.

import { post } from "./api.js";
import { socketUrl } from "./connection.js";
import { answer, byId, make, setText } from "./dom.js";
import { handName, last, mayControl, on } from "./hand.js";
import { onStop } from "./say.js";

const RATE_HZ = 16000;
// Measured with synthetic voices: gain that is changed by the browser makes "hello" into "the lower" for the recogniser.
const SOUND = { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: false };
const HOLD_MS = 500; // pressed for longer: it closes when it is released
const CAPTION_MS = 8000;

const NOT_SECURE = "The browser gives its microphone only to pages on this machine or over https: open the page with `hand page --phone`.";
const REFUSED = {
  NotAllowedError: "The microphone was not allowed. Allow it where the browser shows the address, then click again.",
  NotFoundError: "There is no microphone: plug one in, then click again.",
  NotReadableError: "The microphone is held by another program: close that, then click again.",
};

let parts = null; // of the open microphone: { stream, context, socket }
let opening = false;
let released = false; // while it was opening
let pressed_at_ms = 0;
let mending = false; // the text in the box is what was heard, and nobody has changed it yet
let caption = 0;

const isOpen = () => parts !== null || opening;

async function open() {
  if (isOpen()) return;
  if (!last.hello.microphone.available) return say(last.hello.microphone.reason, "warn");
  if (!window.isSecureContext || !navigator.mediaDevices) return say(NOT_SECURE, "error");
  opening = true;
  released = false;
  show();
  const opened = {};
  try {
    opened.stream = await navigator.mediaDevices.getUserMedia({ audio: SOUND });
    opened.context = new AudioContext({ sampleRate: RATE_HZ });
    await opened.context.audioWorklet.addModule(document.body.dataset.sound);
    opened.socket = await connected();
    run(opened);
  } catch (error) {
    release(opened);
    say(REFUSED[error.name] ?? `The microphone cannot be used: ${error.message}`, "error");
  } finally {
    opening = false;
    show();
  }
  if (released) close();
}

/** A socket to the hand's voice. Raises Error with a sentence. */
function connected() {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(socketUrl("/ws/sound", { hand: handName(), rate_hz: RATE_HZ }));
    socket.onopen = () => resolve(socket);
    socket.onclose = ({ reason }) => reject(new Error(reason || "the page's server does not answer"));
  });
}

function run(opened) {
  const { stream, context, socket } = opened;
  parts = opened;
  const blocks = new AudioWorkletNode(context, "blocks", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  blocks.port.onmessage = ({ data }) => {
    if (parts === opened && socket.readyState === WebSocket.OPEN) socket.send(data);
  };
  context.createMediaStreamSource(stream).connect(blocks);
  stream.getTracks()[0].onended = close;
  socket.onmessage = ({ data }) => take(JSON.parse(data));
  socket.onclose = ({ code, reason }) => {
    if (parts === opened) end();
    if (code !== 1000 && reason) say(reason, "error");
  };
  say("Listening. Say “spell” and a word, a command, or a sentence.", "");
}

/** Close the microphone; what was said is still understood. */
function close() {
  if (opening) released = true;
  if (!parts) return;
  const { socket } = parts;
  end();
  if (socket.readyState === WebSocket.OPEN) socket.send("end");
}

/** Close the microphone at once, and do nothing of what was said: the hand was stopped. */
function silence() {
  if (opening) released = true;
  parts?.socket.close();
  if (parts) end();
}

function end() {
  const { stream, context } = parts;
  parts = null;
  release({ stream, context });
  show();
}

function release({ stream, context, socket }) {
  for (const track of stream?.getTracks() ?? []) track.stop();
  context?.close();
  socket?.close();
}

function take(told) {
  if (told.type === "microphone") {
    byId("microphone").classList.toggle("is-speaking", told.speaking);
  } else if (told.type === "trouble") {
    say(told.text, "warn");
  } else if (told.text) {
    heardSentence(told);
  } else if (told.outcome) {
    say(`“${told.heard}”: ${told.outcome}`, told.refused ? "error" : "ok");
  } else if (!told.command) {
    say(told.heard ? `“${told.heard}” was not understood.` : "That was not understood: say it again.", "warn");
  }
}

function heardSentence({ heard, text, send_in_s, outcome, refused }) {
  const box = byId("text");
  if (outcome) {
    if (mending) box.value = "";
    mending = false;
    say(outcome, refused ? "error" : "ok");
    return;
  }
  if (box.value && !mending) return say(`Heard: “${heard}”. Your own text is kept.`, "warn");
  box.value = text;
  mending = true;
  box.dispatchEvent(new Event("heard"));
  say(send_in_s ? `Heard: “${heard}”. It is spelled by itself in ${send_in_s} s, unless you change it.` : `Heard: “${heard}”. Mend it, or press Enter.`, "ok");
}

/** Somebody changes what was heard: it is theirs now. */
function mend() {
  if (mending && parts?.socket.readyState === WebSocket.OPEN) parts.socket.send("hold");
  mending = false;
}

const say = (text, level) => answer(byId("say-answer"), text, level);

function show() {
  const button = byId("microphone");
  const control = mayControl() && last.connection.open;
  button.hidden = !mayControl();
  button.disabled = !control && !isOpen();
  button.classList.toggle("is-off", !last.hello?.microphone?.available);
  button.setAttribute("aria-pressed", String(isOpen()));
  button.setAttribute("aria-label", isOpen() ? "Stop listening" : "Speak");
  byId("lamp").hidden = !isOpen();
  if (!isOpen()) button.classList.remove("is-speaking");
}

function showHeard({ heard }) {
  byId("heard-card").hidden = !heard.length;
  byId("heard").replaceChildren(
    ...heard.map(({ id, heard: words, text, outcome, can_undo }) => {
      const undo = async () => {
        try {
          say((await post("/api/undo", { hand: handName(), id })).answer, "ok");
        } catch (refused) {
          say(refused.message, "error");
        }
      };
      const what = outcome || (text && text !== words ? text : "");
      return make(
        "li",
        {},
        make("span", { className: "what" }, words),
        make("span", { className: "quiet small" }, what),
        can_undo && mayControl() ? make("button", { type: "button", className: "chip", "aria-label": `Undo: ${words}`, on: { click: undo } }, "Undo") : null,
      );
    }),
  );
  if (heard.length) showCaption(heard[0].heard);
}

/** The words for the people in the room, for a while. */
function showCaption(words) {
  clearTimeout(caption);
  setText(byId("heard-caption"), `“${words}”`);
  byId("heard-caption").hidden = false;
  caption = setTimeout(() => (byId("heard-caption").hidden = true), CAPTION_MS);
}

export function start() {
  const button = byId("microphone");
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    pressed_at_ms = isOpen() ? 0 : performance.now();
    if (pressed_at_ms) open();
  });
  button.addEventListener("pointerup", () => {
    if (!pressed_at_ms || performance.now() - pressed_at_ms > HOLD_MS) close();
  });
  button.addEventListener("click", (event) => {
    if (event.detail) return; // by pointer: done already
    if (isOpen()) close();
    else open();
  });
  byId("text").addEventListener("input", mend);
  byId("say").addEventListener("submit", mend, { capture: true });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
  });
  onStop(silence);
  let heard = "";
  on("heard", (message) => {
    const now = JSON.stringify(message);
    if (now !== heard) showHeard(message);
    heard = now;
  });
  for (const type of ["hello", "connection"]) on(type, show);
}
