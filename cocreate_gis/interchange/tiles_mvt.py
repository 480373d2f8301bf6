"""Mapbox Vector Tile 2.1 messages, written with numpy: a tile of thousands of features in milliseconds."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EXTENT = 4096
POINT, LINE, POLYGON = 1, 2, 3

_MOVE_TO, _LINE_TO, _CLOSE = 9, 2, 15

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Features of one geometry type, ready to be written.

    Parameters
    ----------
    kind : int
        ``POINT``, ``LINE`` or ``POLYGON``.
    rows : numpy.ndarray
        Position of each feature in the attribute columns, int64.
    commands : numpy.ndarray
        Geometry commands of all features, one after another.
    counts : numpy.ndarray
        Number of commands of each feature.
    """

    kind: int
    rows: IntArray
    commands: IntArray
    counts: IntArray


@dataclass(frozen=True)
class Column:
    """One attribute of a layer, each distinct value held once.

    Parameters
    ----------
    codes : numpy.ndarray
        Position in `values` for each row, -1 where there is no value.
    values : sequence of object
        Distinct values: str, bool, int or float.
    """

    codes: IntArray
    values: Sequence[object]


def point_commands(x: IntArray, y: IntArray) -> IntArray:
    """Write the geometry of single points.

    Parameters
    ----------
    x, y : numpy.ndarray
        Tile coordinates, y down.

    Returns
    -------
    numpy.ndarray
        Three commands a point.
    """
    commands = np.empty((len(x), 3), np.int64)
    commands[:, 0] = _MOVE_TO
    commands[:, 1] = _zigzag(x)
    commands[:, 2] = _zigzag(y)
    return commands.ravel()


def path_commands(
    xy: IntArray, path: IntArray, owner: IntArray, *, closed: bool
) -> tuple[IntArray, IntArray]:
    """Write the geometry of lines or rings.

    Parameters
    ----------
    xy : numpy.ndarray
        Vertices of all paths in tile coordinates, shape (n, 2), without the closing one of a ring.
    path : numpy.ndarray
        Path of each vertex, ascending.
    owner : numpy.ndarray
        Feature of each path, ascending, indexed by the numbers in `path`.
    closed : bool
        Whether the paths are rings.

    Returns
    -------
    commands : numpy.ndarray
        Commands of all features.
    counts : numpy.ndarray
        Number of commands of each feature that has a path, in ascending order of `owner`.
    """
    first = np.flatnonzero(np.diff(path, prepend=-1))
    length = np.diff(np.append(first, len(path)))
    feature = owner[path[first]]
    opens_feature = np.diff(feature, prepend=-1) != 0
    # the cursor runs on through the paths of one feature and starts at the origin in the next
    before = np.zeros_like(xy)
    before[1:] = xy[:-1]
    before[first[opens_feature]] = 0
    delta = _zigzag(xy - before)
    size = 2 * length + 2 + closed
    start = np.cumsum(size) - size
    commands = np.empty(int(size.sum()), np.int64)
    commands[start] = _MOVE_TO
    commands[start + 3] = ((length - 1) << 3) | _LINE_TO
    if closed:
        commands[start + size - 1] = _CLOSE
    rank = np.repeat(np.arange(len(first)), length)
    within = np.arange(len(path)) - first[rank]
    at = start[rank] + np.where(within == 0, 1, 2 + 2 * within)
    commands[at] = delta[:, 0]
    commands[at + 1] = delta[:, 1]
    return commands, np.add.reduceat(size, np.flatnonzero(opens_feature))


def write_layer(
    name: str, batches: Sequence[Batch], ids: IntArray | None, columns: Mapping[str, Column]
) -> bytes:
    """Write one layer of a tile.

    Layers written apart may be put one after another: their bytes together are a valid tile.

    Parameters
    ----------
    name : str
        Layer name.
    batches : sequence of Batch
        The features.
    ids : numpy.ndarray or None
        Feature id of each row, None for features that stand for many.
    columns : Mapping[str, Column]
        Attributes by name.

    Returns
    -------
    bytes
        The encoded layer, empty when there are no features.
    """
    batches = [batch for batch in batches if len(batch.rows)]
    if not batches:
        return b""
    used = np.unique(np.concatenate([batch.rows for batch in batches]))
    table, tags = _value_table(used, columns)
    parts = [_write_features(batch, ids, tags[np.searchsorted(used, batch.rows)]) for batch in batches]
    keys = b"".join(_field(3, key.encode()) for key in columns)
    values = b"".join(_field(4, _value(value)) for value in table)
    extent_and_version = b"\x28" + _varint(EXTENT) + b"\x78\x02"
    return _field(3, b"".join([_field(1, name.encode()), *parts, keys, values, extent_and_version]))


