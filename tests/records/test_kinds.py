"""Each kind is a declaration: its values are checked, kept, keyed and shown by what the table says of them."""

import base64
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.cast import says
from support.world import until

from sangam.federation import media_types
from sangam.federation.files import messages
from sangam.federation.types import FileRef
from sangam.identifiers.types import Kind as Identifier
from sangam.kernel import bodies
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose
from sangam.records.messages import records as record_messages
from sangam.records.schema import json_codec, values
from sangam.records.schema import values as schema_values
from sangam.records.schema.kinds import FILE_PROPERTIES, KINDS, Kind, Property, Type
from sangam.records.types import Statement, Value

IDENTIFIERS = {
    Identifier.PHONE: ("+91 98110-12345", "+919811012345"),
    Identifier.EMAIL: ("Some.One@Example.org", None),
    Identifier.SOCIAL: ("instagram: @kala_tanwar", None),
    Identifier.UPI: ("kala.tanwar@okaxis", None),
    Identifier.PASSPORT: ("K1234567", None),
    Identifier.LICENCE: ("DL-1420110012345", None),
    Identifier.PLATE: ("HR 26 DK 8337", "HR26DK8337"),
    Identifier.FIR: ("0123/2024", None),
    Identifier.GD: ("GD No. 12 dated 24/11/2026", None),
    Identifier.SECTION: ("302 IPC", None),
    Identifier.CHASSIS: ("MA3ERLF1S00123456", None),
    Identifier.ENGINE: ("K12MN1234567", None),
    Identifier.IMEI: ("490154203237518", None),
    Identifier.IMSI: ("404100123456789", None),
}


