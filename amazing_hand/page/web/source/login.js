// SPDX-License-Identifier: Apache-2.0
// The token: from the link's fragment or typed, posted once; the browser then has a cookie that scripts do not see.

import { post } from "./api.js";
import { connect } from "./connection.js";
import { answer, byId } from "./dom.js";
import { on } from "./hand.js";

const SHORTEST_TOKEN = 16; // a fragment that is shorter names a view

async function login(token) {
  try {
    await post("/api/login", { token });
  } catch (refused) {
    byId("login").hidden = false;
    answer(byId("login-answer"), refused.message, "error");
    return;
  }
  byId("login").hidden = true;
  byId("main").inert = false;
  document.body.classList.remove("locked");
  connect();
}

/** Take the token out of the link if there is one, then connect. */
export async function start() {
  on("locked", () => {
    byId("login").hidden = false;
    byId("main").inert = true; // nor do keys reach what is behind the question
    document.body.classList.add("locked");
    byId("token").focus();
  });
  byId("login").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = byId("token").value.trim();
    byId("token").value = "";
    login(typed.slice(typed.lastIndexOf("#") + 1));
  });
  const fragment = location.hash.slice(1);
  if (fragment.length < SHORTEST_TOKEN) {
    connect();
    return;
  }
  history.replaceState(null, "", location.pathname + location.search);
  await login(fragment);
}
