"""A copy of a live store."""

import sqlite3
from contextlib import closing
from pathlib import Path

from cocreate_gis.model.errors import Conflict, Unavailable
from cocreate_gis.store.stores import GeoPackageStore, Store


def backup(store: Store, target: Path) -> None:
    """Copy a store while it is in use; the copy is one consistent, compact GeoPackage.

    Parameters
    ----------
    store : Store
        A store in a GeoPackage.
    target : Path
        The copy; its folder is created.

    Raises
    ------
    Conflict
        ``backup_exists``.
    Unavailable
        ``backup_by_database``: a database is backed up by its own tools.
    """
    if not isinstance(store, GeoPackageStore):
        raise Unavailable("backup_by_database")
    if target.exists():
        raise Conflict("backup_exists", file=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.new")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(store.path)) as raw:
        raw.execute("VACUUM INTO ?", (str(draft),))
    draft.rename(target)
