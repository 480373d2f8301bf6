"""Several files as one."""

import io
import zipfile
from collections.abc import Mapping


def write_bundle(files: Mapping[str, bytes]) -> bytes:
    """Pack files.

    Parameters
    ----------
    files : Mapping of str to bytes
        Content by name; names may be Chinese.

    Returns
    -------
    bytes
        ZIP.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, file in files.items():
            bundle.writestr(name, file)
    return content.getvalue()
