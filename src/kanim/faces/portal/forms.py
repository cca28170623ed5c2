"""Sign-in and sign-up forms of the library in the words of the office."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """Officers have a user name, applicants an e-mail address; the password can be reset from the page."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Nama pengguna atau alamat surel")
        self.fields["password"].label = _("Kata sandi")
        self.fields["password"].help_text = ""
        if "remember" in self.fields:
            self.fields["remember"].label = _("Tetap masuk di perangkat ini")


class SignUpForm(SignupForm):
    """By e-mail; the password twice."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Alamat surel")
        self.fields["password1"].label = _("Kata sandi")
        self.fields["password2"].label = _("Kata sandi sekali lagi")
