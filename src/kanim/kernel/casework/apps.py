from importlib import import_module

from django.apps import AppConfig

from kanim.kernel.casework import mail_checks, packs  # register the readers and checks of law files

__all__ = ["CaseworkConfig", "mail_checks", "packs"]


class CaseworkConfig(AppConfig):
    name = "kanim.kernel.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("kanim.kernel.casework.standing_duties")
