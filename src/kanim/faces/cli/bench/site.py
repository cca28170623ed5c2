"""The office's WSGI application with the empty address beside the others: what gunicorn serves to a bench."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from kanim.faces.cli.bench.static import settle_static

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanim.config.settings")
django.setup()
settle_static()
settings.ROOT_URLCONF = "kanim.faces.cli.bench.urls"
application = WSGIHandler()
