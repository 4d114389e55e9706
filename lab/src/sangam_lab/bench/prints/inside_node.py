"""`python -m sangam_lab.bench.prints.inside_node FILE COUNT`: issue so many alerts; write down their ids."""

import os
import sys
from datetime import timedelta
from pathlib import Path

from sangam.node.bootstrap import attach

AREA = ("HR-SNP", "HR-GGM", "HR-RTK", "HR-FBD", "HR-STF")
_TEXT = (
    "A white Scorpio without its rear window left the toll plaza towards Sonipat; two men, one of them armed. "
    "सफ़ेद स्कॉर्पियो, पिछला शीशा टूटा हुआ, टोल से सोनीपत की ओर गई; दो आदमी, एक के पास हथियार। "
)


def issue(count: int) -> list[str]:
    """Issue alerts that differ; return their ids."""
    from sangam.exchange.alerts import acts
    from sangam.exchange.types import Action, Draft
    from sangam.kernel import clock
    from sangam.kernel.actor import Actor
    from sangam.kernel.ids import new_id
    from sangam.notices.types import Urgency

    by = Actor("HR", "Control Room, Haryana", role="control", officer=new_id(), post=new_id(), unit="HR-CONTROL")
    until = clock.now() + timedelta(days=1)
    drafts = (
        Draft(f"White Scorpio {number}", f"{_TEXT * 3} {number}", AREA, Action.INFORM, until, urgency=Urgency.ROUTINE)
        for number in range(count)
    )
    return [str(acts.issue(by, each)) for each in drafts]


if __name__ == "__main__":
    attach(Path(os.environ["SANGAM_HOME"]))
    Path(sys.argv[1]).write_text("\n".join(issue(int(sys.argv[2]))))
