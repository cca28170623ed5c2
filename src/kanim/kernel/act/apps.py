from django.apps import AppConfig


class ActConfig(AppConfig):
    name = "kanim.kernel.act"
    label = "act"
    default_auto_field = "django.db.models.BigAutoField"
