"""QR codes that stand in a page itself, so that no other address gives them."""

import segno


def qr_picture(text: str) -> str:
    """Return a text as a picture for the `src` of an image, dark on white whatever the page's colours."""
    return str(segno.make(text, micro=False).svg_data_uri(scale=4, light="white"))
