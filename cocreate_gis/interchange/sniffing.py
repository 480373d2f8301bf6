"""What a file really is, and opening of archives that may be hostile."""

import io
import zipfile
from pathlib import PurePosixPath

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.titles import Title

LARGEST_FILE = 512 * 1024 * 1024
_LARGEST_UNPACKED = 1024 * 1024 * 1024
_LARGEST_RATIO = 200
_MOST_MEMBERS = 2_000
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
# An OpenStreetMap extract says so after the four bytes of a length.
_OSM_HEADER = b"\x0a\x09OSMHeader"

_KINDS = {
    ".gpkg": "geopackage",
    ".geojson": "geojson",
    ".json": "geojson",
    ".zip": "zip",
    ".shp": "shapefile",
    ".csv": "text",
    ".txt": "text",
    ".tsv": "text",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".pbf": "osm",
}
_SIGNATURES = (
    (b"SQLite format 3\x00", "geopackage"),
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"PAR1", "parquet"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)
_KIND_TITLES = {
    "geopackage": "GeoPackage",
    "geojson": "JSON",
    "shapefile": "Shapefile",
    "parquet": "Parquet",
    "xls": Title("旧版 Excel（.xls）", "an old Excel workbook (.xls)"),
    "zip": Title("压缩包", "an archive (zip)"),
    "osm": "OpenStreetMap",
    "text": Title("普通文字（如 CSV）", "plain text, such as CSV"),
    "binary": Title("认不出的内容", "something unknown"),
}


def require_kind(name: str, content: bytes) -> str:
    """Tell what kind of file this is, and refuse one that is not what its name says.

    Parameters
    ----------
    name : str
        File name; only its suffix counts.
    content : bytes
        The file, or at least its first kilobyte.

    Returns
    -------
    str
        ``geopackage``, ``geojson``, ``zip``, ``shapefile``, ``text``, ``xlsx``, ``parquet`` or ``osm``.

    Raises
    ------
    InvalidInput
        ``file_type_unknown``, ``file_empty`` or ``file_not_what_it_says``.
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if suffix not in _KINDS:
        raise InvalidInput("file_type_unknown", file=name, known=" ".join(_KINDS))
    if not content.strip(b"\x00 \r\n\t"):
        raise InvalidInput("file_empty", file=name)
    said, found = _KINDS[suffix], _found_kind(content)
    if said == "xlsx" and found == "zip":
        return "xlsx"
    if said != found and not (said == "text" and found == "geojson"):
        raise InvalidInput(
            "file_not_what_it_says", file=name, suffix=suffix, found=_KIND_TITLES.get(found, found)
        )
    return said


def _found_kind(content: bytes) -> str:
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content[4:].startswith(_OSM_HEADER):
        return "osm"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:512]
    if start.startswith(b"<"):
        return "HTML / XML"
    # JSON of any sort; what it holds is told apart where it is parsed.
    if start.startswith((b"{", b"[")):
        return "geojson"
    text = content[:1024]
    is_text = text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in text
    return "text" if is_text else "binary"


def open_zip(name: str, content: bytes) -> zipfile.ZipFile:
    """Open an archive after looking at what it would unpack to.

    Parameters
    ----------
    name : str
        File name, for the message.
    content : bytes
        The archive.

    Returns
    -------
    zipfile.ZipFile
        The archive, open for reading.

    Raises
    ------
    InvalidInput
        ``archive_broken``, ``archive_encrypted`` or ``archive_too_large``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InvalidInput("archive_broken", file=name) from error
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    bomb = unpacked > 10_000_000 and unpacked > _LARGEST_RATIO * max(1, len(content))
    if bomb or unpacked > _LARGEST_UNPACKED or len(members) > _MOST_MEMBERS:
        raise InvalidInput("archive_too_large", file=name, limit_mb=_LARGEST_UNPACKED // 1024**2)
    if any(member.flag_bits & 1 for member in members):
        raise InvalidInput("archive_encrypted", file=name)
    return archive


def shapefile_in_zip(name: str, content: bytes, layer: str | None) -> dict[str, bytes]:
    """Take one Shapefile out of an archive.

    Nothing is written under a name the archive chose, so a member cannot leave the folder.

    Parameters
    ----------
    name : str
        File name, for the message.
    content : bytes
        The archive.
    layer : str or None
        Name of the Shapefile, needed when there are several.

    Returns
    -------
    dict of str to bytes
        Content per suffix (``.shp``, ``.dbf`` …).

    Raises
    ------
    InvalidInput
        ``archive_without_shapefile``, ``layer_choice``, ``layer_missing``, or as `open_zip`.
    """
    archive = open_zip(name, content)
    members = {_member_name(m): m for m in archive.infolist() if not m.is_dir()}
    members = {path: m for path, m in members.items() if "__MACOSX" not in path}
    stems = {PurePosixPath(path).stem: path for path in members if path.lower().endswith(".shp")}
    if not stems:
        raise InvalidInput("archive_without_shapefile", file=name)
    stem = choose_layer(name, list(stems), layer)
    base = stems[stem][:-4].lower()
    try:
        return {
            suffix: archive.read(member)
            for suffix in SHAPEFILE_PARTS
            for path, member in members.items()
            if path.lower() == base + suffix
        }
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise InvalidInput("archive_broken", file=name) from error


def choose_layer(name: str, layers: list[str], asked: str | None) -> str:
    """Settle which layer of a file is meant.

    Parameters
    ----------
    name : str
        File name, for the message.
    layers : list of str
        What the file holds, at least one.
    asked : str or None
        What the person asked for.

    Returns
    -------
    str
        The layer.

    Raises
    ------
    InvalidInput
        ``layer_missing`` when the file lacks it; ``layer_choice`` when there are several and none was asked.
    """
    if asked is not None and asked not in layers:
        raise InvalidInput("layer_missing", file=name, layer=asked, layers=", ".join(layers))
    if asked is None and len(layers) > 1:
        raise InvalidInput("layer_choice", file=name, layers=", ".join(layers), choices=layers)
    return asked or layers[0]


def _member_name(member: zipfile.ZipInfo) -> str:
    """Name of a member; Windows archives write Chinese names in GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename
