// SPDX-License-Identifier: Apache-2.0
// Light, materials and surroundings of the hand: fine where a graphics card draws, plain where the processor has to.

import * as THREE from "three";
import { RoomEnvironment } from "three/addons/environments/RoomEnvironment.js";

// The names are those of urdf/shapes.xacro.
const COLOURS = {
  "amazing_hand/shell": { color: 0xe6e8eb, roughness: 0.32, clearcoat: 0.35, shininess: 60, specular: 0x3a3a3e },
  "amazing_hand/hinge": { color: 0x2b2e34, roughness: 0.5, clearcoat: 0.1, shininess: 35, specular: 0x2a2c30 },
  "amazing_hand/palm": { color: 0x454b55, roughness: 0.55, clearcoat: 0.1, shininess: 25, specular: 0x22252a },
  "amazing_hand/servo": { color: 0x24272d, roughness: 0.48, clearcoat: 0.15, shininess: 35, specular: 0x30333a },
  "amazing_hand/metal": { color: 0xb4b9c1, roughness: 0.3, metalness: 0.85, shininess: 80, specular: 0x888888 },
};
const FOREARM = { color: 0x1d2026, roughness: 0.62, clearcoat: 0.0, shininess: 18, specular: 0x16181c };
const SHADOW_MAP = 1024;

function material(look, plain) {
  if (plain) return new THREE.MeshPhongMaterial({ color: look.color, shininess: look.shininess, specular: look.specular });
  const { color, roughness, metalness = 0, clearcoat = 0 } = look;
  return new THREE.MeshPhysicalMaterial({ color, roughness, metalness, clearcoat, clearcoatRoughness: 0.3 });
}

/** Whether the processor draws in place of a graphics card. Raises an Error where there is no WebGL. */
export function isSoftware() {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) throw new Error("this browser has no WebGL 2");
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

// In place of the loader's primitives of 30 sides: a ball at the end of a cylinder has its sides where the cylinder has,
// and is larger by so little that the cylinder's end does not show through.
function round(sides) {
  return {
    SphereGeometry: new THREE.SphereGeometry(1.002, sides, sides / 2).rotateX(Math.PI / 2),
    CylinderGeometry: new THREE.CylinderGeometry(1, 1, 1, sides),
  };
}

/** Give each part of the hand the material of its name; what has another name keeps its own. */
export function dress(robot, plain) {
  const made = new Map();
  const shapes = round(plain ? 32 : 64);
  robot.traverse((part) => {
    if (!part.isMesh) return;
    part.castShadow = true;
    part.receiveShadow = !plain;
    part.geometry = shapes[part.geometry.type] ?? part.geometry;
    const look = COLOURS[part.material.name];
    if (!look) return;
    if (!made.has(look)) made.set(look, material(look, plain));
    part.material = made.get(look);
  });
}

/** An arm below the wrist, so that the hand does not hang in the air; in the frame of the URDF. */
export function forearm(plain) {
  const arm = new THREE.Mesh(new THREE.CylinderGeometry(0.027, 0.031, 0.3, 48, 1, true), material(FOREARM, plain));
  arm.rotation.x = Math.PI / 2;
  arm.position.z = -0.15;
  arm.castShadow = true;
  return arm;
}

/** The material of the commanded pose: its rims glow, and the hand behind it is seen through it. */
export function ghostMaterial() {
  return new THREE.ShaderMaterial({
    transparent: true,
    depthWrite: false,
    depthFunc: THREE.LessEqualDepth,
    uniforms: { colour: { value: new THREE.Color(0xffb454) }, strength: { value: 0 } },
    vertexShader: `
      varying vec3 vNormal; varying vec3 vView;
      void main() {
        vec4 seen = modelViewMatrix * vec4(position, 1.0);
        vNormal = normalMatrix * normal;
        vView = -seen.xyz;
        gl_Position = projectionMatrix * seen;
      }`,
    fragmentShader: `
      uniform vec3 colour; uniform float strength;
      varying vec3 vNormal; varying vec3 vView;
      void main() {
        float rim = 1.0 - abs(dot(normalize(vNormal), normalize(vView)));
        gl_FragColor = vec4(colour, strength * (0.16 + 0.8 * rim * rim));
        #include <colorspace_fragment>
      }`,
  });
}

/** Draws nothing, but hides what of the ghost is behind the ghost, so that its insides are not seen. */
export const ghostDepth = () => new THREE.MeshBasicMaterial({ colorWrite: false });

/** Put light and a wall that takes the shadow into the scene; returns what a theme changes. */
export function surroundings(scene, renderer, plain) {
  const key = new THREE.DirectionalLight(0xfff6ea, plain ? 2.1 : 1.9);
  key.position.set(0.5, 0.52, 0.3);
  key.target.position.set(0, 0.1, 0);
  key.castShadow = true;
  key.shadow.mapSize.set(SHADOW_MAP, SHADOW_MAP);
  Object.assign(key.shadow.camera, { left: -0.3, right: 0.3, top: 0.3, bottom: -0.3, near: 0.1, far: 1.6 });
  key.shadow.bias = -0.0004;
  key.shadow.normalBias = 0.0012;
  key.shadow.radius = 7;
  const fill = new THREE.DirectionalLight(0xbfd4ff, plain ? 0.7 : 0.45);
  fill.position.set(0.5, 0.05, -0.6);
  const rims = [-0.5, 0.55].map((z) => {
    const rim = new THREE.DirectionalLight(0x9fc2ff, plain ? 1.3 : 1.6);
    rim.position.set(-0.4, 0.35, z);
    return rim;
  });
  const sky = new THREE.HemisphereLight(0xdfe8f5, 0x30343c, plain ? 0.9 : 0.35);
  const wall = new THREE.Mesh(new THREE.PlaneGeometry(3, 3), new THREE.ShadowMaterial());
  wall.rotation.y = Math.PI / 2;
  wall.position.x = -0.085;
  wall.receiveShadow = true;
  scene.add(key, key.target, fill, ...rims, sky, wall);

  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = plain ? THREE.PCFShadowMap : THREE.VSMShadowMap;
  if (!plain) {
    renderer.toneMapping = THREE.ACESFilmicToneMapping;
    const generator = new THREE.PMREMGenerator(renderer);
    scene.environment = generator.fromScene(new RoomEnvironment(), 0.03).texture;
    generator.dispose();
  }
  return (dark) => {
    wall.material.opacity = dark ? 0.42 : 0.2;
    for (const rim of rims) rim.intensity = (dark ? 1 : 0.35) * (plain ? 1.3 : 1.6);
    scene.environmentIntensity = dark ? 0.26 : 0.4;
    renderer.toneMappingExposure = dark ? 0.95 : 1.08;
  };
}
