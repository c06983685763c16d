// SPDX-License-Identifier: Apache-2.0
// What was signed before, and the films of it, played in the page.

import { ago, answer, byId, icon, make } from "./dom.js";
import { last, on } from "./hand.js";

const WORDS = { rejected: "not taken", expired: "waited too long", failed: "not whole", cancelled: "stopped" };
const AGE_LOOK_MS = 30_000;

function play(place, url, text) {
  const video = make("video", { src: url, controls: true, autoplay: true, muted: true, playsInline: true, "aria-label": `Film: ${text}` });
  const note = make("p", { className: "answer", role: "status" });
  video.addEventListener("error", async () => {
    answer(note, await whyNot(url), "error");
    video.remove();
  });
  const close = make("button", { type: "button", className: "round small", "aria-label": "Close the film", on: { click: () => {
    place.hidden = true;
    place.replaceChildren();
  } } }, icon("close"));
  place.replaceChildren(make("div", { className: "row" }, make("strong", { className: "what" }, text), close), video, note);
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}

async function whyNot(url) {
  try {
    const response = await fetch(url, { headers: { range: "bytes=0-0" } });
    if (response.ok) return "This browser cannot play the film.";
    return (await response.json()).error ?? "The film is not there any more.";
  } catch {
    return "The film could not be loaded.";
  }
}

function playButton(place, url, text) {
  return make("button", { type: "button", className: "round small", "aria-label": `Play the film of ${text}`, on: { click: () => play(place, url, text) } }, icon("play"));
}

function showHistory() {
  const { history } = last.sentences;
  const now_ms = Date.now();
  byId("history-empty").hidden = history.length > 0;
  byId("history").replaceChildren(
    ...history.map(({ text, state, reason, at_ms, film }) => {
      const bad = WORDS[state];
      const words = make("span", { className: "what" }, text, make("small", { className: bad ? "bad" : "" }, [bad, reason, ago(at_ms, now_ms)].filter(Boolean).join(" · ")));
      return make("li", {}, words, film ? playButton(byId("player"), film, text) : null);
    }),
  );
}

function showFilms() {
  const films = last.films.films;
  const now_ms = Date.now();
  byId("films-empty").hidden = films.length > 0;
  byId("films").replaceChildren(
    ...films.map(({ text, name, at_ms, duration_s, size_bytes, url, error }) => {
      const size = size_bytes ? `${(size_bytes / 1e6).toFixed(1)} MB` : "";
      const length = duration_s ? `${duration_s.toFixed(0)} s` : "";
      const detail = make("small", { className: error ? "bad" : "" }, [error, length, size, ago(at_ms, now_ms)].filter(Boolean).join(" · "));
      return make("li", {}, make("span", { className: "what" }, text || name, detail), error || !url ? null : playButton(byId("film-player"), url, text || name));
    }),
  );
}

export function start() {
  on("sentences", showHistory);
  on("films", showFilms);
  setInterval(() => {
    if (document.hidden) return;
    showHistory();
    showFilms();
  }, AGE_LOOK_MS);
}
