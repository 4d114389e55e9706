"""A force whose node was restored from a backup has its practices and remarks again."""

from support.putting_back import restored, settled

from sangam.library import notes


def test_a_restored_author_has_its_practice_as_it_stood(shelf):
    shelf.delhi.backs_up()
    note = shelf.releases()
    restored(shelf.wire, shelf.delhi)
    settled(shelf.wire)
    assert shelf.opens(shelf.narela, note).text == shelf.opens(shelf.kundli, note).text


def test_adoptions_since_the_backup_come_back_as_signed(shelf):
    note = shelf.releases()
    shelf.haryana.backs_up()
    shelf.adopts(shelf.kundli, note, "from Monday")
    restored(shelf.wire, shelf.haryana)
    settled(shelf.wire)
    for actor in (shelf.kundli, shelf.narela, shelf.loni):
        assert [each.text for each in shelf.opens(actor, note).adoptions] == ["from Monday"]


def test_a_practice_withdrawn_since_the_backup_stays_withdrawn(shelf):
    note = shelf.releases()
    shelf.delhi.backs_up()
    with shelf.delhi:
        notes.withdraw(shelf.narela, note, why="It failed")
    shelf.wire.deliver()
    restored(shelf.wire, shelf.delhi)
    settled(shelf.wire)
    assert shelf.opens(shelf.narela, note).why_withdrawn == "It failed"
    assert shelf.finds(shelf.narela) == []
