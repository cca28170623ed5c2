"""The last step of start: every division has registered; casework is wired and the registry closed."""

from importlib import import_module

from django.apps import AppConfig


class BootConfig(AppConfig):
    name = "kanim.config"
    label = "boot"

    def ready(self) -> None:
        import_module("kanim.kernel.casework.wiring").wire()
        import_module("kanim.kernel.registry").registry.freeze()
