"""Built networks kept on disk, by the content of the file they were built from."""

import hashlib
import json
import tempfile
import zipfile
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from cocreate_gis.analysis.chains import ChainGraph
from cocreate_gis.analysis.network import BUILDER_VERSION, NetworkReport, WalkNetwork

_ARRAYS = ("xy", "u", "v", "length_cm", "assumed", "ends", "ways")
_GRAPH = tuple(field.name for field in fields(ChainGraph))


def file_hash(path: Path) -> str:
    """Give the fingerprint of a file's content.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_of(content: bytes, crs: str, **parameters: float) -> str:
    """Name a network by everything that goes into it.

    Parameters
    ----------
    content : bytes
        The input, or its fingerprint.
    crs : str
        The metric CRS the network is built in.
    **parameters : float
        Whatever else changes the result.

    Returns
    -------
    str
        Short enough for a file name.
    """
    made_of = json.dumps([BUILDER_VERSION, crs, sorted(parameters.items())])
    return hashlib.sha256(made_of.encode() + content).hexdigest()[:32]


def load(folder: Path, key: str) -> WalkNetwork | None:
    """Take a network out of the cache.

    Parameters
    ----------
    folder : pathlib.Path
        The cache.
    key : str
        Name of the network.

    Returns
    -------
    WalkNetwork or None
        None where it is not there, or damaged and to be built again.
    """
    path = folder / f"{key}.npz"
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            return WalkNetwork(
                crs=about["crs"],
                graph=ChainGraph(**{name: stored[f"graph_{name}"] for name in _GRAPH}),
                report=NetworkReport(**about["report"]),
                **{name: stored[name] for name in _ARRAYS},
            )
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile):
        return None


def save(folder: Path, key: str, network: WalkNetwork) -> None:
    """Put a network into the cache, all of it or nothing.

    Parameters
    ----------
    folder : pathlib.Path
        The cache; made where it does not exist.
    key : str
        Name of the network.
    network : WalkNetwork
        A network without walls.
    """
    folder.mkdir(parents=True, exist_ok=True)
    about = {"crs": network.crs, "report": asdict(network.report)}
    arrays = {name: getattr(network, name) for name in _ARRAYS}
    graph = {f"graph_{name}": getattr(network.graph, name) for name in _GRAPH}
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
        np.savez(file, about=np.array(json.dumps(about)), **arrays, **graph)
    Path(file.name).replace(folder / f"{key}.npz")
