// SPDX-License-Identifier: Apache-2.0
// A finger's bend and lean, and the angles of its two servos: their difference and their sum. Pure; degrees.

/** Bend (larger: more closed) and lean (larger: toward the thumb; the thumb: across the palm) of two servo angles. */
export const fingerOf = ([first, second]) => ({ bend: (first - second) / 2, lean: (first + second) / 2 });

/** The servo angles of a bend and a lean. */
export const servosOf = ({ bend, lean }) => [lean + bend, lean - bend];

/** The bends that two servos with these limits reach at all; each limit has `min_deg` and `max_deg`. */
export const bendRange = ([one, two]) => [(one.min_deg - two.max_deg) / 2, (one.max_deg - two.min_deg) / 2];

/** The leans that they reach at a bend. */
export const leanRange = (bend, [one, two]) => [
  Math.max(one.min_deg - bend, two.min_deg + bend),
  Math.min(one.max_deg - bend, two.max_deg + bend),
];

/** A lean within what the servos reach at this bend. */
export function reachable({ bend, lean }, limits) {
  const [low, high] = leanRange(bend, limits);
  return { bend, lean: Math.min(Math.max(lean, low), high) };
}
