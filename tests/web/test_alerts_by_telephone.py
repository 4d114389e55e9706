"""An urgent alert that no open page could ring goes up the chain: the desk above is told, and whom to call."""

from datetime import timedelta

from border import is_sound, seated
from support.visiting import text

from sangam.access.units import telephones
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.workers import timekeeper

NUMBER = "+91 66600 12345"
FIRING = {"title": "White Scorpio", "text": "Used in firing", "action": "stop-and-check", "urgency": "urgent"}


def test_the_desk_above_a_silent_station_is_told_and_sees_whom_to_ring(across):
    above = seated(across.delhi, "dl2001", "DL-ON", role="supervisor")
    issuer = seated(across.delhi, "dl1002", "DL-ON-ALIPUR")
    with across.delhi:
        admin = Actor("DL", "command line", role="admin", unit="DL")
        telephones.load_phones(admin, [{"unit": "DL-ON-NARELA", "phone": NUMBER}])
    unit = ["DL-ON-NARELA", "DL-ON-ALIPUR"]
    address = issuer.posts("/alerts/new/", **FIRING, hours="6", unit=unit, step="send").headers["Location"]
    board = is_sound(issuer.gets(f"{address}board/"))
    assert "none when it came" in board
    assert 'href="tel:+916660012345"' in board
    issuer.posts(f"{address}acknowledge/", outcome="seen")
    with clock.shift_time(timedelta(minutes=15, seconds=1)), across.delhi:
        timekeeper.run_once()
        assert "White Scorpio" in text(above.gets("/"))
        assert NUMBER in text(above.gets(f"{address}board/"))
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    narela.posts(f"{address}acknowledge/", outcome="seen")
    assert NUMBER not in text(issuer.gets(f"{address}board/"))
