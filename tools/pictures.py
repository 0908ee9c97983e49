"""Draw the pictures that must be pixels from the drawings of static/img: favicon, home screen, social card.

python tools/pictures.py     (needs Chromium; the result is committed)
"""

import base64
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

IMG = Path(__file__).resolve().parent.parent / "static" / "img"
FONT = IMG.parent / "fonts" / "atkinson-hyperlegible-next.woff2"
FACE = "@font-face{{font-family:'Atkinson Hyperlegible Next';font-weight:200 800;src:url(data:font/woff2;base64,{})}}"
PICTURES = (
    ("favicon.svg", "favicon.ico", 32, 32),
    ("favicon.svg", "icon-180.png", 180, 180),
    ("social.svg", "social.png", 1200, 630),
)


def page_of(drawing, width):
    face = FACE.format(base64.b64encode(FONT.read_bytes()).decode())
    frame = f"body{{margin:0}}svg{{display:block;width:{width}px}}"
    return f"<style>{face}{frame}</style>{(IMG / drawing).read_text()}"


def draw():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for drawing, picture, width, height in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_content(page_of(drawing, width))
            page.evaluate("document.fonts.ready")
            pixels = Image.open(BytesIO(page.screenshot(omit_background=True)))
            few_colours = pixels.quantize(64) if picture.endswith(".png") else pixels
            few_colours.save(IMG / picture, optimize=True)


if __name__ == "__main__":
    draw()
