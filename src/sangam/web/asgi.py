"""What the officers' server runs: Django, set up by the process that serves (`sangam.node.serve`)."""

from django.core.asgi import get_asgi_application

application = get_asgi_application()
