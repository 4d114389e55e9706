"""A file attached on the page of a record."""

from border import Seated
from django.core.files.uploadedfile import SimpleUploadedFile


def handed(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def attaches(officer: Seated, record, content: bytes, name: str, **more):
    fields = {"source": "FIR 442", "grade_source": "B", "grade_information": "2", **more}
    return officer.posts(f"/records/{record.id}/attach/", file=handed(content, name), **fields)
