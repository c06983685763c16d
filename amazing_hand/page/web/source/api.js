// SPDX-License-Identifier: Apache-2.0
// Requests to the page's server. Each fails with one sentence that can be shown as it is.

import { handName, tell } from "./hand.js";

/** What the server refused, in words; `status` is HTTP's, 0 when it could not be reached. */
export class Refused extends Error {
  constructor(text, status) {
    super(text);
    this.status = status;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new Refused("The page's server does not answer. Is the hand's computer on, and are you on its network?", 0);
  }
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  const body = isJson ? await response.json() : {};
  if (response.ok) return body;
  if (response.status === 401) tell("locked", {});
  throw new Refused(body.error ?? `The server answered ${response.status} ${response.statusText}.`, response.status);
}

/** POST a JSON body; returns the JSON answer. Raises Refused. */
export const post = (path, body) =>
  request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** GET JSON. Raises Refused. */
export const get = (path) => request(path, {});

/** Have the hand that is shown do a command word; returns its answer in words. Raises Refused. */
export const command = async (word, hand = handName()) => (await post("/api/command", { hand, word })).answer;
