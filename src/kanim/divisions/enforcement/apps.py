from importlib import import_module

from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    name = "kanim.divisions.enforcement"
    label = "enforcement"
    default_auto_field = "django.db.models.BigAutoField"

    #: modules whose import registers rules, facts, effects, gates and letters
    REGISTERS: tuple[str, ...] = (
        "worked_cases",
        "gate.removal",
        "gate.effects",
        "sanctions.facts",
        "sanctions.effects",
        "removals.effects",
        "letters",
        "demonstration",
    )

    def ready(self) -> None:
        for module in self.REGISTERS:
            import_module(f"{self.name}.{module}")
