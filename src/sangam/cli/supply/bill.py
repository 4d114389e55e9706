"""`sangam sbom`: the bill of materials in CycloneDX 1.6, made of the locks; the same locks give the same bytes."""

import json
from collections.abc import Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import click

from sangam import __version__
from sangam.cli.supply.components import Component, locked_components
from sangam.kernel.errors import Malformed

FILE = "sbom.cdx.json"


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it there; otherwise it is printed.")
def sbom(out: Path | None) -> None:
    """List every locked package with version, hashes and licence, as CycloneDX JSON."""
    text = bill_text(locked_components())
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise Malformed(
            "cli:sbom-unwritable", "{out} cannot be written: {reason}.", out=out, reason=error.strerror
        ) from None
    click.echo(f"{out} lists the packages of Sangam {__version__}.", err=True)


def bill_text(components: Sequence[Component]) -> str:
    """Return the bill as JSON.  Its serial number is made of its content, and it bears no time."""
    listed = [_component(each) for each in components]
    serial = uuid5(NAMESPACE_URL, json.dumps(listed, sort_keys=True))
    own = f"pkg:generic/sangam-police@{__version__}"
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "sangam-police",
                "version": __version__,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "purl": own,
            }
        },
        "components": listed,
        "dependencies": [{"ref": own, "dependsOn": [each.purl for each in components]}],
    }
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def _component(each: Component) -> dict[str, object]:
    component: dict[str, object] = {
        "type": "library",
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
        "scope": each.scope,
        "hashes": [{"alg": kind, "content": digest} for kind, digest in each.hashes],
        "licenses": [{"expression": each.licence}] if each.licence else [],
        "purl": each.purl,
    }
    if each.condition:
        component["properties"] = [{"name": "sangam:condition", "value": each.condition}]
    return component
