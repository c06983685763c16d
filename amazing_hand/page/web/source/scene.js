// SPDX-License-Identifier: Apache-2.0
// The hand in 3D: measured angles as a solid hand, the commanded ones as a ghost. Draws only when something changed.

import * as THREE from "three";
import URDFLoader from "urdf-loader";

import { apart, Smoothed } from "./joints.js";
import { dress, forearm, ghostDepth, ghostMaterial, isSoftware, surroundings } from "./looks.js";
import { Orbit } from "./orbit.js";

const GHOST_FROM_RAD = (2 * Math.PI) / 180;
const GHOST_FROM_M = 0.001; // parts that are where they shall be have no ghost
const GHOST_FADE_S = 0.12;
const FIELD_OF_VIEW_DEG = 24;
const SEEN_M = { width: 0.235, height: 0.236, centre: 0.088, toThumb: 0.002 }; // the hand with its fingers and thumb out
const LONGEST_FRAME_S = 1;
const SLOW_FRAME_S = 0.07;
const PLAIN_PAUSE_MS = 30; // between two frames, where the processor draws that may also run the hand
const STANDS_MS = 350;
const COARSE = 0.55; // of the pixels in each direction, while the hand moves on a slow machine
const SHARP = 1.75; // while it stands, where the edges are not smooth already

const centre = new THREE.Vector3();
const other = new THREE.Vector3();

