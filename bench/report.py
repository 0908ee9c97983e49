"""The table, and the lines above their limit."""

import subprocess

from tools.local_postgres import ROOT

LINE = "{page:22} {p50:>7} {p95:>7} {growth:>6} {thr:>6} {q:>4} {sql:>5} {kb:>7} {gz:>6}  {verdict}"
HEADINGS = {
    "page": "page",
    "p50": "× p50",
    "p95": "× p95",
    "growth": "grows",
    "thr": "thr.",
    "q": "q",
    "sql": "SQL",
    "kb": "kB",
    "gz": "kB gz",
    "verdict": "",
}


def commit():
    answer = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT
    )
    return answer.stdout.strip() or "unknown"


def table(document):
    """One line a page at the largest scale, with its growth since the smallest."""
    scales = sorted(document["scales"], key=int)
    first = {row["page"]: row for row in document["scales"][scales[0]]}
    lines = [f"\n{scales[0]} → {scales[-1]}, ratios to a bare view", LINE.format(**HEADINGS)]
    lines += [_line(row, first[row["page"]]) for row in document["scales"][scales[-1]]]
    return "\n".join(lines)


def _line(row, small):
    return LINE.format(
        page=row["page"],
        p50=f"{row['p50']:.0f}",
        p95=f"{row['p95']:.0f}",
        growth=f"{row['p50'] / small['p50']:.2f}",
        thr=f"1/{1 / row['throughput']:.0f}" if row["throughput"] else "–",
        q=row["queries"],
        sql=f"{row['sql_share']:.0%}",
        kb=f"{row['bytes'] / 1000:.1f}",
        gz=f"{row['bytes_gz'] / 1000:.1f}",
        verdict=_above(row),
    )


def _above(row):
    """What passes the limits of this page, in words; empty when all is well."""
    measured = {"p50": row["p50"], "queries": row["queries"], "kilobytes": row["bytes_gz"] / 1000}
    passed = [
        f"{name} > {limit}" for name, limit in row["limits"].items() if measured[name] > limit
    ]
    return "ABOVE " + ", ".join(passed) if passed else "ok"
