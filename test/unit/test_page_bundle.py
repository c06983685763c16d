# SPDX-License-Identifier: Apache-2.0
"""The page's program for the browser: built from its sources, small, and with nothing of other hosts."""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "amazing_hand" / "page" / "web"
STATIC = WEB / "static"
MADE = ROOT / "build" / "page"
NPM_S = 120

MAX_FIRST_LOAD_KB = 250


def test_the_bundle_was_built_from_the_sources_that_are_here():
    names = ["index.html", "bundle.mjs", "package-lock.json", *(f"source/{path.name}" for path in WEB.glob("source/*"))]
    hashes = [f"{hashlib.sha256((WEB / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(names)]
    assert (STATIC / "sources.sha256").read_text() == "".join(hashes), "run make page-bundle"


def test_a_build_of_the_same_sources_gives_the_same_bytes(tmp_path):
    modules = _node_modules()
    built = tmp_path / "static"
    environment = {**os.environ, "NODE_PATH": str(modules)}
    subprocess.run(["node", WEB / "bundle.mjs", built], check=True, env=environment, timeout=NPM_S)
    made = {path.name: path.read_bytes() for path in built.iterdir()}
    here = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.name != "icon.svg"}
    assert made == here, "run make page-bundle"


def test_the_first_load_is_small():
    files = [STATIC / "index.html", STATIC / "icon.svg", *STATIC.glob("page.*.js"), *STATIC.glob("page.*.css")]
    assert len(files) == 4
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= MAX_FIRST_LOAD_KB * 1000


def test_the_page_names_the_files_that_are_there_by_their_content():
    html = (STATIC / "index.html").read_text()
    for path in (*STATIC.glob("page.*.js"), *STATIC.glob("page.*.css")):
        assert f'"/static/{path.name}"' in html
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(path.name.split(".")[1])


def test_the_page_keeps_to_its_security_policy():
    """No script or style in the HTML, and nothing from another host."""
    html = (STATIC / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"""(src|href)=["'](?!/|#)""", html)
    css = next(STATIC.glob("page.*.css")).read_text()
    assert not re.search(r"url\(|@import", css)
    for path in WEB.glob("source/*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function", path.read_text()), path


def test_each_library_in_the_bundle_has_its_licence_beside_it():
    lock = json.loads((WEB / "package-lock.json").read_text())
    licences = (STATIC / "licences.txt").read_text()
    for name in lock["packages"][""]["dependencies"]:
        about = lock["packages"][f"node_modules/{name}"]
        assert f"{name} {about['version']} ({about['license']})" in licences
    assert "Permission is hereby granted" in licences
    assert "California Institute of Technology" in licences


def test_the_lock_names_no_host():
    assert "://" not in re.sub(r'"url": "[^"]*"', "", (WEB / "package-lock.json").read_text())


def test_sources_are_short_and_have_their_licence():
    for path in WEB.glob("source/*"):
        lines = path.read_text().splitlines()
        assert "SPDX-License-Identifier: Apache-2.0" in lines[0], path
        assert len(lines) < 400, path


def test_a_finger_s_bend_and_lean_are_the_difference_and_the_sum_of_its_servos():
    result = _in_node(
        "fingers.js",
        """
        const limits = [{ min_deg: -90, max_deg: 90 }, { min_deg: -90, max_deg: 90 }];
        export const result = {
          finger: module.fingerOf([-12, 59]),
          servos: module.servosOf(module.fingerOf([-12, 59])),
          bends: module.bendRange(limits),
          leans: module.leanRange(68, limits),
          closed: module.servosOf(module.reachable({ bend: 68, lean: 40 }, limits)),
        };
        """,
    )
    assert result == {
        "finger": {"bend": -35.5, "lean": 23.5},
        "servos": [-12, 59],
        "bends": [-90, 90],
        "leans": [-22, 22],
        "closed": [90, -46],
    }


def test_joints_arrive_in_the_same_time_however_few_pictures_are_drawn():
    result = _in_node(
        "joints.js",
        """
        function after(frames) {
          const joints = new module.Smoothed();
          joints.aim({ a: 0 });
          joints.aim({ a: 1 });
          for (let frame = 0; frame < frames; frame += 1) joints.pass(0.1 / frames);
          return joints.angles.get("a");
        }
        const far = new module.Smoothed();
        far.aim({ a: 0 });
        far.aim({ a: 1 });
        const moving = [far.pass(1), far.pass(1), far.pass(1)];
        export const result = { few: after(1), many: after(60), end: far.angles.get("a"), moving };
        """,
    )
    assert result["few"] == pytest.approx(result["many"])
    assert 0.5 < result["few"] < 1
    assert result["end"] == 1
    assert result["moving"][-1] is False


def _node_modules() -> Path:
    """Return the libraries of the lock, installed if need be. Skips where that is not possible."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not there")
    wanted = (WEB / "package-lock.json").read_bytes()
    modules = MADE / "node_modules"
    if (modules / "esbuild").is_dir() and (MADE / "package-lock.json").read_bytes() == wanted:
        return modules
    made = subprocess.run(
        ["make", "page-modules"], check=False, cwd=ROOT, capture_output=True, text=True, timeout=NPM_S
    )
    if made.returncode:
        pytest.skip(f"npm has no packages here: {made.stderr.strip()[-200:]}")
    return modules


def _in_node(name: str, script: str) -> object:
    """Run a script with a module of the page as `module` in node; returns what it exports as `result`."""
    if shutil.which("node") is None:
        pytest.skip("node is not there")
    source = (WEB / "source" / name).read_text()
    program = f"""
        const address = (text) => "data:text/javascript;base64," + Buffer.from(text).toString("base64");
        const source = address({json.dumps(source)});
        const script = 'import * as module from "' + source + '";' + {json.dumps(script)};
        const {{ result }} = await import(address(script));
        console.log(JSON.stringify(result));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", program], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)
