"""Outlines: inner borders vanish, islands stay, and what has no contour is not drawn."""

import pytest

from reference.drawings import (
    coarser,
    department,
    france,
    rings_of,
    small_france,
    some_departments,
)
from reference.outlines import Contours, lambert_93, outline_of, shapes_of

# Two unit squares side by side: arc 1 is their common border.
SQUARES = {
    "transform": {"scale": (1, 1), "translate": (0, 0)},
    "arcs": [
        [(1, 0), (-1, 0), (0, 1), (1, 0)],
        [(1, 1), (0, -1)],
        [(1, 1), (1, 0), (0, -1), (-1, 0)],
    ],
    "objects": {
        "communes": {
            "geometries": [
                {"id": "left", "type": "Polygon", "arcs": [[0, 1]]},
                {"id": "right", "type": "MultiPolygon", "arcs": [[[2, -2]]]},
            ]
        }
    },
}


@pytest.fixture
def squares():
    return Contours(SQUARES, project=lambda x, y: (x, y))


def test_the_outline_of_one_commune_is_its_own_ring(squares):
    (ring,) = squares.around(["left"])

    assert ring[0] == ring[-1]
    assert set(ring) == {(0, 0), (0, 1), (1, 1), (1, 0)}


def test_the_common_border_of_two_communes_vanishes(squares):
    (ring,) = squares.around(["left", "right"])

    assert ring[0] == ring[-1]
    assert sorted(set(ring)) == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]
    assert len(ring) == 7


def test_a_commune_without_contour_adds_nothing(squares):
    assert squares.around(["elsewhere"]) == []


def test_outline_of_a_real_territory_is_one_closed_line_in_its_frame():
    outline = outline_of(["06001", "06005", "06016"])

    points = [point for ring in rings_of(outline.path) for point in ring]
    _, _, width, height = map(int, outline.view_box.split())
    assert max(width, height) == 400
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points)


def test_outline_does_not_depend_on_the_order_of_the_codes_and_is_kept():
    assert outline_of(["06001", "06005"]) is outline_of(iter(["06005", "06001"]))


def test_outline_across_two_departements_joins_both():
    alone, both = outline_of(["06118"]), outline_of(["06118", "83001"])

    assert len(rings_of(both.path)) == len(rings_of(alone.path)) + 1


def test_outline_of_an_overseas_commune_is_drawn():
    assert outline_of(["97109"]).view_box.startswith("0 0 ")


@pytest.mark.parametrize("codes", [[], ["97501"], ["06999"], ["zz"]])
def test_outline_of_what_has_no_contour_is_none(codes):
    assert outline_of(codes) is None
    assert shapes_of(codes) is None


def test_shapes_of_communes_are_drawn_apart_in_one_frame():
    shapes = shapes_of(["06001", "06005", "97501"])

    assert sorted(shapes.paths) == ["06001", "06005"]


def test_lambert_93_agrees_with_a_known_point():
    """Paris, Notre-Dame: 652 709 m east, 6 861 880 m north (IGN)."""
    east, north = lambert_93(2.3499, 48.8530)

    assert abs(east - 652_300) < 1_000
    assert abs(north - 6_861_800) < 1_000


def test_france_is_drawn_with_its_101_departements_once_each_but_in_the_inset():
    shapes = france().shapes

    assert len({shape.code for shape in shapes}) == 101
    assert sorted(shape.code for shape in shapes if shape.is_copy) == ["75", "92", "93", "94"]
    assert len([shape for shape in shapes if not shape.is_copy]) == 101


def test_small_france_weighs_less_and_loses_no_departement():
    full, small = france(), small_france()

    assert {shape.code for shape in small.shapes if shape.path} == {s.code for s in full.shapes}
    weight = {
        drawing: sum(len(shape.path) for shape in drawing.shapes) for drawing in (full, small)
    }
    assert weight[small] < 0.8 * weight[full]


def test_some_departements_are_drawn_closer():
    suburbs = some_departments(("75", "92", "93", "94"))

    assert [shape.is_copy for shape in suburbs.shapes] == [False] * 4
    assert some_departments(("999",)) is None


def test_a_departement_without_contour_has_no_drawing():
    assert department("975") is None
    assert len(department("06").shapes) == 7


def test_a_coarser_path_keeps_what_is_larger_than_its_grid():
    assert coarser("M0 0l10 0 0 10-10 0z") == "M0 0l8 0 0 8-8 0z"
    assert coarser("M0 0l1 0 0 1z") == ""
