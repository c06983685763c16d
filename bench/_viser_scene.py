# SPDX-License-Identifier: Apache-2.0
"""The page's scene in viser, run by page.py in viser's own environment: the hand, the camera, a text box, buttons.

Arguments: port, path of the URDF. Standard input: for each frame `<joints> <bytes of a picture or 0>` in one line, the
joints' angles [rad] as 64-bit floats in the order of the third argument, and the picture as JPEG.
"""

import io
import sys
from pathlib import Path

import imageio.v3
import numpy as np
import viser
import yourdfpy
from viser.extras import ViserUrdf


def main() -> None:
    port, path, names = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(",")
    server = viser.ViserServer(host="127.0.0.1", port=port, verbose=False)
    urdf = yourdfpy.URDF.load(path, load_meshes=True, build_scene_graph=True)
    hand = ViserUrdf(server, urdf)
    server.gui.add_text("What shall the hand spell?", "")
    for label in ("Spell it", "Stop", "Rest", "Relax"):
        server.gui.add_button(label)
    picture = server.gui.add_image(np.zeros((480, 640, 3), np.uint8), format="jpeg", jpeg_quality=80)
    order = [names.index(name) for name in hand.get_actuated_joint_names()]
    print("ready", flush=True)
    source = sys.stdin.buffer
    while line := source.readline():
        joints, size = map(int, line.split())
        hand.update_cfg(np.frombuffer(source.read(8 * joints))[order])
        if size:
            picture.image = imageio.v3.imread(io.BytesIO(source.read(size)))


if __name__ == "__main__":
    main()
