"""Parts of layers on somebody's map: the records a list has found, by a token in the addresses of tiles."""

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import blake2b
from threading import Lock

import numpy as np
import numpy.typing as npt

from cocreate_gis.model.errors import NotFound

# Between the name of a layer and the token of a part of it.
PART_MARK = "~"
_KEPT = 64
_TOKEN_BYTES = 16

Fids = npt.NDArray[np.int64]


class Parts:
    """Records of a layer by token; those least recently asked for are forgotten, lists put them in again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Fids] = OrderedDict()
        self._lock = Lock()

    def keep(self, fids: Iterable[int]) -> str:
        """Remember some records.

        Parameters
        ----------
        fids : iterable of int
            Records of one layer.

        Returns
        -------
        str
            Their token: the same for the same records, and not to be guessed by who does not know them.
        """
        wanted = np.sort(np.fromiter(fids, dtype=np.int64))
        token = blake2b(wanted.tobytes(), digest_size=_TOKEN_BYTES).hexdigest()
        with self._lock:
            self._kept[token] = wanted
            self._kept.move_to_end(token)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return token

    def fids(self, token: str) -> Fids:
        """Give the records of a token.

        Parameters
        ----------
        token : str
            Of `keep`.

        Returns
        -------
        array of int
            In rising order.

        Raises
        ------
        NotFound
            ``layer_unknown``: it was forgotten, or never given.
        """
        with self._lock:
            if token not in self._kept:
                raise NotFound("layer_unknown", layer=token, known="")
            self._kept.move_to_end(token)
            return self._kept[token]
