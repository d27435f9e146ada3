"""The site as a WSGI application, for gunicorn: ``CKAN_INI=… gunicorn dev.wsgi:application``.

One request is served before the port opens. CKAN fills its tables of actions and of auth functions
at the first call and without a lock: two first requests in two threads leave a process that answers
500 for as long as it lives.
"""

from __future__ import annotations

import os

from werkzeug.test import Client

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
Client(application).get("/api/3/action/status_show")
