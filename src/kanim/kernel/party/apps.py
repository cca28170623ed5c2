from importlib import import_module

from django.apps import AppConfig


class PartyConfig(AppConfig):
    name = "kanim.kernel.party"
    label = "party"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("kanim.kernel.party.family")
