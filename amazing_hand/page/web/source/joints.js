// SPDX-License-Identifier: Apache-2.0
// Angles on their way from one measurement to the next. Pure.

const TIME_CONSTANT_S = 0.045; // 30 measurements a second: smooth, and 0.1 s behind at most
const REACHED_RAD = 2e-4;

/** Joint angles that follow their targets by time, so that they arrive as soon with 3 frames a second as with 60. */
export class Smoothed {
  constructor() {
    this.angles = new Map();
    this.targets = new Map();
  }

  /** Set where the joints shall be [rad], by name. A joint that had no angle is there at once. */
  aim(joints) {
    for (const [name, angle] of Object.entries(joints)) {
      this.targets.set(name, angle);
      if (!this.angles.has(name)) this.angles.set(name, angle);
    }
  }

  /** Let `dt_s` pass; returns whether a joint is still on its way. */
  pass(dt_s) {
    const share = 1 - Math.exp(-dt_s / TIME_CONSTANT_S);
    let moving = false;
    for (const [name, target] of this.targets) {
      const angle = this.angles.get(name);
      const rest = target - angle;
      if (Math.abs(rest) < REACHED_RAD) {
        this.angles.set(name, target);
      } else {
        this.angles.set(name, angle + rest * share);
        moving = true;
      }
    }
    return moving;
  }
}

/** The largest difference [rad] of the joints that both have. */
export function apart(one, other) {
  let most = 0;
  for (const [name, angle] of one) {
    if (other.has(name)) most = Math.max(most, Math.abs(angle - other.get(name)));
  }
  return most;
}
