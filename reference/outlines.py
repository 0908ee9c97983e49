"""Draw territories from the contours of their communes, as SVG paths.

The contours of a département are a TopoJSON: a list of arcs, and for each commune the arcs around
it. An arc seen twice separates two communes of the same territory: the outline of a territory is
what is left without those. Metropolitan France is drawn in Lambert-93, each overseas département
in a projection of its own.
"""

import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from reference.official.lists import department_of

CONTOURS = Path(__file__).parent / "data" / "contours" / "communes"
LONGEST_SIDE = 400
MARGIN = 4
FEWEST_POINTS = 3
# Latitude of the middle of each overseas département.
OVERSEAS = {"971": 16.2, "972": 14.7, "973": 4.0, "974": -21.1, "976": -12.8}


@dataclass(frozen=True)
class Outline:
    """One shape: what an SVG `path` and its `viewBox` need."""

    path: str
    view_box: str


@dataclass(frozen=True)
class Shapes:
    """Several communes in one picture: {code: path}."""

    paths: dict
    view_box: str


def outline_of(commune_codes):
    """The outline of these communes together; None when none of them has a known contour."""
    return _outline(frozenset(commune_codes))


def shapes_of(commune_codes):
    """Each of these communes apart, in the same picture; None when none has a known contour."""
    return _shapes(frozenset(commune_codes))


@lru_cache(maxsize=512)
def _outline(codes):
    rings = [
        ring
        for department, group in _by_department(codes).items()
        for ring in _contours(department).around(group)
    ]
    if not rings:
        return None
    frame = Frame(point for ring in rings for point in ring)
    return Outline("".join(frame.path(ring) for ring in rings), frame.view_box)


@lru_cache(maxsize=256)
def _shapes(codes):
    drawn = {
        code: _contours(department).around([code])
        for department, group in _by_department(codes).items()
        for code in sorted(group)
    }
    points = [point for rings in drawn.values() for ring in rings for point in ring]
    if not points:
        return None
    frame = Frame(points)
    return Shapes(
        {code: "".join(map(frame.path, rings)) for code, rings in drawn.items() if rings},
        frame.view_box,
    )


def _by_department(codes):
    groups = defaultdict(set)
    for code in codes:
        groups[department_of(code)].add(code)
    return dict(sorted(groups.items()))


class Contours:
    """The arcs of a département, projected, and the rings of arcs around each commune.

    A ring is a list of arc numbers; ~n is arc n walked backwards.
    """

    def __init__(self, topology, project):
        (scale_x, scale_y), (left, bottom) = (
            topology["transform"]["scale"],
            topology["transform"]["translate"],
        )
        self.arcs = []
        for steps in topology["arcs"]:
            x = y = 0
            points = []
            for step_x, step_y in steps:
                x, y = x + step_x, y + step_y
                points.append(project(left + x * scale_x, bottom + y * scale_y))
            self.arcs.append(points)
        self.rings = {
            shape["id"]: _rings(shape) for shape in topology["objects"]["communes"]["geometries"]
        }

    def around(self, codes):
        """Rings of points around these communes together."""
        arcs = [arc for code in codes for ring in self.rings.get(code, ()) for arc in ring]
        seen = Counter(max(arc, ~arc) for arc in arcs)
        border = [arc for arc in arcs if seen[max(arc, ~arc)] == 1]
        return [self._points(ring) for ring in self._chained(border)]

    def _chained(self, arcs):
        """Arcs put end to end until each ring closes."""
        starting_at = defaultdict(list)
        for arc in arcs:
            starting_at[self._walk(arc)[0]].append(arc)
        while any(starting_at.values()):
            first = next(point for point, waiting in starting_at.items() if waiting)
            ring, here = [], first
            while starting_at[here]:
                arc = starting_at[here].pop()
                ring.append(arc)
                here = self._walk(arc)[-1]
                if here == first:
                    break
            yield ring

    def _walk(self, arc):
        return self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1]

    def _points(self, ring):
        points = []
        for arc in ring:
            points.extend(self._walk(arc)[1 if points else 0 :])
        return points


def _rings(shape):
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return [ring for polygon in polygons for ring in polygon]


@lru_cache(maxsize=8)
def _contours(department):
    file = CONTOURS / f"{department}.topo.json"
    if not file.exists():  # the collectivités d’outre-mer have no contour
        return Contours(NO_GROUND, project=lambert_93)
    return Contours(json.loads(file.read_text(encoding="utf-8")), project=projection(department))


NO_GROUND = {
    "transform": {"scale": (1, 1), "translate": (0, 0)},
    "arcs": [],
    "objects": {"communes": {"geometries": []}},
}


# Projections: degrees to metres, north upwards ----------------------------------------------------


def projection(department):
    if department not in OVERSEAS:
        return lambert_93
    metres_by_degree = math.cos(math.radians(OVERSEAS[department])) * 111_320
    return lambda longitude, latitude: (longitude * metres_by_degree, latitude * 110_574)


def lambert_93(longitude, latitude):
    """The official projection of metropolitan France (RGF93, EPSG 2154)."""
    eccentricity, exponent = 0.08181919106, 0.7256077650
    constant, origin_x, origin_y = 11_754_255.426, 700_000.0, 12_655_612.050
    sine = math.sin(math.radians(latitude))
    flattened = ((1 - eccentricity * sine) / (1 + eccentricity * sine)) ** (eccentricity / 2)
    isometric = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2) * flattened)
    radius = constant * math.exp(-exponent * isometric)
    angle = exponent * math.radians(longitude - 3)
    return origin_x + radius * math.sin(angle), origin_y - radius * math.cos(angle)


class Frame:
    """Fits metres into a small picture with integer coordinates, y downwards."""

    def __init__(self, points):
        xs, ys = zip(*points, strict=True)
        self.left, self.top = min(xs), max(ys)
        width, height = max(xs) - self.left, self.top - min(ys)
        self.scale = (LONGEST_SIDE - 2 * MARGIN) / (max(width, height) or 1)
        self.view_box = f"0 0 {self._side(width)} {self._side(height)}"

    def _side(self, metres):
        return round(metres * self.scale) + 2 * MARGIN

    def place(self, point):
        x, y = point
        return (
            MARGIN + round((x - self.left) * self.scale),
            MARGIN + round((self.top - y) * self.scale),
        )

    def path(self, ring):
        """`M… l… z` with relative integer steps; nothing for a ring smaller than the grid."""
        points = [self.place(point) for point in ring]
        points = [here for before, here in pairwise([None, *points]) if here != before]
        if len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if len(points) < FEWEST_POINTS:
            return ""
        return path_of(points)


def path_of(points):
    """The shortest writing of a closed line through integer points."""
    steps = " ".join(f"{bx - ax} {by - ay}" for (ax, ay), (bx, by) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{steps}z".replace(" -", "-")
