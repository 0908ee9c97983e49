"""A one-page PDF written by hand: quick to make, and true enough to be opened."""

TOP, LINE_HEIGHT = 780, 22


def small_pdf(title, lines):
    """The title, then the lines, in the reader's own Helvetica."""
    written = [_line(title, 18, TOP)]
    for rank, text in enumerate(lines, start=2):
        written.append(_line(text, 11, TOP - rank * LINE_HEIGHT))
    content = b"\n".join(written)
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            b"/Resources << /Font << /F1 4 0 R >> >> >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    )


def _line(text, size, height):
    safe = text.encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        safe = safe.replace(sign, b"\\" + sign)
    return b"BT /F1 %d Tf 60 %d Td (%s) Tj ET" % (size, height, safe)


def _assembled(objects):
    """The objects, where each begins, and the trailer that a reader looks for."""
    parts, places, position = [b"%PDF-1.4\n"], [], 9
    for number, body in enumerate(objects, start=1):
        places.append(position)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        position += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table))
    parts.append(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, position))
    return b"".join(parts)
