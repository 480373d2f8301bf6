"""Reads printed files back, as a phone or an office would."""

import subprocess
from pathlib import Path

import numpy as np
import zxingcpp
from matplotlib.image import imread

from tests.tools import require_tool


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
