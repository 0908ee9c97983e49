"""A map to show: the shapes of a drawing, shaded and linked by the rows of the table beside it."""

from dataclasses import dataclass

from ctgnet.pages.map.queries import NO_CONVENTION, STEPS
from reference import drawings
from reference.outlines import shapes_of

LEGEND = [(css, label) for _, css, label in STEPS] + [NO_CONVENTION]


@dataclass(frozen=True)
class PictureShape:
    """One shape: its class says how much is covered, its title says it in words."""

    path: str
    css: str
    title: str
    url: str = ""
    label: str = ""
    x: int | None = None
    y: int | None = None


@dataclass(frozen=True)
class Picture:
    """What components/map.html draws."""

    view_box: str
    shapes: list
    insets: tuple = ()
    outside: tuple = ()
    border: str = ""
    attribution: str = drawings.ATTRIBUTION
    label_size: int = 0

    @property
    def hatch(self):
        """The step of the hatching: the same on screen whatever the scale of the drawing."""
        return max(4, int(self.view_box.split()[2]) // 90)

    @property
    def legend(self):
        """Only the steps that the map shows."""
        shown = {css for shape in self.shapes for css in shape.css.split()}
        return [(css, label) for css, label in LEGEND if css in shown]


def france_picture(shares, *, small=False):
    """France by département; each one leads to its own map, or to its page when small."""
    drawing = drawings.small_france() if small else drawings.france()
    labels = {} if small else {share.code: share.code for share in shares}
    return _picture(drawing, shares, labels=labels, label_size=0 if small else 34)


def region_picture(shares):
    drawing = drawings.some_departments(tuple(share.code for share in shares))
    return drawing and _picture(
        drawing, shares, labels={share.code: share.code for share in shares}, label_size=20
    )


def department_picture(code, shares):
    """A département by EPCI; each shape bears the number of its row in the table."""
    drawing = drawings.department(code)
    labels = {share.code: str(rank) for rank, share in enumerate(shares, start=1)}
    return drawing and _picture(drawing, shares, labels=labels, label_size=32)


def communes_picture(shares, *, here=None):
    """Communes one by one, the one of the page marked."""
    shapes = shapes_of(share.code for share in shares)
    drawing = shapes and drawings.Drawing(
        view_box=shapes.view_box,
        shapes=tuple(drawings.Shape(code, path) for code, path in shapes.paths.items()),
    )
    return drawing and _picture(drawing, shares, here=here)


def _picture(drawing, shares, *, labels=None, label_size=0, here=None):
    rows = {share.code: share for share in shares}
    return Picture(
        view_box=drawing.view_box,
        shapes=[
            _shape(shape, rows.get(shape.code), labels or {}, here) for shape in drawing.shapes
        ],
        insets=drawing.insets,
        outside=drawing.outside,
        border=drawing.border,
        label_size=label_size,
    )


def _shape(shape, share, labels, here):
    if share is None:
        return PictureShape(shape.path, NO_CONVENTION[0], "")
    css = f"{share.css} map-here" if share.code == here else share.css
    if shape.is_copy:
        return PictureShape(shape.path, css, "")
    return PictureShape(
        path=shape.path,
        css=css,
        title=f"{share.name} : {share.sentence}",
        url=share.get_absolute_url(),
        label=labels.get(share.code, ""),
        x=shape.x,
        y=shape.y,
    )
