"""The web application as the server calls it (settings: WSGI_APPLICATION)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qibu.settings")

application = get_wsgi_application()
