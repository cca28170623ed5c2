from importlib import import_module

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "kanim.divisions.administration"
    label = "administration"
    default_auto_field = "django.db.models.BigAutoField"

    #: modules whose import registers rules, facts, effects, charges and jobs
    REGISTERS: tuple[str, ...] = (
        "worked_cases",
        "leave.facts",
        "leave.effects",
        "leave.letters",
        "staff.demo",
        "correspondence.facts",
        "correspondence.effects",
        "budget.effects",
        "budget.demo",
        "demo_cases",
        "case_titles",
    )

    def ready(self) -> None:
        for module in self.REGISTERS:
            import_module(f"{self.name}.{module}")
