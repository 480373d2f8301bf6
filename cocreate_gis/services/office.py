"""The workspaces of one process, and who is asking."""

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import takewhile
from pathlib import Path
from threading import Lock
from urllib.parse import unquote, urlsplit

from cocreate_gis.model.crs import propose_metric_crs
from cocreate_gis.model.errors import CoCreateError, Conflict, InvalidInput, NotFound, Unavailable
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.outside import NOTHING_OUTSIDE, Outside
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.recent import Recent
from cocreate_gis.services.setup import set_up
from cocreate_gis.services.signing.sessions import ACCOUNT_PREFIX, SignedIn, who
from cocreate_gis.services.voices.drafts import Drafts
from cocreate_gis.store import has_administrator, insert_features, open_store, secret_of

WORKSPACE_COOKIE = "cocreate_workspace"
VISITOR_COOKIE = "cocreate_visitor"
SESSION_COOKIE = "cocreate_session"
ROLE_COOKIE = "cocreate_view"
LANGUAGE_COOKIE = "cocreate_language"

# What proxies add; the many x-forwarded-... ones are known by their beginning.
_FORWARDED = "x-forwarded"
_FORWARDING_HEADERS = frozenset(
    {
        "forwarded",
        "via",
        "x-real-ip",
        "x-client-ip",
        "x-cluster-client-ip",
        "true-client-ip",
        "cf-connecting-ip",
    }
)
_KEY = re.compile(r"[\w-]{1,60}")
_NAME_LIMIT = 60


@dataclass(frozen=True)
class Seat:
    """A person at a workspace.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace asked about.
    roles : tuple of Role
        The seats this person may take, strongest first; a role that is held for some areas too.
    signed_in : SignedIn or None
        The account, where the person is signed in.
    """

    actor: Actor
    context: Context
    roles: tuple[Role, ...] = ()
    signed_in: SignedIn | None = None


