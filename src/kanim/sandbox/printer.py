"""A personalisation machine in the sandbox: prints what it is sent, once a job id, and says how it went.

Interface (JSON, signed): POST /api/jobs {job_id, booklet, data} → {job_id, state}; GET /api/jobs/JOB_ID.
States: printing, done, failed (with a defect). `fail_next` spoils that many jobs, `fail_defect` says how.
"""

from __future__ import annotations

import hashlib
import json
import threading
from html import escape
from typing import Any

from kanim.sandbox.common import Answer, Notifier, Refusal, Request, Sandbox, Store, instant, now, page, told


class Printer(Sandbox):
    """A job id that is known is not printed again: its state is answered."""

    name = "printer"
    switches = {
        "delay_ms": 0,
        "outage": False,
        "print_ms": 200,
        "fail_next": 0,
        "fail_defect": "MRZ_BURAM",
        "silent": False,  # no notice is sent: only asking shows the state
        "duplicate_notice": False,
    }

    def __init__(self, store: Store, secret: str, notifier: Notifier):
        super().__init__(store, secret)
        self.notifier = notifier
        for job in list(self.store.data["jobs"].values()):
            if job["state"] == "printing":
                self._start(job)

    def interface(self, request: Request) -> Answer:
        match request.method, request.path.strip("/").split("/"):
            case "POST", ["api", "jobs"]:
                return self._take(request.json())
            case "GET", ["api", "jobs", job_id]:
                with self.store.lock:
                    job = self.store.data["jobs"].get(job_id)
                    if job is None:
                        raise Refusal(404, "no such job")
                    return told(dict(job))
        raise Refusal(404, "no such address")

    def person(self, request: Request) -> Answer:
        if request.method != "GET" or request.path != "/":
            raise Refusal(404, "no such page")
        with self.store.lock:
            jobs = sorted(self.store.data["jobs"].values(), key=lambda job: job["taken_at"], reverse=True)[
                :50
            ]
        rows = "".join(
            f"<tr><td>{escape(job['booklet'])}</td><td>{escape(job['state'])}</td><td>{escape(job['defect'])}</td></tr>"
            for job in jobs
        )
        return page(
            '<!doctype html><html lang="id"><head><meta charset="utf-8">'
            "<title>Mesin cetak (peragaan)</title></head><body><h1>Mesin cetak paspor (peragaan)</h1>"
            "<table><thead><tr><th>Blangko</th><th>Keadaan</th>"
            f"<th>Kerusakan</th></tr></thead><tbody>{rows}</tbody></table></body></html>"
        )

    def _take(self, wanted: dict[str, Any]) -> Answer:
        job_id, booklet = str(wanted.get("job_id", "")), str(wanted.get("booklet", ""))
        if not job_id or not booklet:
            raise Refusal(422, "job_id and booklet are needed")
        content = json.dumps(wanted.get("data"), sort_keys=True, ensure_ascii=False).encode()
        digest = hashlib.sha256(booklet.encode() + b"\0" + content).hexdigest()
        with self.store.lock:
            job = self.store.data["jobs"].get(job_id)
            if job is not None:
                if job["digest"] != digest:
                    raise Refusal(409, "this job_id was used for something else")
                return told(dict(job))
            job = {
                "job_id": job_id,
                "booklet": booklet,
                "digest": digest,
                "state": "printing",
                "defect": "",
                "taken_at": instant(now()),
                "ended_at": "",
            }
            self.store.data["jobs"][job_id] = job
            self.store.keep()
        self._start(job)
        return told(dict(job), 201)

    def _start(self, job: dict[str, Any]) -> None:
        timer = threading.Timer(self.switch("print_ms") / 1000, self._finish, args=(job,))
        timer.daemon = True
        timer.start()

    def _finish(self, job: dict[str, Any]) -> None:
        with self.store.lock:
            switches = self.store.data["switches"]
            if switches["fail_next"] > 0:
                switches["fail_next"] -= 1
                job["state"], job["defect"] = "failed", switches["fail_defect"]
            else:
                job["state"] = "done"
            job["ended_at"] = instant(now())
            self.store.keep()
            notices = 0 if switches["silent"] else 2 if switches["duplicate_notice"] else 1
        notice = {key: job[key] for key in ("job_id", "booklet", "state", "defect")}
        for _ in range(notices):
            self.notifier.tell({**notice, "occurred_at": job["ended_at"]})


def empty() -> dict[str, Any]:
    return {"jobs": {}}
