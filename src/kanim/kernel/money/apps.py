from importlib import import_module

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "kanim.kernel.money"
    label = "money"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("kanim.kernel.money.verbs")