def jpeg(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG")
    return out.getvalue()


def example(declared: Property) -> Value:
    """Return a value of the declared type."""
    if declared.type is Type.FILE:
        media = next(media for media, kind in media_types.KINDS.items() if kind is FILE_PROPERTIES[declared.name])
        key = base64.b64encode(b"k" * 32).decode()
        return messages.ref_out(FileRef(new_id(), "0" * 64, key, 1_000, media, "a file"))
    if declared.type is Type.IDENTIFIER:
        assert declared.identifier is not None
        return IDENTIFIERS[declared.identifier][0]
    return {
        Type.TEXT: "a text, एक लेख",
        Type.NAME: "हरजीत सिंह",
        Type.RELATIVE: "s/o बलवंत",
        Type.DATE: "2026-11-24",
        Type.YEAR: "1990",
        Type.NUMBER: str(declared.between[0]),
        Type.TIME: "2026-11-24T22:30",
        Type.POSITION: "28.4982, 77.0310",
        Type.CODE: "entry.window",
        Type.CHOICE: next(iter(declared.options), ""),
        Type.REFERENCE: {"ref": str(new_id()), "label": "Kala"},
        Type.PHOTO: {"jpeg": base64.b64encode(jpeg()).decode()},
    }[declared.type]


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_record_of_each_kind_goes_out_and_comes_back_the_same(delhi, haryana, wire, kind):
    said = [says(declared.name, example(declared)) for declared in KINDS[kind].properties]
    record = delhi.opens(said, kind=kind, shares={"HR": Level.WHOLE})
    wire.deliver()
    own, copy = delhi.reads(record), haryana.reads(record)
    assert copy.statements == own.statements
    assert copy.label == own.label != ""
    assert [s.property for s in own.statements] == [p.name for p in KINDS[kind].properties]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_declared_whole(kind):
    declared = KINDS[kind]
    names = [each.name for each in declared.properties]
    assert len(names) == len(set(names))
    assert set(declared.title) <= set(names)
    assert declared.life <= declared.retention
    for each in declared.properties:
        assert (each.type is Type.IDENTIFIER) <= (each.identifier is not None)
        assert each.identifier is None or each.type in (Type.IDENTIFIER, Type.TEXT)
        assert (each.type is Type.CHOICE) == bool(each.options)
        assert each.label


def test_a_further_kind_is_a_further_declaration():
    boat = Kind(
        "boat",
        "Boat",
        (Property("name", Type.NAME, "Name"), Property("plate", Type.IDENTIFIER, "Plate", Identifier.PLATE)),
        ("name", "plate"),
        timedelta(days=90),
        timedelta(days=365),
        icon="flag",
        line=("plate",),
    )
    table = {**KINDS, "boat": boat}
    said = [
        values.check(table["boat"], says(name, value)) for name, value in (("name", "मछली"), ("plate", "hr26dk8337"))
    ]
    statements = [
        Statement(
            new_id(), each.property, each.value, each.source, each.grade, each.handling, until().expires_at.date()
        )
        for each in said
    ]
    assert values.label(boat, ((s.property, s.value) for s in statements)) == "मछली HR26DK8337"
    assert {space for s in statements for space, _ in values.keys(boat, s)} == {"name", "plate"}
    assert list(json_codec.statements_in(list(map(json_codec.statement_out, statements)))) == statements
    with pytest.raises(Malformed, match="A boat has no property sail"):
        values.check(boat, says("sail", "white"))


def test_a_photograph_becomes_a_small_upright_jpeg_without_its_metadata():
    picture = Image.effect_noise((3_000, 2_000), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at Nahra by S-14"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, quality=95)
    kept = schema_values.preview(out.getvalue())
    small = base64.b64decode(str(kept["jpeg"]))
    assert len(small) <= values.PHOTO_MOST_BYTES
    assert b"S-14" not in small
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (213, 320)
        assert not image.getexif()
    assert values.check(KINDS["person"], says("photo", kept)).value == kept


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_photographs_are_taken_too(form):
    out = io.BytesIO()
    Image.new("RGBA", (64, 64), (200, 10, 10, 128)).save(out, form)
    assert schema_values.preview(out.getvalue())


@pytest.mark.parametrize("image", [b"", b"GIF89a", b"\xff\xd8\xff", jpeg()[:200], b"%PDF-1.7"])
def test_what_is_no_photograph_is_refused(image):
    with pytest.raises(Malformed, match="not a photograph"):
        schema_values.preview(image)


def test_a_photograph_of_enormous_size_is_refused():
    out = io.BytesIO()
    Image.new("1", (8_000, 7_000)).save(out, "PNG")
    with pytest.raises(Malformed, match="larger than 50 megapixels"):
        schema_values.preview(out.getvalue())


def test_a_record_found_by_every_identifier_that_it_holds(delhi):
    declared = [each for each in KINDS["person"].properties if each.type is Type.IDENTIFIER]
    record = delhi.opens([says("name", "X Y"), *(says(each.name, example(each)) for each in declared)])
    for each in declared:
        assert each.identifier is not None
        spoken = f"{each.identifier.value} {example(each)}"
        found = [hit.record.id for hit in delhi.checks(spoken).hits]
        assert found == [record], spoken


FORM = json_codec.statement_out(
    Statement(
        new_id(), "name", "X", "src", says("name", "X").grade, says("name", "X").handling, until().expires_at.date()
    )
)


@pytest.mark.parametrize("member", sorted(FORM))
def test_a_statement_without_a_member_cannot_be_read(member):
    with pytest.raises(Malformed, match=f"The {member} of the statement"):
        json_codec.statements_in([{name: value for name, value in FORM.items() if name != member}])


@pytest.mark.parametrize(
    "changes", [{"id": "x"}, {"grade": "Z9"}, {"classification": "cosmic"}, {"caveats": ["x"]}, {"caveats": None},
                {"learned": "today"}],
)  # fmt: skip
def test_a_statement_with_a_strange_member_cannot_be_read(changes):
    with pytest.raises(Malformed, match="of the statement"):
        json_codec.statements_in([{**FORM, **changes}])


STRANGE = st.sampled_from(
    [None, True, 0, 7, -1, 1.5, 2**70, "", "x", "B2", "b2 ", "secret", "2026-11-24", "20261124", [], ["victim"], [1],
     ["victim", "minor"], {}, {"ref": "r"}, FORM["id"], str(FORM["id"]).upper(), str(FORM["id"]).replace("-", ""),
     f"{{{FORM['id']}}}", f"urn:uuid:{FORM['id']}", "\x00", "ख"],
)  # fmt: skip
ODD = st.dictionaries(st.sampled_from([*FORM, "from", "more"]), STRANGE, max_size=2)


def read_or_code(read):
    try:
        return repr(read())
    except Malformed as refusal:
        return refusal.code


@given(st.lists(ODD, max_size=3), st.sampled_from([None, *FORM]))
def test_many_statements_are_read_as_each_by_itself(odd, lacking):
    many = [{name: value for name, value in {**FORM, **each}.items() if name != lacking} for each in odd]
    by_itself = read_or_code(lambda: tuple(said for each in many for said in json_codec.statements_in([each])))
    assert read_or_code(lambda: json_codec.statements_in(many)) == by_itself
    assert read_or_code(lambda: json_codec.statements_of(json.dumps(many))) == by_itself


CHANGE = {
    "record": str(new_id()), "kind": "person", "desk": "DL-ON", "version": 3, "as_of": "2026-11-24T10:00:00+05:30",
    "statements": [FORM], "terms": bodies.write(until()),
}  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from([*CHANGE, "more"]), STRANGE, max_size=2), min_size=1, max_size=3), ODD)
def test_many_changes_are_read_as_each_by_itself(odd, said):
    many = [{**CHANGE, "statements": [FORM, {**FORM, **said}], **each} for each in odd]
    by_itself = read_or_code(lambda: tuple(record_messages.changes_in({"changes": [each]})[0] for each in many))
    assert read_or_code(lambda: record_messages.changes_in({"changes": many})) == by_itself


