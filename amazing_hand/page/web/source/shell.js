// SPDX-License-Identifier: Apache-2.0
// What is around the views: tabs, connection, theme, layout, choice of hand, banner, notices.

import { connect } from "./connection.js";
import { byId, capital, make, remember, remembered, setText } from "./dom.js";
import { last, mayControl, on, tell } from "./hand.js";
import { onStop, onStopFailed } from "./say.js";

const VIEWS = ["say", "learn", "move", "health"];
const NOTICE_MS = { info: 5000, warn: 9000, error: 15000 };
const MOST_NOTICES = 3;

/** Show one of the views. */
export function open(view) {
  for (const name of VIEWS) {
    byId(`view-${name}`).hidden = name !== view;
    const tab = byId(`tab-${name}`);
    tab.setAttribute("aria-selected", String(name === view));
    tab.tabIndex = name === view ? 0 : -1;
  }
  document.body.dataset.view = view;
  byId("charts-card").hidden = view !== "move" && view !== "health";
  history.replaceState(null, "", view === "say" ? location.pathname + location.search : `#${view}`);
  tell("view", view);
}

/** The view that is open. */
export const view = () => document.body.dataset.view;

function startTabs() {
  byId("tabs").addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) open(tab.id.slice(4));
  });
  byId("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = VIEWS[(VIEWS.indexOf(view()) + step + VIEWS.length) % VIEWS.length];
    open(next);
    byId(`tab-${next}`).focus();
  });
  const asked = location.hash.slice(1);
  open(VIEWS.includes(asked) ? asked : "say");
  addEventListener("hashchange", () => {
    if (VIEWS.includes(location.hash.slice(1))) open(location.hash.slice(1));
  });
}

function startLook() {
  const set = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    tell("theme", theme);
  };
  const theme = new URLSearchParams(location.search).get("theme") ?? remembered("theme") ?? "auto";
  for (const input of byId("theme").querySelectorAll("input")) {
    input.checked = input.value === theme;
    input.addEventListener("change", () => {
      remember("theme", input.value);
      set(input.value);
    });
  }
  set(theme);
  const left = byId("left-handed");
  left.checked = remembered("left-handed") === "yes";
  const mirror = () => document.body.classList.toggle("left-handed", left.checked);
  left.addEventListener("change", () => {
    remember("left-handed", left.checked ? "yes" : "no");
    mirror();
  });
  mirror();
  const settings = byId("settings");
  document.addEventListener("click", (event) => {
    if (!settings.contains(event.target)) settings.open = false;
  });
  settings.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !settings.contains(event.relatedTarget)) settings.open = false;
  });
}

function showConnection() {
  const { open: isOpen, text } = last.connection;
  const place = byId("connection");
  place.dataset.level = isOpen ? (mayControl() ? "ok" : "warn") : last.hello ? "error" : "wait";
  setText(place.querySelector("span"), isOpen && !mayControl() ? "Watching only" : isOpen && last.hello?.simulated ? "Simulated hand" : text);
  document.body.classList.toggle("is-offline", !isOpen);
}

function showBanner() {
  const { can_move, reason } = last.motion;
  byId("banner").hidden = can_move || !last.hello;
  setText(byId("banner").querySelector("p"), can_move ? "" : capital(reason || "the hand does not move"));
  byId("banner-resume").hidden = can_move;
  byId("banner-resume").disabled = !mayControl() || !last.connection.open;
}

function showHands({ hands, hand }) {
  byId("hands").hidden = hands.length < 2;
  byId("hand").replaceChildren(...hands.map((name) => make("option", { value: name, selected: name === hand }, name)));
}

/** Show a sentence for a while. */
export function notice({ level, text }) {
  const place = byId("notices");
  while (place.children.length >= MOST_NOTICES) place.firstChild.remove();
  const element = make("p", { className: "notice", "data-level": level }, text);
  place.append(element);
  setTimeout(() => element.remove(), NOTICE_MS[level] ?? NOTICE_MS.info);
  return element;
}

export function start() {
  startTabs();
  startLook();
  on("connection", showConnection);
  on("hello", (hello) => {
    showConnection();
    showHands(hello);
    showBanner();
  });
  on("connection", showBanner);
  on("motion", showBanner);
  on("notice", notice);
  let failed = null;
  onStop(() => failed?.remove()); // it is tried again: what was said of the last time is old
  onStopFailed((text) => (failed = notice({ level: "error", text })));
  byId("hand").addEventListener("change", () => {
    const query = new URLSearchParams(location.search);
    query.set("hand", byId("hand").value);
    history.replaceState(null, "", `?${query}${location.hash}`);
    connect();
  });
}
