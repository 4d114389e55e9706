"""`sangam records`: recall many by two officers; who has erased or corrected what of ours, and the proof of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from sangam.cli.actor import AS, PURPOSE, REFERENCE, actor_of_command
from sangam.cli.node.options import HOME
from sangam.kernel import clock
from sangam.node import homes
from sangam.node.bootstrap import attach

if TYPE_CHECKING:
    from sangam.access.types import ProposalView
    from sangam.records.types import RecallPreview


@click.group()
def records() -> None:
    """Recall many records at once; receipts of the forces that hold our records."""


@records.command()
@click.argument("record", type=click.UUID)
@click.option("--proofs", type=click.Path(file_okay=False, path_type=Path), help="Where to write the signed lines.")
@HOME
def receipts(record: UUID, proofs: Path | None, home: Path | None) -> None:
    """Show what each holder of RECORD has signed: that it erased or corrected its copy; write out the proofs."""
    attach(homes.find_home(home))
    from sangam.records.recalls import receipts as recall_receipts
    from sangam.records.visibility import views

    holders = views.holders(record)
    if not holders:
        click.echo("No force holds this record, and none has held it.")
    for each in holders:
        click.echo(f"{each.force:<5} {each.level}, version {each.version}")
        if each.erased_at:
            click.echo(
                f"      erased {each.erased_at:%Y-%m-%d %H:%M:%S} UTC, gone from its backups by {_day(each.gone_by)}"
            )
        if each.corrected_at:
            click.echo(f"      corrected {each.corrected_at:%Y-%m-%d %H:%M:%S} UTC to version {each.corrected_version}")
        if each.owed_since:
            click.echo(f"      not confirmed since {each.owed_since:%Y-%m-%d %H:%M:%S} UTC, asked {each.chased} times")
    if proofs is not None:
        proofs.mkdir(parents=True, exist_ok=True)
        for (force, what), line in recall_receipts.proofs(record).items():
            file = proofs / f"{what}-{force}-{record}.line"
            file.write_bytes(line)
            click.echo(f"{force} signed {what}: {file}")


@records.command()
@HOME
def unconfirmed(home: Path | None) -> None:
    """Show which force has not confirmed how many erasures and corrections of our records, and since when."""
    attach(homes.find_home(home))
    from sangam.records.sharing import distribution

    found = distribution.pending_receipt_counts()
    if not found:
        click.echo("Every erasure and correction that was asked for is confirmed.")
    for each in found:
        click.echo(
            f"{each.force:<5} {each.records} not {each.what} as far as it has said, since "
            f"{each.since:%Y-%m-%d %H:%M} UTC, {each.chased} of them asked for again"
        )


@records.command()
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="CSV whose first column holds the records' numbers.",
)
@click.option("--why", default="", help="Lay the list down for a second officer, for this reason: the holders read it.")
@AS
@PURPOSE
@REFERENCE
@HOME
def recall(file: Path, why: str, officer: str, home: Path | None, **stated: Any) -> None:
    """Say what recalling the records in a file would do; with --why, propose it to a second officer.

    Nothing is recalled by this.  A supervisor or data officer agrees in the browser, on the page Recalls; then
    `sangam records recall-agreed` does it.
    """
    actor = actor_of_command(officer, home, **stated)
    from sangam.records.recalls import two_person_recall

    listed = two_person_recall.read_list(file.read_text(encoding="utf-8-sig"))
    _say_foreseen(two_person_recall.foresee(actor, listed))
    if not why.strip():
        click.echo("Nothing was recalled: this was a dry run. Propose it with --why.")
        return
    proposal = two_person_recall.propose_recall(actor, listed, reason=why, file=file.name)
    click.echo("Nothing is recalled yet: a supervisor or data officer agrees within 24 hours, on the page Recalls.")
    click.echo(f"Then: sangam records recall-agreed {proposal} --as {officer} --purpose {stated['purpose']}")


@records.command("recall-agreed")
@click.argument("proposal", type=click.UUID)
@AS
@PURPOSE
@REFERENCE
@HOME
def recall_agreed(proposal: UUID, officer: str, home: Path | None, **stated: Any) -> None:
    """Recall the list PROPOSAL, to which a second officer has agreed."""
    actor = actor_of_command(officer, home, **stated)
    from sangam.records.recalls import two_person_recall

    def told(done: int, whole: int) -> None:
        click.echo(f"{done} of {whole} erased here", err=True)

    recalled = two_person_recall.recall_agreed(actor, proposal, told=told)
    click.echo(f"{recalled} records are recalled: erased here, and asked of every holder page by page.")
    click.echo(f"Who has confirmed: sangam records recalls {proposal} --as {officer}")


@records.command()
@click.argument("proposal", type=click.UUID, required=False)
@AS
@HOME
def recalls(proposal: UUID | None, officer: str, home: Path | None) -> None:
    """List the recalls that were proposed; of PROPOSAL, which holder has confirmed how many and which has not."""
    actor = actor_of_command(officer, home)
    from sangam.records.recalls import two_person_recall

    if proposal is None:
        found = two_person_recall.recalls(actor)
        if not found:
            click.echo("No recall of many records was proposed: sangam records recall --file IDS.csv")
        for each in found:
            _say_proposal(each)
        return
    view, listed = two_person_recall.recall_proposed(actor, proposal)
    _say_proposal(view)
    reached = two_person_recall.progress_at_holders(view, listed)
    if view.used_at is not None and not reached:
        click.echo("No other force held any of them.")
    for one in reached:
        gone = f", gone from its backups by {_day(one.gone_by)}" if one.confirmed else ""
        waits = f"; {one.waits} not confirmed" if one.waits else ""
        waits += f", {one.unsent} of them not asked for yet" if one.unsent else ""
        waits += f", asked up to {one.asked} times: call its desk" if one.asked > 1 else ""
        click.echo(f"{one.force:<5} {one.confirmed} erased{gone}{waits}")


def _say_foreseen(seen: "RecallPreview") -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(seen.kinds.items()))
    click.echo(f"{seen.standing} records of ours would be erased" + (f": {kinds}" if kinds else ""))
    if seen.absent:
        click.echo(f"{seen.absent} more are not ours, or gone already: left out")
    for force, levels in seen.holders.items():
        click.echo(f"{force:<5} erases " + ", ".join(f"{count} {level}" for level, count in sorted(levels.items())))
    if seen.standing and not seen.holders:
        click.echo("No other force holds any of them.")


def _say_proposal(view: "ProposalView") -> None:
    agreed = f", agreed to by {view.agreed_by}" if view.agreed_by else ""
    proposed = f"proposed {view.proposed_at:%Y-%m-%d %H:%M} UTC by {view.proposed_by}"
    click.echo(f"{view.id}  {view.state(clock.now())}: {view.facts['standing']} records, {proposed}{agreed}")
    click.echo(f"      {view.facts['reason']}")


def _day(gone_by: object) -> str:
    return f"{gone_by:%Y-%m-%d}" if gone_by else "a day that it does not say"
