"""One identifier at a time: normal forms, refusals, confusions, masks, and the penal code of a day."""

import datetime as dt

import pytest

from sangam.identifiers.checksums import luhn_holds, verhoeff_holds
from sangam.identifiers.confusion import confusion_key, mask, written_form
from sangam.identifiers.finder import find_identifiers, normalise
from sangam.identifiers.kinds.acts import applicable_penal_code
from sangam.identifiers.types import Kind, Validity
from sangam.identifiers.variants import variants
from sangam.kernel.errors import Malformed


@pytest.mark.parametrize(
    "kind, text, normal",
    [
        (Kind.PLATE, "hr-26 dk 8337", "HR26DK8337"),
        (Kind.PLATE, "एचआर 26 डीके 8337", "HR26DK8337"),
        (Kind.PHONE, "98123 45678", "+919812345678"),
        (Kind.CHASSIS, "MA3EWDEISOO123456", "MA3EWDE1S00123456"),
        (Kind.ENGINE, "K12M-1234567", "K12M1234567"),
        (Kind.FIR, "442/22", "0442/2022"),
        (Kind.FIR, "मु0अ0सं0 442/22", "0442/2022"),
        (Kind.GD, "12-A", "12A"),
        (Kind.SECTION, "302/34 IPC", "IPC 302/34"),
        (Kind.SECTION, "302/34", "302/34"),
        (Kind.SOCIAL, "t.me/kala_sonipat", "telegram:kala_sonipat"),
        (Kind.AADHAAR, "2345 6789 0124", "XXXX XXXX 0124"),
        (Kind.AADHAAR, "XXXX XXXX 0124", "XXXX XXXX 0124"),
        (Kind.WEAPON, "syn-7741", "SYN7741"),
        (Kind.LABORATORY, "FSL/SYN/2026/0417", "SYN/2026/0417"),
        (Kind.SERVICE, "1234/SNP", "BELT 1234/SNP"),
    ],
)
def test_one_identifier_is_brought_to_its_normal_form(kind: Kind, text: str, normal: str) -> None:
    assert normalise(kind, text).normal == normal


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("text", ["", "नहीं मालूम", "?"])
def test_what_cannot_be_read_is_refused_with_what_was_read_and_expected(kind: Kind, text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        normalise(kind, text)
    assert refusal.value.code == "identifiers:unreadable"
    assert kind.value in refusal.value.message
    assert "expected" in refusal.value.message


def test_an_unreadable_aadhaar_number_is_not_repeated_in_the_refusal() -> None:
    with pytest.raises(Malformed) as refusal:
        normalise(Kind.AADHAAR, "2345 6789 01")
    assert "2345" not in refusal.value.message


def test_more_text_than_one_identifier_is_refused() -> None:
    with pytest.raises(Malformed):
        normalise(Kind.PLATE, "HR26DK8337 and HR26DK8338 both")


def test_the_typed_plate_and_the_plate_meant_share_a_fold() -> None:
    assert confusion_key(Kind.PLATE, "HR26DKB337") == confusion_key(Kind.PLATE, "HR26DK8337")
    assert "HR26DK8337" in variants(Kind.PLATE, "HR26DKB337")


def test_a_well_formed_plate_has_no_other_reading() -> None:
    assert variants(Kind.PLATE, "HR26DK8337") == {"HR26DK8337"}


@pytest.mark.parametrize("number", ["MA1SYN2RS5J100037", "MA3EWDE5JAN200456", "MA3EWDEINR5012345"])
def test_a_chassis_is_read_whole_though_an_amount_or_a_day_stands_in_it(number: str) -> None:
    assert [(each.kind, each.normal) for each in find_identifiers(f"{number} white Scorpio")] == [
        (Kind.CHASSIS, number.replace("I", "1"))
    ]


def test_a_chassis_with_five_for_s_reaches_the_one_stolen() -> None:
    assert confusion_key(Kind.CHASSIS, "MA3EWDE1500123456") == confusion_key(Kind.CHASSIS, "MA3EWDE1S00123456")
    assert "MA3EWDE1S00123456" in variants(Kind.CHASSIS, "MA3EWDE1500123456")


def test_no_variant_of_a_chassis_holds_i_o_or_q() -> None:
    assert not {"I", "O", "Q"} & set("".join(variants(Kind.CHASSIS, "MA3EWDE1500123456")))


def test_call_records_and_handset_name_the_same_device() -> None:
    assert confusion_key(Kind.IMEI, "352099001761480") == confusion_key(Kind.IMEI, "352099001761481")
    assert "352099001761480" in variants(Kind.IMEI, "352099001761481")


def test_two_plates_that_differ_in_more_than_looks_stay_apart() -> None:
    assert confusion_key(Kind.PLATE, "HR26DK8337") != confusion_key(Kind.PLATE, "HR26DK8347")


@pytest.mark.parametrize(
    "kind, normal, masked",
    [
        (Kind.AADHAAR, "XXXX XXXX 0124", "XXXX XXXX 0124"),
        (Kind.PHONE, "+919812345678", "+XXXXXXXX5678"),
        (Kind.PLATE, "HR26DK8337", "XXXXXX8337"),
        (Kind.EMAIL, "rathi@gmail.com", "r***@gmail.com"),
        (Kind.UPI, "rathi@ybl", "r***@ybl"),
        (Kind.SOCIAL, "instagram:rathi", "instagram:ra***"),
        (Kind.SOCIAL, "@rathi", "@r***"),
        (Kind.FIR, "0442/2022", "0442/2022"),
    ],
)
def test_a_mask_leaves_enough_to_recognise_and_not_to_use(kind: Kind, normal: str, masked: str) -> None:
    assert mask(kind, normal) == masked


def test_an_identifier_is_written_as_officers_write_it() -> None:
    assert written_form(Kind.PLATE, "DL3CAB1234") == "DL 3C AB 1234"
    assert written_form(Kind.PLATE, "HR26DK8337") == "HR 26 DK 8337"
    assert written_form(Kind.PHONE, "+919812345678") == "+91 98123 45678"
    assert written_form(Kind.PLATE, "T0124HR1234AB") == "T 0124 HR 1234 AB"


@pytest.mark.parametrize("plate", ["22BH1234AA", "T0124HR1234AB", "77CD12", "03D123456H"])
def test_plates_of_other_series_are_found_as_they_are_written(plate: str) -> None:
    assert [f.normal for f in find_identifiers(f"गाड़ी नं {written_form(Kind.PLATE, plate)} मिली")] == [plate]


def test_the_penal_code_follows_the_day_of_the_offence() -> None:
    assert applicable_penal_code(dt.date(2024, 6, 30)) == "IPC"
    assert applicable_penal_code(dt.date(2024, 7, 1)) == "BNS"


def test_another_reading_of_the_same_digits_is_kept() -> None:
    (one,) = find_identifiers("404450987654321 sim")
    assert one.kind is Kind.IMSI
    assert [(other.kind, other.valid) for other in one.alternatives] == [(Kind.IMEI, Validity.DOUBTFUL)]


def test_check_digits_agree_with_published_examples() -> None:
    assert luhn_holds("490154203237518")  # the GSMA's example IMEI
    assert verhoeff_holds("2363")  # Verhoeff's example
    assert not verhoeff_holds("2364")
