"""An icon that is named is drawn: in the templates, and in the official list of thématiques."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPRITE = (ROOT / "static/img/icons.svg").read_text()
DRAWN = set(re.findall(r'<symbol id="([^"]*)"', SPRITE))


def test_the_templates_name_icons_that_exist():
    named = {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]*)"', template.read_text())
    }

    assert len(named) > 10
    assert named - DRAWN == set()


def test_every_thematique_has_its_icon_and_its_colour():
    themes = tomllib.loads((ROOT / "reference/data/themes.toml").read_text())["theme"]
    styles = (ROOT / "static/css/components.css").read_text()

    assert {theme["icon"] for theme in themes} - DRAWN == set()
    assert {theme["slug"] for theme in themes if f".theme--{theme['slug']} " not in styles} == set()


def test_the_sprite_is_the_list():
    lines = (ROOT / "tools/icons.txt").read_text().splitlines()

    assert {line for line in lines if line and not line.startswith("#")} == DRAWN
