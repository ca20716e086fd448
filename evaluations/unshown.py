"""Characters that no page and no document can show, so that no text is kept with one of them."""

import re

UNSHOWN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17))
    + "]"
)
"""Control characters, halves of letters, and codes that are none."""
