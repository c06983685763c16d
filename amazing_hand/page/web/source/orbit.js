// SPDX-License-Identifier: Apache-2.0
// Turning the view: drag, arrow keys, wheel with Ctrl. A vertical swipe on a phone still scrolls the page.

const LIMIT_AZIMUTH = 2.6;
const LIMIT_ELEVATION = [-0.35, 1.1];
const FRONT = { azimuth: -0.16, elevation: 0.13, distance: 1 };
const RAD_PER_PIXEL = 0.008;
const RAD_PER_KEY = 0.12;

const within = (value, low, high) => Math.min(high, Math.max(low, value));

/** Where the viewer stands; `changed` is called when that is somewhere else. */
export class Orbit {
  constructor(element, changed) {
    this.changed = changed;
    Object.assign(this, FRONT);
    let from = null;
    element.addEventListener("pointerdown", (event) => {
      from = { x: event.clientX, y: event.clientY };
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (!from) return;
      this.turn(-(event.clientX - from.x) * RAD_PER_PIXEL, (event.clientY - from.y) * RAD_PER_PIXEL);
      from = { x: event.clientX, y: event.clientY };
    });
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => (from = null));
    element.addEventListener("dblclick", () => this.front());
    element.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!by) return;
      event.preventDefault();
      this.turn(by[0] * RAD_PER_KEY, by[1] * RAD_PER_KEY);
    });
    element.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey) return; // without it the wheel scrolls the page
        event.preventDefault();
        this.distance = within(this.distance * Math.exp(event.deltaY * 0.002), 0.55, 1.5);
        this.changed();
      },
      { passive: false },
    );
  }

  get isFront() {
    return Object.entries(FRONT).every(([name, value]) => Math.abs(this[name] - value) < 1e-6);
  }

  turn(azimuth, elevation) {
    this.azimuth = within(this.azimuth + azimuth, -LIMIT_AZIMUTH, LIMIT_AZIMUTH);
    this.elevation = within(this.elevation + elevation, ...LIMIT_ELEVATION);
    this.changed();
  }

  front() {
    Object.assign(this, FRONT);
    this.changed();
  }
}