/** The 3D view on a canvas. Raises an Error where there is no WebGL. */
export class Scene {
  constructor(canvas, { plain, viewChanged, ghostShown }) {
    this.plain = plain ?? isSoftware();
    // Without a graphics card smooth edges would double the time of each frame: there they are made when the hand stands.
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: !this.plain, alpha: true, powerPreference: "low-power" });
    this.canvas = canvas;
    this.ghostShown = ghostShown;
    this.frames = 0;
    this.measured = new Smoothed();
    this.commanded = new Smoothed();
    this.ghost = null;
    this.robot = null;
    this.ghostMaterial = ghostMaterial();
    this.ghostDepth = ghostDepth();
    this.seen = SEEN_M;
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(FIELD_OF_VIEW_DEG, 1, 0.05, 8);
    this.theme = surroundings(this.scene, this.renderer, this.plain);
    this.orbit = new Orbit(canvas, () => {
      viewChanged(this.orbit.isFront);
      this.request();
    });
    this.pending = 0;
    this.before_ms = 0;
    this.going = false; // whether the frame before was followed by this one at once
    this.frame_s = 0;
    this.sharpness = 1;
    this.stands = 0;
    this.theme(true);
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
    canvas.addEventListener("webglcontextrestored", () => this.request());
  }

  /** Show another hand: the text of its URDF, and its side. */
  load(urdf, side) {
    this.world?.removeFromParent();
    const loader = new URDFLoader();
    this.robot = loader.parse(urdf);
    dress(this.robot, this.plain);
    this.ghost = loader.parse(urdf);
    const solid = [];
    this.robot.traverse((part) => part.isMesh && solid.push(part));
    this.ghostParts = [];
    this.ghost.traverse((part) => part.isMesh && this.ghostParts.push({ part, solid: solid[this.ghostParts.length] }));
    for (const { part } of this.ghostParts) {
      const depth = new THREE.Mesh(part.geometry, this.ghostDepth);
      depth.renderOrder = 1;
      part.add(depth);
      part.material = this.ghostMaterial;
      part.renderOrder = 2;
    }
    this.ghost.visible = false;
    this.world = new THREE.Group(); // the URDF's z is up
    this.world.rotation.x = -Math.PI / 2;
    this.world.add(this.robot, this.ghost, forearm(this.plain));
    this.scene.add(this.world);
    this.side = side;
    this.measured = new Smoothed();
    this.commanded = new Smoothed();
    this.resize();
  }

  /** The joints as they were measured [rad], by name. */
  measure(joints) {
    this.measured.aim(joints);
    this.request();
  }

  /** The joints as they were commanded [rad], by name; none: the hand is told nothing, and there is no ghost. */
  command(joints) {
    if (!Object.keys(joints).length) this.commanded = new Smoothed();
    this.commanded.aim(joints);
    this.request();
  }

  /** Draw one pose [rad, by joint name] at once, in this size [px]. */
  still(joints, width, height) {
    for (const [name, angle] of Object.entries(joints)) this.robot.setJointValue(name, angle);
    this.renderer.setPixelRatio(1);
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.place();
    this.renderer.render(this.scene, this.camera);
  }

  setDark(dark) {
    this.theme(dark);
    this.ghostMaterial.uniforms.colour.value.set(dark ? 0xffb454 : 0xd26a00);
    this.request();
  }

  /** The angles [rad] that are drawn, by joint. */
  pose() {
    if (!this.robot) return {};
    return Object.fromEntries([...this.measured.angles.keys()].map((name) => [name, this.robot.joints[name]?.angle]));
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas.parentElement;
    if (!clientWidth || !clientHeight) return;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, this.plain ? 1 : 2) * this.sharpness);
    this.renderer.setSize(clientWidth, clientHeight, false);
    this.camera.aspect = clientWidth / clientHeight;
    this.request();
  }

  /** Coarse while the hand moves on a slow machine, sharp when it stands. */
  chooseSharpness(dt_s, moving) {
    if (this.going) this.frame_s += (dt_s - this.frame_s) * 0.3;
    clearTimeout(this.stands);
    if (moving) this.sharpen(this.frame_s > SLOW_FRAME_S ? COARSE : 1);
    else this.stands = setTimeout(() => this.sharpen(this.plain ? SHARP : 1), STANDS_MS);
  }

  sharpen(sharpness) {
    if (sharpness === this.sharpness) return;
    this.sharpness = sharpness;
    this.resize();
  }

  request() {
    if (this.pending) return;
    const next = () => requestAnimationFrame((now_ms) => this.draw(now_ms));
    this.pending = this.plain && this.going ? setTimeout(next, PLAIN_PAUSE_MS) : next();
  }

  draw(now_ms) {
    this.pending = 0;
    if (!this.robot) return;
    const dt_s = Math.min(LONGEST_FRAME_S, (now_ms - this.before_ms) / 1000);
    this.before_ms = now_ms;
    const moving = this.measured.pass(dt_s);
    for (const [name, angle] of this.measured.angles) this.robot.setJointValue(name, angle);
    const fading = this.drawGhost(dt_s);
    this.place();
    this.chooseSharpness(dt_s, moving || fading);
    this.renderer.render(this.scene, this.camera);
    this.frames += 1;
    this.going = moving || fading;
    if (this.going) this.request();
  }

  drawGhost(dt_s) {
    const differs = apart(this.measured.targets, this.commanded.targets) > GHOST_FROM_RAD;
    const strength = this.ghostMaterial.uniforms.strength;
    const aim = differs ? 1 : 0;
    strength.value += (aim - strength.value) * (1 - Math.exp(-dt_s / GHOST_FADE_S));
    if (Math.abs(aim - strength.value) < 0.02) strength.value = aim;
    this.ghost.visible = strength.value > 0;
    if (this.ghost.visible) {
      for (const [name, angle] of this.commanded.targets) this.ghost.setJointValue(name, angle);
      this.world.updateMatrixWorld();
      for (const { part, solid } of this.ghostParts) {
        part.visible = centre.setFromMatrixPosition(part.matrixWorld).distanceTo(other.setFromMatrixPosition(solid.matrixWorld)) > GHOST_FROM_M;
      }
    }
    this.ghostShown(differs);
    return strength.value !== aim;
  }

  place() {
    const { azimuth, elevation, distance } = this.orbit;
    const half = Math.tan((FIELD_OF_VIEW_DEG * Math.PI) / 360);
    const fit = Math.max(this.seen.height / 2 / half, this.seen.width / 2 / half / this.camera.aspect) + 0.05;
    const away = fit * distance;
    const toThumb = this.side === "left" ? -this.seen.toThumb : this.seen.toThumb; // three.js: -z is the URDF's y
    this.camera.position.set(
      away * Math.cos(elevation) * Math.cos(azimuth),
      this.seen.centre + away * Math.sin(elevation),
      toThumb + away * Math.cos(elevation) * Math.sin(azimuth),
    );
    this.camera.lookAt(0, this.seen.centre, toThumb);
    this.camera.updateProjectionMatrix();
  }
}
