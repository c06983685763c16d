// SPDX-License-Identifier: Apache-2.0
// The sentence on the stage: done, now, to come; the present letter large; refusals and faults in words.

import { byId, capital, make, setText } from "./dom.js";
import { last, on } from "./hand.js";

const HIDDEN = "•";
const WORDS = {
  queued: "Waiting for its turn",
  planning: "Thinking how to spell it",
  signing: "",
  done: "",
  rejected: "Not taken",
  expired: "Waited too long",
  failed: "Not signed whole",
  cancelled: "Stopped",
};

let drawn = ""; // id and letters of the line that is there, so that only classes change from letter to letter
let announced = "";

/** Letters as elements, those of one word kept on one line. */
function build(letters) {
  const line = byId("line");
  line.replaceChildren();
  let word = null;
  letters.forEach((item, place) => {
    if (item.letter === " ") {
      word = null;
      line.append(make("i", { className: "gap", "data-place": place }));
      return;
    }
    if (!word) {
      word = make("span", { className: "word" });
      line.append(word);
    }
    word.append(make("b", { "data-place": place }, item.letter));
  });
}

/** The place of the letter that the hand shows or goes to; a letter that was reached is shown until the next one begins. */
function placeNow({ state, letters }) {
  if (state !== "signing") return -1;
  const going = letters.findIndex((item) => item.state === "now");
  return going >= 0 ? going : letters.findLastIndex((item) => item.state !== "next");
}

function showLine(sentence) {
  const { id, letters, text } = sentence;
  const line = byId("line");
  const whole = `${id}:${letters.map((item) => item.letter).join("")}`;
  if (whole !== drawn) {
    build(letters.length ? letters : [...text].map((letter) => ({ letter, state: "next" })));
    line.style.setProperty("--letters", Math.max(5, letters.length || [...text].length));
    drawn = whole;
    line.scrollTop = 0;
  }
  const shown = placeNow(sentence);
  let now = null;
  for (const element of line.querySelectorAll("[data-place]")) {
    const place = Number(element.dataset.place);
    const state = letters[place]?.state ?? "next";
    element.dataset.state = place === shown && state === "done" ? "now" : state;
    if (place === shown) now = element;
  }
  line.dataset.sentence = sentence.state;
  line.classList.toggle("is-long", letters.length > 28);
  if (now && line.scrollHeight > line.clientHeight) {
    line.scrollTop = now.offsetTop - line.offsetTop - line.clientHeight / 2 + now.offsetHeight / 2;
  }
}

function missedReason(letters) {
  const missed = letters.filter((item) => item.state === "missed");
  if (!missed.length) return "";
  const names = [...new Set(missed.map((item) => item.letter))].filter((letter) => letter !== HIDDEN).join(", ");
  return `${names ? `Not reached: ${names}.` : "A letter was not reached."} ${capital(missed[0].reason)}`.trim();
}

function note(sentence) {
  const { state, reason, paused, letters } = sentence;
  if (paused) return "Paused. The hand keeps this letter.";
  const why = capital(reason);
  const word = why.startsWith(WORDS[state]) ? "" : WORDS[state]; // "Stopped by request" says that it is stopped
  const missed = state === "cancelled" ? "" : missedReason(letters); // the letter that was on its way then
  return [word, why, missed].filter(Boolean).join(". ").replace(/\.\. /g, ". ");
}

function announce(sentence) {
  const key = `${sentence.id}:${sentence.state === "signing"}`;
  if (sentence.state !== "signing" || announced === key) return;
  announced = key;
  const hidden = sentence.letters.some((item) => item.letter === HIDDEN);
  setText(byId("line-live"), hidden ? "Signing: guess what" : `Signing: ${sentence.text}`);
}

function show({ current }) {
  byId("line").hidden = !current;
  if (!current) {
    setText(byId("line-note"), "");
    setText(byId("letter"), "");
    return;
  }
  showLine(current);
  announce(current);
  setText(byId("line-note"), note(current));
  const bad = ["rejected", "expired", "failed"].includes(current.state) || current.letters.some((item) => item.state === "missed");
  byId("line-note").dataset.level = bad ? "error" : current.state === "cancelled" || current.paused ? "warn" : "";
  big(current.letters[placeNow(current)]?.letter ?? "");
}

function big(letter) {
  const element = byId("letter");
  const text = letter === " " || letter === HIDDEN ? "" : letter;
  if (element.textContent === text) return;
  element.textContent = text;
  element.classList.remove("pops");
  void element.offsetWidth; // the animation begins anew
  element.classList.add("pops");
}

/** What the stage says now, for tests. */
export const shownLetter = () => byId("letter").textContent;

export function start() {
  on("sentences", show);
  on("letter", ({ letter, index, id }) => {
    const { current } = last.sentences;
    if (current?.id !== id || !current.letters[index]) return;
    big(letter);
    current.letters.forEach((item, place) => {
      if (place === index) item.state = "now";
      else if (item.state === "now") item.state = place < index ? "done" : "next";
    });
    showLine(current);
  });
  show(last.sentences);
}
