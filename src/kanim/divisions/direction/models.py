"""All registers of the division, where Django looks for them."""

from kanim.divisions.direction.planning.models import Activity, Evaluation, Realisation, UnitPlan

__all__ = ["Activity", "Evaluation", "Realisation", "UnitPlan"]
