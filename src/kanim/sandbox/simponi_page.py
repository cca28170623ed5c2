"""The bank's counter as a page, so that a person can pay in the demonstration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Any

WIB = timezone(timedelta(hours=7))
CHANNELS = ("Teller", "ATM", "Mobile banking", "Dompet digital")
STYLE = """
:root{color-scheme:light dark;--ink:#16202e;--soft:#5b6878;--line:#dfe3e8;--card:#fff;
--back:#f4f6f8;--blue:#1257b8}
@media(prefers-color-scheme:dark){
:root{--ink:#e8edf3;--soft:#a2aebd;--line:#2d3947;--card:#1a2430;--back:#111922;--blue:#7fb2ff}}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,
sans-serif}header{background:#0f2747;color:#fff;padding:1.1rem 1.5rem}header p{margin:.1rem 0 0;color:#c9d6e8}
h1{font-size:1.25rem;margin:0}main{max-width:60rem;margin:1.5rem auto;padding:0 1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;
padding:1rem 1.25rem;margin-bottom:1rem}
.row{display:flex;flex-wrap:wrap;gap:1rem;align-items:center;justify-content:space-between}
.code{font:600 1.15rem/1.2 ui-monospace,monospace;letter-spacing:.06em}.soft{color:var(--soft)}
.sum{font-size:1.25rem;font-weight:600}button{background:#1257b8;color:#fff;border:0;border-radius:6px;
padding:.6rem 1.1rem;font:inherit;font-weight:600;cursor:pointer}button:hover{background:#0d4390}
select,input{font:inherit;padding:.5rem .6rem;border:1px solid #7b8794;border-radius:6px;
background:var(--card);color:var(--ink)}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
.done{border-left:5px solid #1d7a46}.warn{border-left:5px solid #a15c00}
ul{margin:.4rem 0 0;padding-left:1.1rem}
"""


def rupiah(amount: str) -> str:
    return "Rp" + f"{int(amount):,}".replace(",", ".")


def clock(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(WIB):%d-%m-%Y %H.%M} WIB"


def counter_page(
    bills: Sequence[Mapping[str, Any]], query: Mapping[str, str], switches: Mapping[str, Any]
) -> str:
    """Open bills with a button each, newest first; below, what was paid last."""
    wanted = query.get("code", "")
    unpaid = [b for b in bills if b["status"] in ("unpaid", "expired") and wanted in ("", b["code"])]
    paid = [b for b in bills if b["status"] == "paid"]
    parts = [_notice(query), _search(wanted), "<h2>Tagihan yang belum dibayar</h2>"]
    parts += [_open_bill(bill) for bill in sorted(unpaid, key=lambda b: b["created_at"], reverse=True)[:50]]
    if not unpaid:
        parts.append(
            '<p class="card soft">Tidak ada tagihan. Tagihan muncul di sini setelah permohonan diajukan.</p>'
        )
    if paid:
        parts.append("<h2>Baru dibayar</h2>")
        parts += [_paid_bill(bill) for bill in sorted(paid, key=lambda b: b["created_at"], reverse=True)[:10]]
    on = [
        f"{name}={value}"
        for name, value in sorted(switches.items())
        if value not in (0, False) and name != "allow_late"
    ]
    if on:
        parts.append(f'<p class="card warn">Gangguan yang dinyalakan: {escape(", ".join(on))}</p>')
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Loket bank (peragaan)</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><header><h1>Loket bank: pembayaran PNBP</h1>"
        "<p>Peragaan SIMPONI. Tidak ada uang yang berpindah.</p></header>"
        f"<main>{''.join(parts)}</main></body></html>"
    )


def _notice(query: Mapping[str, str]) -> str:
    ntpn = query.get("paid", "")
    if not ntpn:
        return ""
    return (
        f'<p class="card done" role="status">Pembayaran diterima. '
        f'NTPN <span class="code">{escape(ntpn)}</span>. '
        "Kembali ke halaman permohonan Anda; statusnya berubah sendiri.</p>"
    )


def _search(wanted: str) -> str:
    return (
        '<form class="card row" method="get" action="/"><label for="code">Kode billing (15 angka)</label>'
        f'<input id="code" name="code" inputmode="numeric" maxlength="15" '
        f'value="{escape(wanted, quote=True)}">'
        "<button>Cari</button></form>"
    )


def _lines(bill: Mapping[str, Any]) -> str:
    rows = [line for line in bill["lines"] if isinstance(line, dict)]
    return "".join(
        f"<li>{escape(str(line.get('words', '')))}: {rupiah(str(line.get('amount_idr', 0)))}</li>"
        for line in rows
    )


def _open_bill(bill: Mapping[str, Any]) -> str:
    code = escape(bill["code"], quote=True)
    late = " · sudah lewat" if bill["status"] == "expired" else ""
    options = "".join(f"<option>{escape(name)}</option>" for name in CHANNELS)
    return (
        f'<section class="card" aria-label="Tagihan {code}"><div class="row"><div>'
        f'<div class="code">{code}</div>'
        f"<div>{escape(bill['payer'])}</div>"
        f'<div class="soft">Berlaku sampai {clock(bill["expires_at"])}{late}</div>'
        f'<ul class="soft">{_lines(bill)}</ul></div><form class="row" method="post" action="/pay">'
        f'<span class="sum">{rupiah(bill["total_idr"])}</span>'
        f'<input type="hidden" name="code" value="{code}">'
        f'<select name="channel" aria-label="Cara membayar {code}">{options}</select>'
        "<button>Bayar</button></form></div></section>"
    )


def _paid_bill(bill: Mapping[str, Any]) -> str:
    payment = bill["payments"][-1]
    code = escape(bill["code"], quote=True)
    return (
        f'<section class="card done row"><div>'
        f'<div class="code">{code}</div><div>{escape(bill["payer"])}</div>'
        f'<div class="soft">NTPN {escape(payment["ntpn"])} · {clock(payment["occurred_at"])}</div></div>'
        f'<div class="row"><span class="sum">{rupiah(payment["amount_idr"])}</span>'
        f'<form method="post" action="/pay"><input type="hidden" name="code" value="{code}">'
        "<button>Bayar sekali lagi</button></form></div></section>"
    )
