"""Applicants' accounts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from kanim.faces.sign_in import SIGNED_IN_AT

ALLAUTH_STAGE = "allauth.account.stages.EmailVerificationStage"
OUR_STAGE = "kanim.faces.portal.verification.VerificationStage"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up by e-mail: the user name is the e-mail in lower case, so that one address has one account.

    Whether an address is known stays hidden while e-mails are verified (`KANIM_EMAIL_VERIFICATION=mandatory`,
    the default outside a demonstration): the answer is the same, and the owner of the address gets a letter.
    """

    def clean_email(self, email: str) -> str:
        return super().clean_email(email.strip().lower())

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Called by `save_user` before the account is kept."""
        user.email = user.email.strip().lower()
        user.username = user.email

    def get_login_stages(self) -> list[str]:
        """The usual stages, with `VerificationStage` for that of the e-mail."""
        return [OUR_STAGE if stage == ALLAUTH_STAGE else stage for stage in super().get_login_stages()]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Signs in under a new session key and notes when, for the session's absolute age."""
        super().login(request, user)
        request.session[SIGNED_IN_AT] = int(datetime.now(UTC).timestamp())