def _value_table(rows: IntArray, columns: Mapping[str, Column]) -> tuple[list[object], IntArray]:
    """Give the values the rows use, and for each row and column the value's place in them, -1 for none."""
    table: list[object] = []
    tags = np.full((len(rows), len(columns)), -1, np.int64)
    for k, column in enumerate(columns.values()):
        present, place = np.unique(column.codes[rows], return_inverse=True)
        missing = int(present[0] < 0)  # -1 sorts first
        tags[:, k] = np.where(present[place] < 0, -1, place - missing + len(table))
        table += [column.values[code] for code in present[missing:]]
    return table, tags


def _write_features(batch: Batch, ids: IntArray | None, tags: IntArray) -> bytes:
    """Write feature messages. Lengths too are varints, so one stream is built and encoded at once."""
    n = len(batch.rows)
    filled = tags >= 0
    pairs = np.stack([np.broadcast_to(np.arange(tags.shape[1]), tags.shape), tags], axis=-1)[filled].ravel()
    pair_counts = 2 * filled.sum(axis=1)
    tag_bytes = _sums(_sizes(pairs), pair_counts)
    geometry_bytes = _sums(_sizes(batch.commands), batch.counts)
    head = [np.full(n, 0x12), np.zeros(n, np.int64)]
    if ids is not None:
        head += [np.full(n, 0x08), ids[batch.rows]]
    head += [np.full(n, 0x12), tag_bytes]
    middle = [np.full(n, 0x18), np.full(n, batch.kind), np.full(n, 0x22), geometry_bytes]
    head[1] = sum((_sizes(column) for column in head[2:] + middle), tag_bytes + geometry_bytes)
    size = len(head) + pair_counts + len(middle) + batch.counts
    start = np.cumsum(size) - size
    stream = np.empty(int(size.sum()), np.int64)
    for offset, column in enumerate(head):
        stream[start + offset] = column
    start = start + len(head)
    stream[_runs(start, pair_counts)] = pairs
    start = start + pair_counts
    for offset, column in enumerate(middle):
        stream[start + offset] = column
    stream[_runs(start + len(middle), batch.counts)] = batch.commands
    return _varints(stream)


def _runs(start: IntArray, counts: IntArray) -> IntArray:
    """Give the positions of runs that begin at `start` and are `counts` long."""
    ends = np.cumsum(counts)
    runs: IntArray = np.arange(int(counts.sum())) + np.repeat(start - (ends - counts), counts)
    return runs


def _sums(values: IntArray, counts: IntArray) -> IntArray:
    """Sum consecutive groups of the given lengths, of which some may be empty."""
    total = np.concatenate([[0], np.cumsum(values)])
    ends = np.cumsum(counts)
    return np.asarray(total[ends] - total[ends - counts], np.int64)


def _zigzag(values: IntArray) -> IntArray:
    return (values << 1) ^ (values >> 63)


def _sizes(values: IntArray) -> IntArray:
    """Give the number of bytes of each value as a varint."""
    sizes = np.ones(len(values), np.int64)
    limit = 1 << 7
    while len(values) and limit <= int(values.max()):
        sizes += values >= limit
        limit <<= 7
    return sizes


def _varints(values: IntArray) -> bytes:
    sizes = _sizes(values)
    offset = np.cumsum(sizes) - sizes
    out = np.empty(int(sizes.sum()), np.uint8)
    rest, at, left = values, offset, sizes
    while len(rest):
        out[at] = (rest & 0x7F) | np.where(left > 1, 0x80, 0)
        more = left > 1
        rest, at, left = rest[more] >> 7, at[more] + 1, left[more] - 1
    return out.tobytes()


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _value(value: object) -> bytes:
    match value:
        case bool():
            return b"\x38" + _varint(int(value))
        case int():
            return b"\x30" + _varint((value << 1) ^ (value >> 63))
        case float():
            return b"\x19" + struct.pack("<d", value)
        case _:
            return _field(1, str(value).encode())
