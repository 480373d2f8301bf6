"""What the process knows of the world outside: its own address, a mail server, a sign-on of the city."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class MailServer:
    """Where e-mail is handed over.

    Parameters
    ----------
    host : str
        Name of the SMTP server.
    port : int
        Its port.
    sender : str
        Address the mail comes from.
    user, password : str
        Empty for a server that asks for none.
    encryption : {"starttls", "tls", "none"}
        How the connection is protected.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    encryption: str = "starttls"


@dataclass(frozen=True)
class SignOn:
    """An OpenID Connect provider.

    Parameters
    ----------
    issuer : str
        Its address; ``/.well-known/openid-configuration`` is below it.
    client_id, client_secret : str
        As registered there.
    title : str
        What the button says, such as the name of the city's account.
    """

    issuer: str
    client_id: str
    client_secret: str
    title: str = ""


@dataclass(frozen=True)
class Outside:
    """What the operator has set about the world outside this process.

    Parameters
    ----------
    public_address : str
        Address at which phones reach the pages, as printed in QR codes and mails; empty where none is set.
    mail : MailServer or None
        None: notices stay in the app.
    sign_on : SignOn or None
        None: local accounts only.
    elevation : pathlib.Path or None
        Raster of heights for slopes; None: slopes cannot be asked about.
    """

    public_address: str = ""
    mail: MailServer | None = None
    sign_on: SignOn | None = None
    elevation: Path | None = None


NOTHING_OUTSIDE = Outside()
