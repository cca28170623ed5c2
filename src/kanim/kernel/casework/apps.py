from importlib import import_module

from django.apps import AppConfig

from kanim.kernel.casework import mail_checks, packs  # register the readers and checks of law files

__all__ = ["CaseworkConfig", "mail_checks", "packs"]


class CaseworkConfig(AppConfig):
    name = "kanim.kernel.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for module in ("standing_duties", "finding"):
            import_module(f"kanim.kernel.casework.{module}")
