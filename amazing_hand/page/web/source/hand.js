// SPDX-License-Identifier: Apache-2.0
// What the server said last, and who wants to know of it. The page has no other state of the hand.

const listeners = new Map();

/** The last message of each type, and what follows from `hello`. */
export const last = {
  connection: { open: false, text: "Connecting" },
  hello: null,
  sentences: { current: null, queue: [], history: [] },
  motion: { can_move: true, reason: "" },
  health: { rows: [], servos: [], faults: [] },
  films: { films: [] },
  heard: { heard: [] },
  manual: { on: false, holder: "nobody", reason: "" },
  lesson: null,
};

/** Call `listener` with each message of a type. */
export function on(type, listener) {
  if (!listeners.has(type)) listeners.set(type, []);
  listeners.get(type).push(listener);
}

/** Tell a message to all who listen to its type. */
export function tell(type, message) {
  if (type in last) last[type] = message;
  for (const listener of listeners.get(type) ?? []) listener(message);
}

/** Whether this visitor may move the hand. */
export const mayControl = () => last.hello?.role === "control";

/** The name of the hand that is shown. */
export const handName = () => last.hello?.hand ?? wanted() ?? "";

/** The hand that was chosen on this page before; undefined: the server's first. */
export const wanted = () => new URLSearchParams(location.search).get("hand") ?? undefined;
