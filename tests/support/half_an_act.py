"""A process that does an act of a case and never commits: it says so and waits to be ended.

`python -m support.half_an_act DATABASE_URL CASE ACTOR_JSON ACTION FORM_JSON NOW`"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from uuid import UUID

os.environ["DJANGO_SETTINGS_MODULE"] = "kanim.config.settings"
os.environ["KANIM_DATABASE_URL"] = sys.argv[1]

import django

django.setup()

from django.db import transaction  # noqa: E402

from kanim.kernel.access.actors import Officer  # noqa: E402
from kanim.kernel.casework.acting import act  # noqa: E402


def main() -> None:
    case, who, action, form, now = sys.argv[2:]
    told = json.loads(who)
    for name in ("account_id", "appointment_id", "office_id", "point_id"):
        told[name] = UUID(told[name]) if told[name] else None
    with transaction.atomic():
        outcome = act(
            Officer(**told), UUID(case), action, json.loads(form), key="half", now=datetime.fromisoformat(now)
        )
        print(json.dumps([str(i) for i in outcome.instruments]), flush=True)
        sys.stdin.read()  # until the test ends this process


main()
