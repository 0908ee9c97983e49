"""Every pair of colours that carries meaning can be read, in light and in dark."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\);")
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in TOKEN.findall((CSS / "tokens.css").read_text())
}
GROUNDS = ("paper", "surface", "sunken")
TEXTS = ("ink", "soft", "brand", "brand-strong", "accent", "success", "warning", "danger")
SOFT = ("brand", "accent", "success", "warning", "danger")
THEMES = [name for name in TOKENS if name.startswith("theme-")]
PAIRS = [
    *((text, ground, 5) for text in TEXTS for ground in GROUNDS),
    *((colour, f"{colour}-soft", 5) for colour in SOFT),
    *(("ink", f"{colour}-soft", 5) for colour in SOFT),
    *(("on-colour", colour, 5) for colour in ("brand", "brand-strong", "accent", "danger")),
    ("brand-strong", "brand-soft", 5),
    *(("control", ground, 3.5) for ground in GROUNDS),
    *((theme, ground, 4.8) for theme in THEMES for ground in GROUNDS),
]


def luminance(colour):
    """WCAG 2: relative luminance of a #RRGGBB colour."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def weak(pairs, tokens):
    return [
        (text, ground, mode, round(contrast(tokens[text][mode], tokens[ground][mode]), 2))
        for text, ground, least in pairs
        for mode in ("light", "dark")
        if contrast(tokens[text][mode], tokens[ground][mode]) < least
    ]


def test_every_pair_can_be_read():
    assert len(THEMES) == 16
    assert weak(PAIRS, TOKENS) == []


def test_the_measure_sees_a_pair_that_cannot_be_read():
    pale = TOKENS | {"soft": {"light": "#9A9A9A", "dark": "#B3BBCA"}}

    assert {(text, mode) for text, _, mode, _ in weak(PAIRS, pale)} == {("soft", "light")}


def test_the_colours_are_those_of_the_art_direction():
    assert TOKENS["paper"] == {"light": "#FBFAF6", "dark": "#11151E"}
    assert TOKENS["brand"] == {"light": "#1D4F7C", "dark": "#8FBAE4"}
    assert TOKENS["accent"] == {"light": "#A8431F", "dark": "#EB9F82"}


@pytest.mark.parametrize("sheet", ["base.css", "layout.css", "components.css"])
def test_colours_and_pixels_are_written_in_tokens_only(sheet):
    text = re.sub(r"/\*.*?\*/", "", (CSS / sheet).read_text(), flags=re.DOTALL)

    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(|\bhsla?\(|\d+px", text) == []


def test_every_token_that_is_used_exists():
    tokens = (CSS / "tokens.css").read_text()
    defined = set(re.findall(r"--([a-z0-9-]+):", tokens))
    for sheet in ("base.css", "layout.css", "components.css"):
        text = (CSS / sheet).read_text()
        used = {name for name in re.findall(r"var\(--([a-z0-9-]+)", text) if name[:3] != "bs-"}
        local = set(re.findall(r"--([a-z0-9-]+):", text))

        assert used - defined - local == set(), sheet
