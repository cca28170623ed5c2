from importlib import import_module

from django.apps import AppConfig


class DirectionConfig(AppConfig):
    name = "kanim.divisions.direction"
    label = "direction"
    default_auto_field = "django.db.models.BigAutoField"

    #: modules whose import registers rules, facts, effects, charges and jobs
    REGISTERS: tuple[str, ...] = (
        "planning.selectors",
        "planning.relations",
        "planning.facts",
        "planning.effects",
        "planning.letters",
        "planning.panel",
        "planning.servings",
        "planning.demo",
    )

    def ready(self) -> None:
        for module in self.REGISTERS:
            import_module(f"{self.name}.{module}")
