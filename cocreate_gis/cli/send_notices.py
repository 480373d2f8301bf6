"""``send-notices``: remind of what is due, and send the mails that wait; for a clock such as cron."""

from dataclasses import asdict

import click

from cocreate_gis.cli.common import answer, json_option, open_context, store_option, words
from cocreate_gis.services.notices.mail import post_round


@click.command("send-notices")
@store_option
@json_option
def send_notices(store: str, as_json: bool) -> None:
    """Remind of replies that are due, and send the mails that wait."""
    posted = post_round(open_context(store))
    text = words()("cli.notices_sent", reminders=posted.reminders, sent=posted.sent, failed=posted.failed)
    answer(asdict(posted), as_json=as_json, text=text)
