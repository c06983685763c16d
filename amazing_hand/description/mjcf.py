# SPDX-License-Identifier: Apache-2.0
"""Build the MuJoCo model (MJCF) of the hand from its URDF, with the closed linkages that a URDF cannot express.

Each finger has an additional rear link, whose pin is attached to the distal phalanx by a `connect` constraint, and two
rods, modelled as tendons of fixed length. Joints have the URDF's names, axes and zeros, so that `joint_states` can be
copied to them. Actuators are named after the servo joints: `ctrl` is a goal in rad, 0 the calibrated middle.
"""

from typing import Final
from xml.etree import ElementTree

from amazing_hand.hand.clearance import DISTAL_CORE_RADIUS_M, PROXIMAL_CORE_RADIUS_M
from amazing_hand.hand.joints import FINGERS, SERVO_JOINTS
from amazing_hand.hand.kinematics import PROXIMAL_LENGTH_M, TIP_OFFSET_M
from amazing_hand.hand.linkage import (
    CRANK_PIN_XYZ_M,
    HORN_BALL_XYZ_M,
    REAR_BALL_XYZ_M,
    REAR_LENGTH_M,
    REAR_MASS_KG,
    REAR_PIN_XYZ_M,
    Assembled,
    assembled,
)
from amazing_hand.robot_description import robot_description

Element = ElementTree.Element

TIMESTEP_S: Final = 0.001

# Position error at which a servo reaches its full torque. An estimate: the gains of the SCS0009 are not published.
FULL_TORQUE_AT_RAD: Final = 0.087
# Inertia of a servo's rotor behind its gears. An estimate for a coreless motor of this size behind 1 : 250.
SERVO_ARMATURE_KG_M2: Final = 1e-4
# Constraint parameters, as stiff as the time step allows.
STIFF: Final = {"solref": f"{2 * TIMESTEP_S} 1", "solimp": "0.99 0.999 0.0005 0.5 2"}
REAR_RADIUS_M: Final = 0.002

# MuJoCo: two shapes touch if the contype of one and the conaffinity of the other share a bit.
_OTHERS, _SHELL, _CORE = 1, 2, 4  # other objects in the world have 1 and 1 by default


def mjcf(side: str) -> str:
    """Return the MJCF of a right or left hand as text that needs no other files.

    The body `base_link` at the world's origin has the wrist; fingertips are sites named `index_tip` and so on.
    """
    urdf = ElementTree.fromstring(robot_description(side))
    root = Element("mujoco", model=f"amazing_hand_{side}")
    _add(root, "compiler", angle="radian", eulerseq="XYZ", autolimits="true")
    _add(root, "option", timestep=TIMESTEP_S, integrator="implicitfast")
    _defaults(root)
    assets = _add(root, "asset")
    for material in urdf.findall("material"):
        _add(assets, "material", name=material.attrib["name"], rgba=_child(material, "color").attrib["rgba"])
    _Tree(urdf).add_to(_add(root, "worldbody"))
    contact, tendons, equalities = (_add(root, name) for name in ("contact", "tendon", "equality"))
    for finger in FINGERS:
        for phalanx in ("proximal", "distal"):
            _add(contact, "exclude", body1=f"{finger}_base", body2=f"{finger}_{phalanx}_phalanx")
        _add(contact, "exclude", body1="palm", body2=f"{finger}_proximal_phalanx")  # the palm is a solid block here
        for n in (1, 2):
            rod = _add(tendons, "spatial", name=f"{finger}_rod_{n}")
            _add(rod, "site", site=f"{finger}_horn_ball_{n}")
            _add(rod, "site", site=f"{finger}_rear_ball_{n}")
            _add(equalities, "tendon", name=f"{finger}_rod_{n}", tendon1=f"{finger}_rod_{n}", **STIFF)
        ends = {"site1": f"{finger}_rear_pin", "site2": f"{finger}_crank_pin"}
        _add(equalities, "connect", name=f"{finger}_pin", **ends, **STIFF)
    _servos(root, urdf)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _defaults(root: Element) -> None:
    defaults = _add(root, "default")
    seen = _add(defaults, "default", **{"class": "seen"})
    _add(seen, "geom", contype=0, conaffinity=0, group=2)
    # The shells are soft, so phalanges collide with other fingers by their cores (as in clearance.py), and with objects
    # by their shells.
    shell = _add(defaults, "default", **{"class": "shell"})
    _add(shell, "geom", contype=_SHELL, conaffinity=_OTHERS, group=3)
    core = _add(defaults, "default", **{"class": "core"})
    _add(core, "geom", contype=_CORE, conaffinity=_CORE, group=4)
    frame = _add(defaults, "default", **{"class": "frame"})
    _add(frame, "geom", contype=_SHELL, conaffinity=_OTHERS | _CORE, group=3)
    _add(defaults, "site", size=0.001, group=4)
    _add(defaults, "tendon", width=0.001, rgba="0.6 0.61 0.64 1")


