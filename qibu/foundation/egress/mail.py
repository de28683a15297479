"""The one door for outgoing mail."""

from django.core.mail import EmailMessage


def send(*, to: str, subject: str, body: str, message_id: str) -> None:
    """Send one plain-text message. Raises what the SMTP library raises; the caller retries.

    Line breaks in the subject become spaces and control signs go: a task's title must not add headers.
    """
    clean = "".join(c for c in " ".join(subject.split()) if c.isprintable())
    message = EmailMessage(subject=clean[:200], body=body, to=[to])
    message.extra_headers["Message-ID"] = f"<{message_id}@qibu>"
    message.extra_headers["Auto-Submitted"] = "auto-generated"  # nobody's holiday reply
    message.send(fail_silently=False)
