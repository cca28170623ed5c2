"""The last step of start: every division has registered; casework is wired and the registry closed."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class BootConfig(AppConfig):
    name = "kanim.config"
    label = "boot"

    def ready(self) -> None:
        import_module("kanim.kernel.casework.wiring").wire()
        import_module("kanim.kernel.outbox.subscriptions").subscriptions.periodic(
            "ledger.anchor",
            settings.ANCHOR_SECONDS,
            import_module("kanim.kernel.ledger.erasure").keep_outside,
        )
        import_module("kanim.kernel.registry").registry.freeze()