def _servos(root: Element, urdf: Element) -> None:
    """Add a position actuator for each servo.

    A motor's torque falls linearly from its stall torque to zero at its highest speed. This is modelled by the
    actuator's force limit and the damping of the joint.
    """
    actuators = _add(root, "actuator")
    limits = {joint.attrib["name"]: joint.find("limit") for joint in urdf.findall("joint")}
    for name in SERVO_JOINTS:
        limit = limits[name]
        assert limit is not None, name
        torque_nm = float(limit.attrib["effort"])
        _add(
            actuators,
            "position",
            name=name,
            joint=name,
            kp=torque_nm / FULL_TORQUE_AT_RAD,
            ctrlrange=f"{limit.attrib['lower']} {limit.attrib['upper']}",
            forcerange=f"{-torque_nm} {torque_nm}",
        )


class _Tree:
    """Convert the links of a URDF to nested bodies of an MJCF, in the assembled pose of the linkages."""

    def __init__(self, urdf: Element) -> None:
        self._links = {link.attrib["name"]: link for link in urdf.findall("link")}
        self._joints: dict[str, list[Element]] = {}
        for joint in urdf.findall("joint"):
            self._joints.setdefault(_child(joint, "parent").attrib["link"], []).append(joint)
        children = {_child(joint, "child").attrib["link"] for joint in urdf.findall("joint")}
        (self._root,) = self._links.keys() - children
        self._assembled = assembled()

    def add_to(self, world: Element) -> None:
        self._fill(_add(world, "body", name=self._root), self._root)

    def _fill(self, body: Element, link: str) -> None:
        finger, _, part = link.partition("_")
        _shapes(body, self._links[link], finger, part)
        if finger in FINGERS:
            _linkage(body, finger, part, self._assembled)
        for joint in self._joints.get(link, []):
            child = _child(joint, "child").attrib["link"]
            if child.endswith("_tip"):
                _add(body, "site", name=child, pos=_child(joint, "origin").attrib["xyz"])
                continue
            inner = _add(body, "body", name=child, **_pose(joint))
            if joint.attrib["type"] == "revolute":
                self._hinge(inner, joint)
            self._fill(inner, child)

    def _hinge(self, body: Element, joint: Element) -> None:
        name = joint.attrib["name"]
        axis, limit = _child(joint, "axis").attrib["xyz"], _child(joint, "limit").attrib
        if name in SERVO_JOINTS:
            span = f"{limit['lower']} {limit['upper']}"
            damping = float(limit["effort"]) / float(limit["velocity"])
            _add(body, "joint", name=name, axis=axis, range=span, damping=damping, armature=SERVO_ARMATURE_KG_M2)
            return
        # No joint limits here: the linkage limits a finger joint.
        angle_rad = getattr(self._assembled, name.partition("_")[2], 0.0)
        _turned(body, joint, angle_rad)
        _add(body, "joint", name=name, axis=axis, ref=angle_rad)


def _linkage(body: Element, finger: str, part: str, pose: Assembled) -> None:
    """Add a finger link's parts of the linkage: balls and pins; on the knuckle, the rear link."""
    mirrored = (1.0, -1.0)
    if part in ("horn_1", "horn_2"):
        n = int(part[-1])
        x, y, z = HORN_BALL_XYZ_M
        _add(body, "site", name=f"{finger}_horn_ball_{n}", pos=_text(x, mirrored[n - 1] * y, z))
    elif part == "distal_phalanx":
        _add(body, "site", name=f"{finger}_crank_pin", pos=_text(*CRANK_PIN_XYZ_M))
    elif part == "knuckle":
        name = f"{finger}_rear_link"
        rear = _add(body, "body", name=name, pos=_text(*REAR_PIN_XYZ_M), euler=_text(0, pose.rear, 0))
        _add(rear, "joint", name=f"{finger}_rear", axis="0 1 0", ref=pose.rear)
        ends = _text(0, 0, 0, 0, 0, REAR_LENGTH_M)
        _add(rear, "geom", fromto=ends, type="capsule", size=REAR_RADIUS_M, mass=REAR_MASS_KG, **_look("hinge"))
        for n, sign in enumerate(mirrored, start=1):
            x, y, z = REAR_BALL_XYZ_M
            _add(rear, "site", name=f"{finger}_rear_ball_{n}", pos=_text(x, sign * y, z))
        _add(rear, "site", name=f"{finger}_rear_pin", pos=_text(0, 0, REAR_LENGTH_M))


