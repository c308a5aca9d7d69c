"""The border of a certificate: four strands woven between two rules, as one SVG."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from math import cos, pi, sin
from typing import Final

WIDTH: Final = 297.0
HEIGHT: Final = 210.0
EDGE: Final = 8.0  # millimetres from the edge of the sheet to the outer rule
BAND: Final = 6.0  # between the two rules
KNOT: Final = 11.5  # the square at each corner
WAVE: Final = 11.0  # about the length of one wave
INK: Final = "#114a56"

Point = tuple[float, float]


@cache
def border_uri() -> str:
    """The border as a `data:` address."""
    return f"data:image/svg+xml;base64,{b64encode(border().encode()).decode()}"


def border() -> str:
    """The border of a sheet A4 across, in millimetres."""
    near, start = EDGE + BAND / 2, EDGE + KNOT
    far_x, far_y = WIDTH - near, HEIGHT - near
    across, down = WIDTH - 2 * start, HEIGHT - 2 * start
    strands = [
        *_braid((start, near), across, upright=False),
        *_braid((start, far_y), across, upright=False),
        *_braid((near, start), down, upright=True),
        *_braid((far_x, start), down, upright=True),
    ]
    middle = EDGE + KNOT / 2
    knots = [
        _knot(x, y) for x in (middle, WIDTH - middle) for y in (middle, HEIGHT - middle)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
        f'width="{WIDTH:g}mm" height="{HEIGHT:g}mm" fill="none" stroke="{INK}">'
        f'<path stroke-width=".12" stroke-opacity=".7" d="{"".join(strands)}"/>'
        f'<path stroke-width=".12" stroke-opacity=".8" d="{"".join(knots)}"/>'
        f'<path stroke-width=".45" d="{_outer()}"/>'
        f'<path stroke-width=".22" d="{_inner(EDGE + BAND, EDGE + KNOT)}"/>'
        f'<path stroke-width=".12" d="{_inner(EDGE + BAND + 1, EDGE + KNOT + 1)}"/>'
        "</svg>"
    )


def _outer() -> str:
    return f"M{EDGE} {EDGE}H{WIDTH - EDGE}V{HEIGHT - EDGE}H{EDGE}z"


def _inner(inset: float, corner: float) -> str:
    """A rectangle that steps round the squares at the corners."""
    step = corner - inset
    return (
        f"M{corner} {inset}H{WIDTH - corner}v{step}h{step}V{HEIGHT - corner}h{-step}"
        f"v{step}H{corner}v{-step}h{-step}V{corner}h{step}z"
    )


def _braid(start: Point, length: float, *, upright: bool) -> list[str]:
    """Four waves, a quarter apart, from `start` along one side."""
    waves = round(length / WAVE)
    half = length / waves / 2
    reach = BAND / 2 - 0.45
    return [
        _strand(start, half, 2 * waves, phase, reach, upright=upright)
        for phase in range(4)
    ]


def _strand(
    start: Point, half: float, count: int, phase: int, reach: float, *, upright: bool
) -> str:
    """A wave in halves, each one Bézier curve; `phase` counts quarters at its start.

    Even ones run from crest to trough, odd ones in arches from middle to middle.
    """
    first = (reach, 0.0, -reach, 0.0)[phase]
    x, y = start
    parts = [f"M{x + first:.2f} {y:.2f}" if upright else f"M{x:.2f} {y + first:.2f}"]
    for number in range(count):
        sign = -1 if (phase // 2 + number) % 2 == 0 else 1
        if phase % 2:
            top = sign * reach * 4 / 3
            points = [(0.4244 * half, top), (0.5756 * half, top), (half, 0.0)]
        else:
            rise = sign * reach * 2
            points = [(0.3642 * half, 0.0), (0.6358 * half, rise), (half, rise)]
        flat = [
            f"{b:.2f} {a:.2f}" if upright else f"{a:.2f} {b:.2f}" for a, b in points
        ]
        parts.append(f"c{' '.join(flat)}")
    return "".join(parts)


def _knot(x: float, y: float) -> str:
    """A rose of circles in its square."""
    half, circles = KNOT / 2, 18
    radius = half * 0.46
    square = f"M{x - half} {y - half}h{KNOT}v{KNOT}h{-KNOT}z"
    turns = [2 * pi * number / circles for number in range(circles)]
    return square + "".join(
        _circle(x + 0.47 * half * cos(turn), y + 0.47 * half * sin(turn), radius)
        for turn in turns
    )


def _circle(x: float, y: float, radius: float) -> str:
    across = 2 * radius
    return (
        f"M{x - radius:.2f} {y:.2f}a{radius:.2f} {radius:.2f} 0 1 0 {across:.2f} 0"
        f"a{radius:.2f} {radius:.2f} 0 1 0 {-across:.2f} 0"
    )


@cache
def flourish_uri() -> str:
    """The small ornament under the heading, as a `data:` address."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 46 3" width="46mm" '
        f'height="3mm" fill="none" stroke="{INK}" stroke-width=".2">'
        '<path d="M0 1.5h18.5M27.5 1.5H46"/><path stroke-width=".16" d="M23 .1l1.4 '
        "1.4-1.4 1.4-1.4-1.4zM19.5 1.5c1.2-1.6 2.3-1.6 3.5 0s2.3 1.6 3.5 0"
        'M19.5 1.5c1.2 1.6 2.3 1.6 3.5 0s2.3-1.6 3.5 0"/></svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