class Office:
    """Every workspace this process serves.

    Parameters
    ----------
    location : str
        The default store; other workspaces are the GeoPackages beside it.
    cache : Path
        Folder of computed files that can be made again.
    local_planner : bool or None
        Whether everyone is a planner, wherever they come from, or nobody is; None: who sits at this machine.
    bound_to_loopback : bool
        Whether the server listens on a loopback address only.
    outside : Outside
        What the operator has set about the world outside.
    """

    def __init__(
        self,
        location: str,
        cache: Path,
        *,
        local_planner: bool | None,
        bound_to_loopback: bool,
        outside: Outside = NOTHING_OUTSIDE,
    ) -> None:
        self._location = location
        self._cache = cache
        self._local_planner = local_planner
        self._bound_to_loopback = bound_to_loopback
        self.outside = outside
        self._open: dict[str, Context] = {}
        self.drafts = Drafts()
        self._kept = Recent()
        self._lock = Lock()

    @property
    def _is_file(self) -> bool:
        return "://" not in self._location

    @property
    def default_key(self) -> str:
        """Key of the default workspace."""
        return Path(self._location).stem if self._is_file else "default"

    def context(self, key: str = "") -> Context:
        """Open a workspace, or give the open one.

        Parameters
        ----------
        key : str
            Its key; empty for the default.

        Returns
        -------
        Context
            The workspace.

        Raises
        ------
        NotFound
            ``workspace_unknown``: nothing of that name, or a copy of a workspace that is served already.
        Unavailable
            The store is missing or of another version.
        """
        key = key or self.default_key
        with self._lock:
            if key not in self._open:
                # A copy must not come before what it was made of.
                for other in takewhile(lambda known: known != key, self._keys()):
                    with suppress(CoCreateError):
                        self._opened(other)
            return self._opened(key)

    def _keys(self) -> list[str]:
        """The default first, then by name: a copy is called as the original and something more."""
        beside = Path(self._location).parent.glob("*.gpkg") if self._is_file else ()
        others = sorted(
            {path.stem for path in beside} - {self.default_key}, key=lambda stem: (len(stem), stem)
        )
        return [self.default_key, *others]

    def _opened(self, key: str) -> Context:
        if key not in self._open:
            store = open_store(self._path(key))
            if store.workspace.uid in {known.workspace.uid for known in self._open.values()}:
                store.close()
                raise NotFound("workspace_unknown", workspace=key)
            self._open[key] = Context(key, store, self._cache, self.outside)
        return self._open[key]

    def _path(self, key: str) -> str:
        if key == self.default_key:
            return self._location
        if self._is_file and _KEY.fullmatch(key):
            path = Path(self._location).with_name(f"{key}.gpkg")
            if path.is_file():
                return str(path)
        raise NotFound("workspace_unknown", workspace=key)

    def form_secret(self) -> str:
        """Give the secret the tokens of forms are made with.

        Returns
        -------
        str
            Of the default workspace, so that every process on it knows the same.
        """
        store = self.context().store
        secret: str = self._kept.get("forms", lambda: secret_of(store, "forms"))
        return secret

    def workspaces(self) -> dict[str, str]:
        """List the workspaces this process can open.

        Returns
        -------
        dict of str to str
            Name by key, the default first; a file that is no workspace, or a copy of one, is left out.
        """
        default, *others = self._keys()
        named = {}
        for key in [default, *sorted(others)]:
            try:
                named[key] = self.context(key).workspace.name
            except CoCreateError:
                continue
        return named

    def create(self, actor: Actor, name: str, boundary: object, metric_epsg: int | None = None) -> Context:
        """Set up a workspace for one's own community.

        Parameters
        ----------
        actor : Actor
            Who sets it up.
        name : str
            Name of the place.
        boundary : shapely geometry
            Polygon in EPSG:4326; becomes the first community.
        metric_epsg : int, optional
            Metric CRS; proposed from the boundary where not given.

        Returns
        -------
        Context
            The new workspace.

        Raises
        ------
        Forbidden
            The actor may not.
        InvalidInput
            ``name_missing``, or the CRS does not measure in metres.
        Conflict
            ``workspace_exists``.
        Unavailable
            ``workspace_needs_folder``: the office works on a database, which holds one workspace.
        """
        if not self._is_file:
            raise Unavailable("workspace_needs_folder")
        name = name.strip()[:_NAME_LIMIT]
        if not name:
            raise InvalidInput("name_missing")
        frame = frame_of(COMMUNITIES, boundary, {"name": name})
        centre = frame.geometry.iloc[0].representative_point()
        epsg = metric_epsg or propose_metric_crs(centre.x, centre.y)
        key = re.sub(r"[^\w-]+", "-", name).strip("-") or "workspace"
        path = Path(self._location).with_name(f"{key}.gpkg")
        if path.exists():
            raise Conflict("workspace_exists", name=name)
        store = set_up(actor, str(path), Workspace(name=name, metric_epsg=epsg))
        with store.write(actor) as writer:
            insert_features(writer, COMMUNITIES, frame)
        with self._lock:
            self._open[key] = Context(key, store, self._cache, self.outside)
            return self._open[key]

    def seat(self, cookies: Mapping[str, str], client: str | None, headers: Mapping[str, str]) -> Seat:
        """Say who is asking, and about which workspace.

        Parameters
        ----------
        cookies : Mapping[str, str]
            Cookies of the request.
        client : str or None
            Address of the other end of the connection.
        headers : Mapping[str, str]
            Headers, keys in lower case.

        Returns
        -------
        Seat
            A cookie that names nothing that can be opened leads to the default workspace.

        Raises
        ------
        Unavailable
            The default workspace itself cannot be opened.
        """
        try:
            context = self.context(unquote(cookies.get(WORKSPACE_COOKIE, "")))
        except CoCreateError:
            context = self.context()
        chosen = cookies.get(ROLE_COOKIE, "")
        signed_in = who(context, cookies.get(SESSION_COOKIE, ""))
        if signed_in is not None:
            roles = tuple(signed_in.roles)
            role = next((role for role in roles if role == chosen), roles[0])
            uid = f"{ACCOUNT_PREFIX}{signed_in.account.uid}"
            actor = Actor(uid, role, client or "", signed_in.roles[role], signed_in.session)
            return Seat(actor, context, roles, signed_in)
        uid = _visitor_uid(cookies.get(VISITOR_COOKIE, ""))
        if not self._plans_without_account(context, client, headers):
            return Seat(Actor(uid, Role.VISITOR, client or ""), context)
        role = Role.VISITOR if chosen == Role.RESIDENT else Role.PLANNER
        return Seat(Actor(uid, role, client or ""), context, (Role.PLANNER, Role.RESIDENT))

    def _plans_without_account(
        self, context: Context, client: str | None, headers: Mapping[str, str]
    ) -> bool:
        """Until a workspace has an administrator, whoever sits at the machine plans."""
        allowed = self._local_planner
        if not (self._is_local(client, headers) if allowed is None else allowed):
            return False
        with context.store.read() as connection:
            return not has_administrator(connection)

    def _is_local(self, client: str | None, headers: Mapping[str, str]) -> bool:
        forwarded = any(name.startswith(_FORWARDED) or name in _FORWARDING_HEADERS for name in headers)
        if forwarded or not self._bound_to_loopback:
            return False
        # The Host is checked too: another site may make its name point at 127.0.0.1.
        host = urlsplit(f"//{headers.get('host', '')}").hostname
        return is_loopback(client) and is_loopback(host)


def _visitor_uid(cookie: str) -> str:
    """Name a browser in the history: never the cookie itself, and never another actor's name."""
    return f"visitor:{hashlib.sha256(cookie.encode()).hexdigest()[:32]}" if cookie else VISITOR.uid


def is_loopback(name: str | None) -> bool:
    """Tell whether a name or address means this machine.

    Parameters
    ----------
    name : str or None
        Of a host.

    Returns
    -------
    bool
        False for what is no address.
    """
    if name == "localhost":
        return True
    try:
        return ip_address(name or "").is_loopback
    except ValueError:
        return False
