from django.apps import AppConfig


class RegulationConfig(AppConfig):
    name = "kanim.kernel.regulation"
    label = "regulation"
    default_auto_field = "django.db.models.BigAutoField"
