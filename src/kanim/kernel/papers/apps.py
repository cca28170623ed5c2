from importlib import import_module

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "kanim.kernel.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the jobs and what `check --deploy` looks at."""
        import_module("kanim.kernel.papers.jobs")
        import_module("kanim.kernel.papers.deploy_checks")
        import_module("kanim.kernel.papers.letter_office")
