"""A notice as an e-mail in the reader's language; plain text, nothing fetched from anywhere."""

from django.conf import settings
from django.utils import translation

from qibu.foundation.egress import mail
from qibu.foundation.notices import texts
from qibu.foundation.notices.models import Delivery


def send(delivery: Delivery) -> None:
    """Send one delivery; the delivery id becomes the Message-ID, so that a repeat is recognised."""
    notice = delivery.notice
    if notice is None:
        raise ValueError("a post does not go by e-mail")
    with translation.override(notice.person.language or settings.LANGUAGE_CODE):
        subject, body = texts.render(notice)
    mail.send(to=notice.person.email, subject=subject, body=body, message_id=str(delivery.delivery_id))