def _shapes(body: Element, link: Element, finger: str, part: str) -> None:
    """Add a link's mass, visual shapes and collision shapes."""
    if (inertial := link.find("inertial")) is not None:
        _mass(body, inertial, less_kg=REAR_MASS_KG if part == "proximal_phalanx" else 0.0)
    for visual in link.findall("visual"):
        material = _child(visual, "material").attrib["name"]
        _add(body, "geom", material=material, mass=0, **{"class": "seen"}, **_pose(visual), **_shape(visual))
    if part in ("proximal_phalanx", "distal_phalanx"):
        _capsules(body, link, f"{finger}_{part}")
    elif part != "knuckle":  # the knuckle is enclosed by shells
        for collision in link.findall("collision"):
            _add(body, "geom", mass=0, **{"class": "frame"}, **_pose(collision), **_shape(collision))


def _capsules(body: Element, link: Element, name: str) -> None:
    """Add the shell of a phalanx as a capsule (a cylinder with two balls in the URDF), and its core."""
    balls = [shape for shape in link.findall("collision") if shape.find("geometry/sphere") is not None]
    ends = " ".join(_child(ball, "origin").attrib["xyz"] for ball in balls)
    radius = _shape(balls[0])["size"]
    _add(body, "geom", name=name, type="capsule", fromto=ends, size=radius, mass=0, **{"class": "shell"})
    proximal = name.endswith("proximal_phalanx")
    end, core_radius_m = (
        ((0, 0, PROXIMAL_LENGTH_M), PROXIMAL_CORE_RADIUS_M) if proximal else (TIP_OFFSET_M, DISTAL_CORE_RADIUS_M)
    )
    ends = _text(0, 0, 0, *end)
    _add(
        body, "geom", name=f"{name}_core", type="capsule", fromto=ends, size=core_radius_m, mass=0, **{"class": "core"}
    )


def _mass(body: Element, inertial: Element, less_kg: float) -> None:
    """Add the URDF's mass and inertia, less the mass of a part that is a separate body here."""
    mass_kg = float(_child(inertial, "mass").attrib["value"])
    share = 1 - less_kg / mass_kg
    inertia = _child(inertial, "inertia").attrib
    diagonal = _text(*(share * float(inertia[axis]) for axis in ("ixx", "iyy", "izz")))
    _add(body, "inertial", mass=share * mass_kg, diaginertia=diagonal, **_pose(inertial))


def _pose(element: Element) -> dict[str, str]:
    origin = element.find("origin")
    attributes = {} if origin is None else origin.attrib
    return {"pos": attributes.get("xyz", "0 0 0"), "euler": attributes.get("rpy", "0 0 0")}


def _turned(body: Element, joint: Element, angle_rad: float) -> None:
    """Turn a body about its joint's axis, from the pose in which its joint is 0."""
    assert set(_pose(joint)["euler"].split()) == {"0"}, joint.attrib["name"]
    axis = [float(part) for part in _child(joint, "axis").attrib["xyz"].split()]
    body.attrib["euler"] = _text(*(angle_rad * part for part in axis))  # only one component of the axis is not 0


def _shape(element: Element) -> dict[str, str]:
    """Return the attributes of a geom for a URDF's box, cylinder or sphere."""
    (shape,) = _child(element, "geometry")
    if shape.tag == "box":
        return {"type": "box", "size": _text(*(float(edge) / 2 for edge in shape.attrib["size"].split()))}
    if shape.tag == "cylinder":
        return {"type": "cylinder", "size": f"{shape.attrib['radius']} {float(shape.attrib['length']) / 2:.9g}"}
    return {"type": "sphere", "size": shape.attrib["radius"]}


def _look(material: str) -> dict[str, str]:
    return {"class": "seen", "material": f"amazing_hand/{material}"}


def _child(element: Element, tag: str) -> Element:
    child = element.find(tag)
    assert child is not None, f"{element.tag} {element.attrib.get('name', '')} without a {tag}"
    return child


def _text(*numbers: float) -> str:
    return " ".join(f"{number:.9g}" for number in numbers)


def _add(parent: Element, tag: str, **attributes: str | float) -> Element:
    values = {name: value if isinstance(value, str) else _text(value) for name, value in attributes.items()}
    return ElementTree.SubElement(parent, tag, values)
