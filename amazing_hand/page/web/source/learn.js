// SPDX-License-Identifier: Apache-2.0
// Learning to read the hand: lessons whose letters are hidden until guessed, and any letter on request.

import { get, post } from "./api.js";
import { answer, byId, capital, chosen, make, radios, remember, remembered, setText } from "./dom.js";
import { handName, last, mayControl, on } from "./hand.js";
import { alphabet } from "./signs.js";
import { showThumbnails } from "./thumbnails.js";

const MOST_HARD = 4; // letters that are named as the hardest
const SEEN_ENOUGH = 3;

let drawn = false; // whether the small pictures of the signs are there or on their way
let lesson = null; // what is to be guessed now

function progress() {
  try {
    return JSON.parse(remembered("progress") ?? "{}");
  } catch {
    return {}; // somebody has changed it by hand: begin anew
  }
}

function guessing(on) {
  document.body.classList.toggle("guessing", on);
  byId("guess-form").hidden = !on;
  byId("lesson-kind").disabled = on;
  byId("lesson-start").hidden = on;
}

async function begin() {
  byId("marks").replaceChildren();
  byId("lesson-words").replaceChildren();
  answer(byId("lesson-answer"), "");
  try {
    lesson = await post("/api/lesson/start", { hand: handName(), kind: chosen(byId("lesson-kind")), pace: chosen(byId("lesson-pace")) });
  } catch (refused) {
    answer(byId("lesson-answer"), refused.message, "error");
    return;
  }
  guessing(true);
  byId("guess").value = "";
  byId("guess").focus();
  answer(byId("lesson-answer"), lesson.length > 1 ? `Watch the hand: ${lesson.length} letters.` : "Watch the hand: one letter.");
}

async function repeat(pace) {
  try {
    await post("/api/lesson/repeat", { lesson: lesson.lesson, pace });
    byId("guess").focus();
  } catch (refused) {
    answer(byId("lesson-answer"), refused.message, "error");
  }
}

async function check(event) {
  event.preventDefault();
  const guess = byId("guess").value.trim();
  if (!guess) {
    answer(byId("lesson-answer"), "Type what you saw; a guess is fine.", "warn");
    return;
  }
  let result;
  try {
    result = await post("/api/lesson/answer", { lesson: lesson.lesson, guess });
  } catch (refused) {
    answer(byId("lesson-answer"), refused.message, "error");
    if (refused.status === 404) guessing(false);
    return;
  }
  guessing(false);
  setText(byId("lesson-start"), "Next");
  answer(byId("lesson-answer"), result.right ? `Right: ${result.text}.` : `It was ${result.text}.`, result.right ? "ok" : "warn");
  byId("marks").replaceChildren(
    ...result.marks.map(({ letter, guess: guessed, right }) =>
      make("span", { className: "mark-letter", "data-right": right ? "yes" : "no" }, make("b", {}, letter || "–"), make("small", {}, right ? "right" : !letter ? `not there: ${guessed}` : guessed ? `you: ${guessed}` : "missed")),
    ),
  );
  byId("lesson-words").replaceChildren(...result.words.map((text) => make("li", {}, text)));
  keep(result.marks);
  byId("lesson-start").focus();
}

function keep(marks) {
  const counts = progress();
  for (const { letter, right } of marks) {
    if (!letter) continue;
    const [seen, read] = counts[letter] ?? [0, 0];
    counts[letter] = [seen + 1, read + (right ? 1 : 0)];
  }
  remember("progress", JSON.stringify(counts));
  showProgress();
}

