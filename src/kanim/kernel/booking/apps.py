from importlib import import_module

from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "kanim.kernel.booking"
    label = "booking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("kanim.kernel.booking.daily")
