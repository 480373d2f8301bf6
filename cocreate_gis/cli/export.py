"""``export``: a layer of a workspace into a file."""

from pathlib import Path

import click

from cocreate_gis.cli.common import NEW_FILE, answer, json_option, store_option, words
from cocreate_gis.interchange.files import write_file
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.data.exports import FORMATS, ExportFormat, export_layer
from cocreate_gis.store import open_store


@click.command()
@click.argument("name")
@click.option("--out", required=True, type=NEW_FILE, help="File to write: .gpkg .geojson .csv .xlsx or .zip.")
@store_option
@click.option("--crs", type=int, metavar="EPSG", help="Coordinate system of a .gpkg or .zip; else 4326.")
@json_option
def export(name: str, out: Path, store: str, crs: int | None, as_json: bool) -> None:
    """Export the layer NAME; the suffix of the file says the format."""
    say, layer = words(), find_layer(name)
    exported = export_layer(OPERATOR, open_store(store), layer, _format(out), crs=crs, language=say.language)
    write_file(out, exported.content)
    figures = {
        "layer": layer.name,
        "rows": exported.rows,
        "crs": f"EPSG:{crs or 4326}",
        "out": str(out),
        "bytes": len(exported.content),
    }
    text = say("export.done", layer=layer.title, rows=exported.rows, file=str(out))
    answer(figures, as_json=as_json, text=text)


def _format(out: Path) -> ExportFormat:
    for known in FORMATS:
        if out.suffix.lower() == f".{known}":
            return known
    raise InvalidInput("export_format_unknown", suffix=out.suffix, known=", ".join(FORMATS))
