// SPDX-License-Identifier: Apache-2.0
// How the hand is, in words: each row with its cure, the servos, the faults; a mark on the tab when something is wrong.

import { byId, icon, make, setText } from "./dom.js";
import { last, on } from "./hand.js";

const MARK = { ok: "ok", warn: "warn", error: "error" };
const WORD = { ok: "fine", warn: "look at it", error: "fault" };

function showRows({ rows }) {
  byId("health").replaceChildren(
    ...rows.map(({ label, text, level, cure }) =>
      make(
        "div",
        { "data-level": level },
        make("dt", {}, label),
        make("dd", {}, icon(MARK[level] ?? "warn"), make("span", {}, make("span", { className: "unseen" }, `${WORD[level] ?? ""}: `), text), cure ? make("small", {}, cure) : null),
      ),
    ),
  );
}

function showFaults({ rows, faults }) {
  const wrong = rows.filter(({ level }) => level !== "ok").length + faults.length;
  const mark = byId("health-mark");
  mark.hidden = !wrong;
  mark.dataset.level = faults.length || rows.some(({ level }) => level === "error") ? "error" : "warn";
  setText(mark, wrong ? String(wrong) : "");
  mark.setAttribute("aria-label", wrong ? `, ${wrong} to look at` : "");
  byId("faults").replaceChildren(
    ...faults.map(({ text, cure }) => make("p", { className: "fault", "data-level": "error" }, icon("error"), make("span", {}, text, cure ? make("small", {}, cure) : null))),
  );
  if (!faults.length && rows.length && !wrong) byId("faults").append(make("p", { className: "fault", "data-level": "ok" }, icon("ok"), "All is well."));
}

export function start() {
  on("health", (health) => {
    showRows(health);
    showFaults(health);
  });
  on("hello", ({ version, simulated, hand, side }) => {
    setText(byId("version-text"), [version, `${side} hand “${hand}”`, simulated ? "simulated servos" : ""].filter(Boolean).join(" · "));
  });
  showRows(last.health);
}
