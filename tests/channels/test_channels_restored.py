"""A force whose node was restored from a backup has its channels, its words and its messages again."""

from support.putting_back import restored, settled
from talk import BORDER, Talk

from sangam.channels import channels

ALL = {**BORDER, "UP": ("UP-GZB-LONI",)}


def test_an_authors_messages_since_the_backup_come_back_as_signed(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    talk.delhi.backs_up()
    talk.writes(talk.narela, channel, "lost here")
    talk.wire.deliver()
    talk.writes(talk.kundli, channel, "and its answer")
    talk.wire.deliver()
    restored(talk.wire, talk.delhi)
    settled(talk.wire)
    orders = [talk.texts(actor, channel) for actor in (talk.narela, talk.kundli, talk.loni)]
    assert orders == [["lost here", "and its answer"]] * 3


def test_a_message_that_one_member_alone_holds_reaches_the_others(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    talk.delhi.backs_up()
    talk.writes(talk.narela, channel, "only Haryana has it")
    for journey in talk.wire.load(of=["DL"]):
        if journey.target.force == "HR":
            receipt = talk.wire.carry(journey)
            with journey.source:
                journey.sender.confirm(journey.batch, receipt)
    restored(talk.wire, talk.delhi)
    settled(talk.wire)
    assert talk.texts(talk.loni, channel) == talk.texts(talk.narela, channel) == ["only Haryana has it"]


def test_a_host_put_back_to_before_a_removal_stands_by_it(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    talk.delhi.backs_up()
    with talk.delhi:
        channels.remove_force(talk.narela, channel, "UP", why="no longer their border")
        channels.name_posts(talk.narela, channel, "DL", ["DL-ON-NARELA", "DL-ON-ALIPUR"])
    talk.wire.deliver()
    restored(talk.wire, talk.delhi)
    settled(talk.wire)
    view = talk.reads(talk.alipur, channel).channel
    assert sorted(view.membership.members) == ["DL", "HR"]
    assert talk.lists(talk.loni) == []


def test_a_restored_force_hides_and_erases_again_what_it_had_reviewed(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    erased = talk.writes(talk.narela, channel, "the victim is Meena")
    talk.writes(talk.kundli, channel, "his mother is a witness")
    talk.wire.deliver()
    (waits,) = (each.id for each in talk.reads(talk.narela, channel).messages if each.author.force == "HR")
    talk.delhi.backs_up()
    talk.hides(talk.narela, channel, erased)
    talk.hides(talk.narela, channel, waits)
    talk.wire.deliver()
    talk.reviews(erased, erase=True)
    talk.wire.deliver()
    restored(talk.wire, talk.delhi)
    settled(talk.wire)
    assert talk.texts(talk.narela, channel) == ["", ""]
    states = {each.id: each.hidden.state for each in talk.reads(talk.narela, channel).messages if each.hidden}
    assert states == {erased: "erased", waits: "held"}


def test_a_restored_force_hides_again_what_it_hid_in_its_own_view(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    message = talk.writes(talk.kundli, channel, "the victim is Meena")
    talk.wire.deliver()
    talk.up.backs_up()
    talk.hides(talk.loni, channel, message)
    talk.wire.deliver()
    restored(talk.wire, talk.up)
    settled(talk.wire)
    assert talk.texts(talk.loni, channel) == [""]
    assert talk.texts(talk.narela, channel) == ["the victim is Meena"]