TERMS = bodies.write(until())


def test_terms_come_back_as_they_went():
    terms = until(shares={"HR": Level.WHOLE}, audience={"HR": ["HR-SNP"]}, purposes=[Purpose.CASE])
    assert json_codec.terms_in(bodies.write(terms)) == replace(terms)


@pytest.mark.parametrize(
    "changes", [{"expires_at": "2026-01-01T00:00:00"}, {"expires_at": "soon"}, {"shares": {"HR": "much"}},
                {"shares": []}, {"audience": {"HR": 3}}, {"purposes": ["fun"]}, {"purposes": None}],
)  # fmt: skip
def test_strange_terms_cannot_be_read(changes):
    with pytest.raises(Malformed, match="of the terms"):
        json_codec.terms_in({**TERMS, **changes})


@pytest.mark.parametrize("body", [{}, {"changes": []}, {"changes": [1]}, {"changes": "x"}, {"changes": [{}] * 501}])
def test_a_body_holds_one_to_five_hundred_changes(body):
    with pytest.raises(Malformed):
        record_messages.changes_in(body)


@pytest.mark.parametrize("version", [0, -1, True, "1", None, 1.0])
def test_a_version_is_a_whole_number_from_one(version):
    with pytest.raises(Malformed, match="whole number"):
        record_messages.version({"record": FORM["id"], "version": version})
    assert record_messages.version({"record": FORM["id"], "version": 7}) == 7


@pytest.mark.parametrize("form", [{}, {"record": "x"}, {"record": str(new_id()), "version": 1, "keys": [["one"]]}])
def test_a_change_that_cannot_be_read_says_so(form):
    with pytest.raises(Malformed):
        record_messages.changes_in({"changes": [form]})
    with pytest.raises(Malformed):
        bodies.read_as_it_is(record_messages.Silent, {"changes": [form]})
    with pytest.raises(Malformed):
        record_messages.record_id({"record": "x"})
