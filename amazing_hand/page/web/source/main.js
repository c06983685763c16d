// SPDX-License-Identifier: Apache-2.0
// Starts the page. The server decides everything; the browser shows what it says and passes on what people do.

import "./page.css";

import * as camera from "./camera.js";
import * as caption from "./caption.js";
import * as charts from "./charts.js";
import * as films from "./films.js";
import { last } from "./hand.js";
import * as health from "./health.js";
import * as learn from "./learn.js";
import * as login from "./login.js";
import * as microphone from "./microphone.js";
import * as move from "./move.js";
import * as poses from "./poses.js";
import * as calibration from "./calibration.js";
import * as say from "./say.js";
import * as shell from "./shell.js";
import * as signs from "./signs.js";
import * as stage from "./stage.js";

login.start(); // before the views, which put their own name in the place of the link's token
for (const part of [say, microphone, caption, films, camera, health, signs, learn, move, charts, poses, calibration, shell, stage]) part.start();

// For tests: what is drawn, and what the server said last.
window.hand = { pose: stage.pose, frames: stage.frames, letter: caption.shownLetter, state: () => structuredClone(last) };
