"""The one door for outgoing mail."""

from django.core.mail import EmailMessage


def send(*, to: str, subject: str, body: str, message_id: str) -> None:
    """Send one plain-text message. Raises what the SMTP library raises; the caller retries.

    Line breaks in the subject are folded to spaces: a task's title must not add headers.
    """
    clean = " ".join(subject.split())
    message = EmailMessage(subject=clean[:200], body=body, to=[to])
    message.extra_headers["Message-ID"] = f"<{message_id}@qibu>"
    message.send(fail_silently=False)
