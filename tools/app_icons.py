"""The product's sign as pictures for the start screens of phones that take no SVG; part of the asset build.

in: the built mark.svg, the ground from tokens.css · out: icon-180.png icon-192.png icon-512.png beside it
"""

import re

import typst

from tools.house import ROOT, SOURCE, main

BUILT = SOURCE / "engine/ui/static/ui"
TOKENS = SOURCE / "engine/ui/assets/css/tokens.css"
SIZES = (180, 192, 512)
"""What Apple's start screen takes, and the two that every other one takes."""
SHARE = 0.56
"""So much of the width the sign has: within the circle that a phone may cut out."""


def draw() -> int:
    """Draw the sign in every size, in the middle of the page's ground."""
    [ground] = re.findall(r"--dj-paper:\s*(#[0-9a-f]{6})", TOKENS.read_text())[:1]
    mark = "/" + (BUILT / "mark.svg").relative_to(ROOT).as_posix()
    for size in SIZES:
        page = (
            f'#set page(width: {size}pt, height: {size}pt, margin: 0pt, fill: rgb("{ground}"))\n'
            f'#align(center + horizon, image("{mark}", width: {size * SHARE}pt))'
        )
        drawn = typst.compile(page.encode(), root=str(ROOT), format="png", ppi=72)  # type: ignore[call-overload]  # its types want source and root of one kind
        (BUILT / f"icon-{size}.png").write_bytes(drawn)
    return 0


if __name__ == "__main__":
    main(draw)