function showProgress() {
  const counts = Object.entries(progress());
  const place = byId("progress");
  place.replaceChildren();
  if (!counts.length) return;
  const seen = counts.reduce((sum, [, [n]]) => sum + n, 0);
  const read = counts.reduce((sum, [, [, n]]) => sum + n, 0);
  const hard = counts
    .filter(([, [n, right]]) => n >= SEEN_ENOUGH && right < n)
    .sort(([, [n, right]], [, [m, other]]) => right / n - other / m)
    .slice(0, MOST_HARD)
    .map(([letter]) => letter);
  const bar = make("progress", { max: seen, value: read, "aria-label": "Letters read right" });
  const words = `${read} of ${seen} letters read${hard.length ? `; hardest: ${hard.join(", ")}` : ""}`;
  const forget = make("button", { type: "button", className: "link", on: { click: () => {
    remember("progress", "{}");
    showProgress();
  } } }, "Begin anew");
  place.append(bar, make("p", { className: "quiet small" }, `${words}. `, forget));
}

function showSign(sign) {
  for (const button of byId("alphabet").children) button.setAttribute("aria-pressed", String(button.dataset.sign === sign.name));
  const ask = async () => {
    try {
      await post("/api/say", { hand: handName(), text: sign.name });
      answer(place.querySelector(".answer"), "");
    } catch (refused) {
      answer(place.querySelector(".answer"), refused.message, "error");
    }
  };
  const place = byId("sign");
  place.replaceChildren(
    make("h3", {}, sign.name),
    make(
      "dl",
      {},
      make("dt", {}, "In ASL"),
      make("dd", {}, capital(sign.asl)),
      make("dt", {}, "On this hand"),
      make("dd", {}, sign.hand === "the same" ? "The same" : capital(sign.hand)),
      ...(sign.confused_with.length ? [make("dt", {}, "Looks like"), make("dd", {}, sign.confused_with.join(", "))] : []),
    ),
    make("button", { type: "button", disabled: !mayControl(), on: { click: ask } }, `Show ${sign.name}`),
    make("p", { className: "answer", role: "status" }),
  );
  byId("alphabet-title").scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function showAlphabet({ signs }) {
  byId("alphabet").replaceChildren(
    ...signs.map((sign) =>
      make(
        "button",
        { type: "button", "data-sign": sign.name, "aria-pressed": "false", "aria-controls": "sign", on: { click: () => showSign(sign) } },
        make("canvas", { width: 128, height: 128, "aria-hidden": "true" }),
        make("b", {}, sign.name),
      ),
    ),
  );
  drawn = false;
  drawSigns();
  showTable();
}

/** The small pictures, when they are looked at for the first time. */
function drawSigns() {
  if (drawn || document.body.dataset.view !== "learn" || !alphabet.signs.length) return;
  drawn = true;
  showThumbnails(alphabet.signs.map((sign) => [byId("alphabet").querySelector(`[data-sign="${sign.name}"] canvas`), sign]));
}

/** What the server says this is and is not, and which letters are hard to tell apart. */
async function showTable() {
  let table;
  try {
    table = await get(`/api/lesson/table?hand=${encodeURIComponent(handName())}`);
  } catch (refused) {
    answer(byId("lesson-answer"), refused.message, "error");
    return;
  }
  byId("about").replaceChildren(...table.about.map((text) => make("p", {}, text)));
  byId("confused-title").hidden = !table.confused.length;
  byId("confused").replaceChildren(...table.confused.flatMap(({ letters, why }) => [make("dt", {}, letters), make("dd", {}, capital(why))]));
}

function show() {
  const can = mayControl() && last.connection.open && last.motion.can_move;
  for (const id of ["lesson-start", "lesson-repeat", "lesson-slower"]) byId(id).disabled = !can;
}

export function start() {
  byId("lesson-start").addEventListener("click", begin);
  byId("guess-form").addEventListener("submit", check);
  byId("lesson-repeat").addEventListener("click", () => repeat(chosen(byId("lesson-pace"))));
  byId("lesson-slower").addEventListener("click", () => repeat("slow"));
  on("hello", ({ paces, pace }) => {
    if (!byId("lesson-pace").querySelector("input")) {
      radios(byId("lesson-pace"), "lesson-pace", paces.map(({ name }) => ({ value: name, text: capital(name) })), pace);
    }
    show();
  });
  for (const type of ["motion", "connection"]) on(type, show);
  on("alphabet", showAlphabet);
  on("view", drawSigns);
  showProgress();
}
