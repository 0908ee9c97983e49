"""Two results side by side: `make bench-compare A=abc1234 B=def5678`."""

import json
import sys

from bench.__main__ import RESULTS


def main(arguments):
    before, after = (json.loads((RESULTS / f"{name}.json").read_text()) for name in arguments)
    for scale in sorted(set(before["scales"]) & set(after["scales"]), key=int):
        old = {row["page"]: row for row in before["scales"][scale]}
        print(f"\n{scale}")
        for row in after["scales"][scale]:
            if row["page"] in old:
                change = row["p50"] / old[row["page"]]["p50"]
                print(
                    f"{row['page']:22} {old[row['page']]['p50']:7.0f} → {row['p50']:7.0f}  × {change:.2f}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
