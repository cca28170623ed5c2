from importlib import import_module

from django.apps import AppConfig


class TravelDocumentsConfig(AppConfig):
    name = "kanim.divisions.travel_documents"
    label = "travel_documents"
    default_auto_field = "django.db.models.BigAutoField"

    #: modules whose import registers rules, facts, effects, charges and jobs
    REGISTERS: tuple[str, ...] = (
        "worked_cases",
        "applicant.effects",
        "appointment.effects",
        "requirements.facts",
        "consent.facts",
        "suspension.facts",
        "fees.charges",
        "fees.facts",
        "screening.effects",
        "screening.demo",
        "booklets.demo",
        "demonstration.cases",
        "photo.facts",
        "photo.registers",
        "adjudication.effects",
        "booklets.effects",
        "booklets.queries",
        "personalisation.effects",
        "personalisation.printing",
        "personalisation.queries",
        "passports.effects",
        "screens.matching",
        "screens.panel",
        "handover.facts",
        "letters.arrival",
        "letters.decisions",
        "letters.production",
    )

    def ready(self) -> None:
        for module in self.REGISTERS:
            import_module(f"{self.name}.{module}")
