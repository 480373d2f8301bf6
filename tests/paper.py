"""What is printed in the town, and reading it back as a phone or an office would."""

import datetime as dt
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import zxingcpp
from matplotlib.image import imread

from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.services.context import Context
from tests import voices
from tests.tools import require_tool
from tests.towns import at


def pdf_text(content: bytes, folder: Path, *options: str) -> str:
    """The words of a PDF, pages parted by form feeds."""
    file = folder / "printed.pdf"
    file.write_bytes(content)
    program = require_tool("pdftotext", "poppler-utils")
    done = subprocess.run([program, *options, str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def words_of(content: bytes, folder: Path) -> str:
    """The words of a PDF in one line, without the blanks at which lines were broken."""
    return "".join(pdf_text(content, folder).split())


def pictures(content: bytes, folder: Path, dpi: int = 100) -> list[np.ndarray]:
    """Each page of a PDF as grey values 0 to 255, at so many dots per inch."""
    file = folder / "printed.pdf"
    file.write_bytes(content)
    program = require_tool("pdftoppm", "poppler-utils")
    subprocess.run([program, "-r", str(dpi), "-gray", "-png", str(file), str(folder / "page")], check=True)
    pages = [imread(path) for path in sorted(folder.glob("page-*.png"))]
    return [(page * 255).astype(np.uint8) for page in pages]


def codes(page: np.ndarray) -> list[zxingcpp.Barcode]:
    """The QR codes on a page."""
    return [code for code in zxingcpp.read_barcodes(page) if code.format == zxingcpp.BarcodeFormat.QRCode]


def said(context: Context, x: float, y: float, text: str, /, **values: Any) -> str:
    """A released problem about seats at (x, y), at a place that may be shown; gives its uid."""
    shown = {"exact_place_consent": True, **values}
    return voices.say(context, shown.pop("author", f"visitor:{text}"), text, at(x, y), **shown)


def activity(context: Context, /, **values: Any) -> str:
    """An open activity; gives its uid."""
    told = {
        "name": "东院的事",
        "slug": "dongyuan",
        "question": "院门口这块空地，您想要什么？",
        "status": "open",
        "closes_on": dt.date(2026, 12, 15),
        "telephone": "027-5550 1234",
        "paper_box": "东门岗亭",
        **values,
    }
    return voices.add(context, "activities", None, **told)


def uid_of(context: Context, layer: str, name: str) -> str:
    """The uid of a named object."""
    declared = find_layer(layer)
    frame = context.frame(declared, Visibility.STAFF)
    return str(frame.loc[frame[declared.name_field] == name, "uid"].iloc[0])
