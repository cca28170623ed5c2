from django.apps import AppConfig

from kanim.kernel.casework import packs  # registers the reader of procedure files

__all__ = ["CaseworkConfig", "packs"]


class CaseworkConfig(AppConfig):
    name = "kanim.kernel.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"
