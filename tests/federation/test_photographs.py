"""A photograph that is taken in is read by little memory, and no bytes of any kind break the reading."""

import io
import subprocess
import sys

import pytest
from PIL import Image
from support.handed import hostile_photographs, picture

from sangam.federation.files.content_type import photo_facts
from sangam.kernel.errors import Malformed
from sangam.records.schema import values

HOSTILE = hostile_photographs()
MOST_GROWTH_MB = 60
GROWTH = """
import io, resource, sys
from sangam.federation.files.content_type import small_image
small_image(io.BytesIO(open(sys.argv[2], "rb").read()), forms=("JPEG", "PNG", "WEBP"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
small_image(io.BytesIO(open(sys.argv[1], "rb").read()), forms=("JPEG", "PNG", "WEBP"))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def drawn(form: str, side: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), (90, 60, 30)).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_photograph_is_refused_in_words_in_form_and_attachment(name: str) -> None:
    with pytest.raises(Malformed):
        values.preview(HOSTILE[name])
    form = "jpeg" if "JPEG" in name else "webp" if "WebP" in name else "png"
    with pytest.raises(Malformed):
        photo_facts(f"image/{form}", io.BytesIO(HOSTILE[name]))


def test_a_photograph_of_49_megapixels_takes_little_memory(tmp_path) -> None:
    for name, side in (("large.jpg", 7_000), ("small.jpg", 200)):
        (tmp_path / name).write_bytes(drawn("JPEG", side))
    said = subprocess.run(
        [sys.executable, "-c", GROWTH, tmp_path / "large.jpg", tmp_path / "small.jpg"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(said.stdout) < MOST_GROWTH_MB


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_made_small_stands_as_its_camera_says(form: str, turned: int) -> None:
    small, said = photo_facts(f"image/{form.lower()}", io.BytesIO(picture(form, side=800, turned=turned)))
    with Image.open(io.BytesIO(small)) as shown:
        assert (shown.size, said) == ((160, 320) if turned >= 5 else (320, 160), turned)
