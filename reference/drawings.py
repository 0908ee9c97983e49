"""The ready-made drawings: France by département, a département by intercommunality."""

import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from reference.outlines import path_of

SVG = Path(__file__).parent / "data" / "svg"
SUBPATH = re.compile(r"M(-?\d+) (-?\d+)l([^Mz]*)z")
NUMBER = re.compile(r"-?\d+")
FEWEST_POINTS = 3
MARGIN = 8
ATTRIBUTION = (
    "Contours : IGN, Admin Express COG 2024, simplifiés. Périmètres au 1er janvier 2026 : Insee, "
    "DGCL. Licence Ouverte 2.0."
)


@dataclass(frozen=True)
class Shape:
    """One territory of a drawing; `x, y` is where its label goes, when there is room for one."""

    code: str
    path: str
    x: int | None = None
    y: int | None = None
    # A second, tiny copy of a shape that an inset shows larger: drawn, not linked.
    is_copy: bool = False


@dataclass(frozen=True)
class Inset:
    """A frame for what is far away or too small: overseas, Paris and its suburbs."""

    name: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Drawing:
    """Shapes in one frame. `outside`: parts beyond the border of the département, for the eye only."""

    view_box: str
    shapes: tuple
    insets: tuple = ()
    outside: tuple = ()
    border: str = ""


@lru_cache(maxsize=1)
def france():
    """The 101 départements, overseas ones and the Paris suburbs in insets."""
    read = json.loads((SVG / "departements.json").read_text(encoding="utf-8"))
    enlarged = {shape["code"] for shape in read["departements"] if shape.get("encart") == "idf"}
    return Drawing(
        view_box=read["viewBox"],
        shapes=tuple(
            Shape(
                shape["code"],
                shape["d"],
                shape["x"],
                shape["y"],
                is_copy=shape["code"] in enlarged and "encart" not in shape,
            )
            for shape in read["departements"]
        ),
        insets=tuple(
            Inset(inset["nom"], inset["x"], inset["y"], inset["w"], inset["h"])
            for inset in read["encarts"]
        ),
    )


@lru_cache(maxsize=1)
def small_france():
    """The same, four times coarser: enough for a picture of a few hundred pixels, a third of the weight."""
    drawing = france()
    return replace(
        drawing,
        shapes=tuple(replace(shape, path=coarser(shape.path)) for shape in drawing.shapes),
    )


@lru_cache(maxsize=32)
def some_departments(codes):
    """These départements only (a tuple of codes), closer; the insets are left out."""
    inset = {"75", "92", "93", "94"} & set(codes)
    shapes = tuple(
        replace(shape, is_copy=False)
        for shape in france().shapes
        if shape.code in codes and (shape.is_copy or shape.code not in inset)
    )
    return Drawing(view_box=_box_around(shapes), shapes=shapes) if shapes else None


@lru_cache(maxsize=101)
def department(code):
    """A département by intercommunality; None for those without contours."""
    file = SVG / "epci" / f"{code}.json"
    if not file.exists():
        return None
    read = json.loads(file.read_text(encoding="utf-8"))
    return Drawing(
        view_box=read["viewBox"],
        shapes=tuple(
            Shape(shape["id"], shape["d"], shape["x"], shape["y"]) for shape in read["epci"]
        ),
        outside=tuple(shape["d"] for shape in read["hors"]),
        border=read["contour"],
    )


def coarser(path, grid=4):
    """The same path on a coarser grid; rings that vanish are dropped."""
    rings = [
        [(round(x / grid) * grid, round(y / grid) * grid) for x, y in ring]
        for ring in rings_of(path)
    ]
    kept = (list(dict.fromkeys(ring)) for ring in rings)
    return "".join(path_of(ring) for ring in kept if len(ring) >= FEWEST_POINTS)


def rings_of(path):
    """The absolute points of each ring of a path written `M x y l dx dy … z`."""
    rings = []
    for start_x, start_y, steps in SUBPATH.findall(path):
        x, y = int(start_x), int(start_y)
        numbers = [int(number) for number in NUMBER.findall(steps)]
        ring = [(x, y)]
        for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + step_x, y + step_y
            ring.append((x, y))
        rings.append(ring)
    return rings


def _box_around(shapes):
    points = [point for shape in shapes for ring in rings_of(shape.path) for point in ring]
    xs, ys = zip(*points, strict=True)
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    return f"{left} {top} {max(xs) + MARGIN - left} {max(ys) + MARGIN - top}"
