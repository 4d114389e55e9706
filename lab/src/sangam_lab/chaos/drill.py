"""One drill from its first node to its last: load, faults, healing, judgement."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from sangam.kernel.errors import SangamError
from sangam.node.processes.supervisor import environment
from sangam_lab.chaos import officers, report, state
from sangam_lab.chaos.evidence import Evidence
from sangam_lab.chaos.faults import schedule
from sangam_lab.chaos.faults.inject import Faults
from sangam_lab.chaos.inside.read_files import READ, READING
from sangam_lab.chaos.journal import Journal
from sangam_lab.chaos.laws import envelopes as laws
from sangam_lab.chaos.load.challenges import Challenges
from sangam_lab.chaos.load.expiry import Expiry
from sangam_lab.chaos.load.files import Files
from sangam_lab.chaos.load.groups import Groups
from sangam_lab.chaos.load.messages_records_alerts import Load, Part
from sangam_lab.chaos.load.pointers import Pointers
from sangam_lab.chaos.load.transfers import Transfers, end_again
from sangam_lab.chaos.nodes import Nodes, Say, carrying, three_nodes
from sangam_lab.chaos.officers import Officer
from sangam_lab.chaos.report import Place
from sangam_lab.chaos.state import State
from sangam_lab.chaos.verdicts import Drill, Verdict
from sangam_lab.chaos.version_sampler import Sampling

_SAMPLE_EVERY_S = 1.0
_LOOK_EVERY_S = 1.0
_READINGS = 20
_NO_PROGRESS_S = 150.0  # longer than any pause between two tries of what is counted
_FAST_S = (0.02, 0.14)
"""Between two messages of one writer of six where disks are lost: about 50 a second in all."""
_NOT_IN_IT = "none in this schedule"


def run(drill: Drill, *, place: Place, say: Say) -> Verdict:
    """Run a drill on nodes of its own.  Raises Refused when they do not even start."""
    small = frozenset(fault.force for fault in drill.faults if fault.kind == "fill")
    is_archived, followed = schedule.needs_archive(drill.faults), schedule.forces_with_standby(drill.faults)
    with three_nodes(small=small, is_archived=is_archived, followed=followed, say=say) as nodes:
        verdict = asyncio.run(_Course(drill, nodes, place, say).run())
        if not verdict.holds:
            verdict.report = str(report.write(place, nodes, verdict))
        return verdict


@dataclass
class _Course:
    drill: Drill
    nodes: Nodes
    place: Place
    say: Say
    journal: Journal = field(default_factory=Journal)
    restored: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.faults = Faults(self.nodes, self.journal, self.say)
        self.sampling = Sampling(self.faults.losses, self.journal.now_s, self.faults.disks.away)

    async def run(self) -> Verdict:
        self.place.journal = self.journal
        async with carrying(self.nodes.lines):
            faults = self.faults
            for force in sorted(schedule.forces_with_standby(self.drill.faults)):
                self.say(f"Making a standby of {force}.")
                await faults.standbys.make(force)
            await self._strain()
            self.say("Everything heals.")
            not_back = await faults.heal()
            if not not_back:
                await asyncio.to_thread(end_again, self.nodes, self.journal)
                await faults.renew_workers()
            quiet = not not_back and await self._rest()
            for restored in faults.restored:
                self.journal.overtake(restored)
            self.restored = frozenset(restored.force for restored in faults.restored)
            findings = laws.judge(await self._evidence()) if not not_back else []
            if put_back := faults.did["snapshot"]:
                findings.append(laws.Finding("put back", put_back, tuple(faults.disks.unrefused)))
            if promoted := faults.did["promotion"]:
                findings.append(laws.Finding("promotions", promoted, tuple(faults.standbys.broken)))
            skipped = {**dict.fromkeys(schedule.KINDS - faults.did.keys(), _NOT_IN_IT), **faults.skipped}
            acts, back_s = self.journal.counts(), [*faults.disks.back_s, *faults.standbys.back_s]
            return Verdict(self.drill, findings, faults.did, skipped, acts, not_back, quiet, back_s=back_s)

    async def _strain(self) -> None:
        """Load the nodes and do harm to them, for the drill's time and until the last fault is over."""
        self.say("Signing in.")
        station, senior = self._signed_in(officers.OFFICERS), self._signed_in(officers.SENIORS)
        load = Load(self.drill.seed, station, self.say, self._parts(station, senior))
        if schedule.is_of_losses(self.drill.faults):
            load.writes_every_s = _FAST_S
        await load.begin()
        stop = asyncio.Event()
        working = [asyncio.ensure_future(load.run(stop)), asyncio.ensure_future(self._sample(stop))]
        harm = asyncio.ensure_future(self._harm())
        try:
            await asyncio.wait([harm, *working], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            await asyncio.gather(harm, *working)
            for officer in (*station.values(), *senior.values()):
                officer.close()

    def _signed_in(self, logins: Mapping[str, str]) -> dict[str, Officer]:
        origins = {force: node.settings.officers_origin for force, node in self.nodes.nodes.items()}
        return {
            force: officers.signed_in(force, logins[force], origin, self.journal) for force, origin in origins.items()
        }

    def _parts(self, station: Mapping[str, Officer], senior: Mapping[str, Officer]) -> list[Part]:
        seed = self.drill.seed
        return [
            Groups(seed, senior, station),
            Challenges(seed, station),
            Pointers(seed, station),
            Files(seed, station),
            Transfers(seed, station, senior, self.nodes),
            Expiry(seed, self.drill.seconds, station, self.nodes),
        ]

    async def _harm(self) -> None:
        await asyncio.gather(self.faults.run(list(self.drill.faults)), asyncio.sleep(self.drill.seconds))

    async def _sample(self, stop: asyncio.Event) -> None:
        """Look at the versions that stand, again and again."""
        while not stop.is_set():
            await asyncio.to_thread(self.sampling.look, self.nodes)
            await asyncio.sleep(_SAMPLE_EVERY_S)

    async def _rest(self) -> bool:
        """Wait until nothing is under way, as long as ever less is; return whether it came to that."""
        least, still_s = sys.maxsize, 0.0
        waits: Mapping[str, int] = {}
        while still_s < _NO_PROGRESS_S:
            await asyncio.sleep(_LOOK_EVERY_S)
            with suppress(psycopg.Error, SangamError, OSError):
                waits = await asyncio.to_thread(state.waiting, self.nodes)
                if not waits:
                    return True
            still_s = 0.0 if sum(waits.values()) < least else still_s + _LOOK_EVERY_S
            least = min(least, sum(waits.values()))
        left = ", ".join(f"{count} {name}" for name, count in waits.items())
        self.say(f"Nothing has moved for {_NO_PROGRESS_S:.0f} seconds: {left}.")
        return False

    async def _evidence(self) -> Evidence:
        await asyncio.to_thread(self.sampling.look_at_last, self.nodes)
        unverified = {force: await asyncio.to_thread(_unverified, self.nodes, force) for force in self.nodes.nodes}
        states = await self._read()
        read = {force: await self._read_files(force, states[force]) for force in self.nodes.nodes}
        return Evidence(self.journal, states, self.sampling, unverified, self.restored, read)

    async def _read(self) -> dict[str, State]:
        """Return what the nodes hold with nothing under way between them, or as it is where that does not come."""
        before: dict[str, State] = {}
        for _ in range(_READINGS):
            after = await asyncio.to_thread(state.read, self.nodes)
            if state.rests(before, after):
                break
            before = after
        return after

    async def _read_files(self, force: str, held: State) -> dict[str, str]:
        """Return what a node reads in its files."""
        await self.faults.step(force, READING, *(f"{row[0]}:{row[2]}" for row in held["files"]))
        read = self.nodes.home(force) / READ
        return dict(json.loads(read.read_text())) if read.exists() else {}


def _unverified(nodes: Nodes, force: str) -> str:
    """Return what `sangam audit verify` has to say against a node's ledger, or nothing."""
    settings = nodes.nodes[force].settings
    command = [sys.executable, "-m", "sangam", "audit", "verify", "--home", str(settings.home)]
    done = subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)
    return f"the ledger of {force}: {done.stdout} {done.stderr}" if done.returncode else ""
