// SPDX-License-Identifier: Apache-2.0
// Saying something to the hand: the text box, the pace, gestures, and what a sentence in hand can be told.

import { command, post } from "./api.js";
import { answer, byId, capital, chosen, icon, make, radios, setText } from "./dom.js";
import { handName, last, mayControl, on } from "./hand.js";

const COUNT_FROM = 0.8; // of the longest text: from there on the letters left are counted
const SECOND_TAP_MS = 300; // pointerdown has sent Stop: the click that follows it is the same wish

const WATCHING = "This link is for watching: all is shown, and the hand takes no words from here.";

let welcomed = false;
let stopped_at_ms = -Infinity;

function inHand() {
  const current = last.sentences.current;
  return current && ["queued", "planning", "signing"].includes(current.state) ? current : null;
}

async function say(event) {
  event.preventDefault();
  const box = byId("text");
  const text = box.value.trim();
  if (!text) {
    answer(byId("say-answer"), "Type a word first.", "warn");
    box.focus();
    return;
  }
  await tellAnswer(async () => {
    await post("/api/say", { hand: handName(), text });
    box.value = "";
    count();
    box.focus();
    return "";
  });
}

/** Do something with the hand and show its answer, good or bad, under the text box. */
async function tellAnswer(ask) {
  const place = byId("say-answer");
  try {
    answer(place, (await ask()) ?? "", "ok");
  } catch (refused) {
    answer(place, refused.message, "error");
  }
}

/** Stop every hand now. Works while typing, in every view, and when the socket is closed. */
async function stop() {
  if (performance.now() - stopped_at_ms < SECOND_TAP_MS) return;
  stopped_at_ms = performance.now();
  for (const listener of stopListeners) listener();
  const button = byId("stop");
  button.classList.add("is-pressed");
  setTimeout(() => button.classList.remove("is-pressed"), 400);
  try {
    await command("stop", "*");
    answer(byId("say-answer"), "Stopped.", "ok");
  } catch (refused) {
    const cure = refused.status === 403 ? "" : " If the hand still moves, switch its supply off.";
    const text = `Stop was not taken: ${refused.message}${cure}`;
    answer(byId("say-answer"), text, "error");
    for (const listener of failedListeners) listener(text);
  }
}
const stopListeners = [];
const failedListeners = [];
/** Call `listener` when somebody stops the hand here. */
export const onStop = (listener) => stopListeners.push(listener);
/** Call `listener` with the words when Stop did not reach the hand. */
export const onStopFailed = (listener) => failedListeners.push(listener);

function count() {
  const most = last.hello?.max_text_length ?? 500;
  const left = most - [...byId("text").value].length;
  const shown = left < most * (1 - COUNT_FROM);
  byId("text-count").hidden = !shown;
  byId("text-count").dataset.level = left < 0 ? "error" : "";
  setText(byId("text-count"), left < 0 ? `${-left} letters too many` : `${left} letters left`);
}

/** Whether a list is shown otherwise than so far: one that is drawn anew loses the focus and a click that has begun. */
function changes(list, shown) {
  const now = JSON.stringify(shown);
  if (list.dataset.shown === now) return false;
  list.dataset.shown = now;
  return true;
}

const titled = (name) => (name === "ok" ? "OK" : capital(name.replaceAll(/[-_]/g, " ")));

function showGestures() {
  const names = (last.hello?.gestures ?? []).filter((name) => name !== "rest");
  if (!changes(byId("gestures"), names)) return;
  byId("gestures").replaceChildren(
    ...names.map((name) =>
      make("button", { type: "button", className: "chip", on: { click: () => tellAnswer(() => command(name)) } }, titled(name)),
    ),
  );
}

function showPaces() {
  const { paces, pace } = last.hello;
  radios(byId("pace"), "pace", paces.map(({ name }) => ({ value: name, text: capital(name) })), pace);
}

/** Enable what can be done now, and say why the rest cannot. */
function show() {
  const control = mayControl() && last.connection.open;
  const current = inHand();
  const signing = current?.state === "signing";
  const latched = !last.motion.can_move;
  byId("spell").disabled = byId("text").disabled = !control;
  byId("stop").disabled = last.hello !== null && !mayControl();
  byId("back").disabled = !control || !signing;
  byId("pause").disabled = !control || !signing;
  byId("again").disabled = !control || !last.sentences.history.length;
  byId("pause").replaceChildren(icon(current?.paused ? "play" : "pause"), make("span", {}, current?.paused ? "Go on" : "Pause"));
  byId("rest").disabled = !control || latched;
  byId("relax").hidden = latched;
  byId("relax").disabled = !control;
  byId("resume").hidden = !latched;
  byId("resume").disabled = !control;
  setText(byId("relax-note"), latched ? capital(last.motion.reason) : "Relax lets every finger go limp.");
  byId("relax-note").dataset.level = latched ? "warn" : "";
  for (const chip of byId("gestures").children) chip.disabled = !control || latched;
  for (const input of byId("pace").querySelectorAll("input")) input.disabled = !control;
  showQueue(control);
}

function showQueue(control) {
  const { queue } = last.sentences;
  byId("queue-card").hidden = !queue.length;
  if (!changes(byId("queue"), [control, queue])) return;
  byId("queue").replaceChildren(
    ...queue.map(({ id, text, source }) => {
      const cancel = () => tellAnswer(async () => (await post("/api/cancel", { hand: handName(), id })).answer);
      const button = make("button", { type: "button", className: "round small", "aria-label": `Do not sign: ${text}`, disabled: !control, on: { click: cancel } }, icon("close"));
      return make("li", {}, make("span", { className: "what" }, text), make("span", { className: "quiet small" }, source === "local" ? "" : source ?? ""), button);
    }),
  );
}

/** The box is ready to be typed into; on a phone that would bring the keyboard up over the hand. */
function welcome() {
  const idle = document.activeElement === document.body;
  if (idle && !byId("view-say").hidden && matchMedia("(hover: hover) and (pointer: fine)").matches) byId("text").focus();
}

export function start() {
  byId("say").addEventListener("submit", say);
  for (const type of ["input", "heard"]) byId("text").addEventListener(type, count);
  byId("stop").addEventListener("pointerdown", (event) => {
    if (event.button === 0) stop();
  });
  byId("stop").addEventListener("click", stop);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      event.preventDefault();
      stop();
    },
    { capture: true },
  );
  byId("back").addEventListener("click", () => tellAnswer(() => command("back")));
  byId("again").addEventListener("click", () => tellAnswer(() => command("again")));
  byId("pause").addEventListener("click", () => tellAnswer(() => command(inHand()?.paused ? "continue" : "pause")));
  byId("rest").addEventListener("click", () => tellAnswer(() => command("rest")));
  byId("relax").addEventListener("click", () => tellAnswer(() => command("relax")));
  for (const id of ["resume", "banner-resume"]) byId(id).addEventListener("click", () => tellAnswer(() => command("resume")));
  byId("pace").addEventListener("change", () => tellAnswer(async () => (await post("/api/pace", { hand: handName(), pace: chosen(byId("pace")) })).answer));
  let paces = "";
  on("hello", (hello) => {
    const now = JSON.stringify([hello.paces, hello.pace]);
    if (now !== paces) showPaces();
    paces = now;
    showGestures();
    count();
    show();
    if (!mayControl()) answer(byId("say-answer"), WATCHING, "warn");
    else if (!welcomed) welcome();
    welcomed = true;
  });
  for (const type of ["sentences", "motion", "connection"]) on(type, show);
  show();
}
