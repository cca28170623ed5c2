"""Who must prove an e-mail address on signing in."""

from __future__ import annotations

from typing import Any

import allauth.account.internal.flows  # noqa: F401  first, since allauth's modules import each other in a circle
from allauth.account.stages import EmailVerificationStage

from kanim.kernel import clock
from kanim.kernel.organisation.selectors import officer_appointments


class VerificationStage(EmailVerificationStage):
    """Applicants prove that the address is theirs. Officers do not: the office opened their accounts and
    appointed them by letter."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is not None and officer_appointments(user.pk, clock.today()):
            return None, True
        found: tuple[Any, bool] = super().handle()
        return found
