"""`kanim`: the command line. Each command stands in a module of its own, imported only when it is called.

Exit codes: 0 all right, 1 a finding or a refusal (told on stderr), 2 the call itself was wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import translation

from kanim.kernel.errors import KanimError
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command stands (`module:attribute`, a click command or group) and what it does."""

    target: str
    help: Text
    needs_django: bool = True


# One line a command; the order is that of `kanim --help`.
COMMANDS: dict[str, Command] = {
    "serve": Command(
        "kanim.faces.cli.serve:serve",
        Text("Jalankan kantor: web, pekerja, peragaan", "Run the office: web, worker, demonstration"),
    ),
    "worker": Command(
        "kanim.faces.cli.worker:worker",
        Text("Kirim pesan dan kerjakan tugas tertunda", "Deliver messages and do delayed work"),
    ),
    "sandbox": Command(
        "kanim.faces.cli.sandbox:sandbox",
        Text("Sistem luar tiruan sebagai proses sendiri", "The systems outside, as processes of their own"),
    ),
    "clauses": Command(
        "kanim.faces.cli.clauses:clauses",
        Text("Setiap klausul dan apa yang melayaninya", "Every clause and what serves it"),
    ),
    "law": Command(
        "kanim.faces.cli.law:law_group",
        Text("Muat dan baca peraturan sebagai data", "Load and read the regulation as data"),
    ),
    "demo": Command(
        "kanim.faces.cli.demo:demo",
        Text("Orang dan akun kantor demonstrasi", "People and accounts of the demonstration office"),
    ),
    "ledger": Command(
        "kanim.faces.cli.ledger:ledger",
        Text("Periksa catatan kejadian", "Verify the ledger of events"),
    ),
    "backup": Command(
        "kanim.faces.cli.backup:backup",
        Text(
            "Salin kantor (basis data dan berkas) ke satu berkas",
            "The office, database and files, in one file",
        ),
    ),
    "restore": Command(
        "kanim.faces.cli.backup:restore",
        Text("Pulihkan kantor dari salinan, lalu periksa", "Put the office back from a backup, and check it"),
    ),
    "search": Command(
        "kanim.faces.cli.search:search",
        Text("Indeks pencarian: buat ulang", "The index of the search: make it anew"),
    ),
    "retention": Command(
        "kanim.faces.cli.retention:retention",
        Text("Masa simpan berkas: hitung dan daftar", "Retention of papers: compute and list"),
    ),
    "keys": Command(
        "kanim.faces.cli.keys:keys",
        Text("Kunci berkas: buat, ganti, periksa", "Keys of files: make, rotate, check"),
    ),
    "procedure": Command(
        "kanim.faces.cli.procedure_versions:procedure",
        Text(
            "Periksa, gambar, bandingkan prosedur; pindahkan berkas",
            "Check, draw, compare procedures; move cases",
        ),
    ),
    "access": Command(
        "kanim.faces.cli.access:access",
        Text("Siapa boleh apa pada berkas mana, dan mengapa", "Who may do what with which case, and why"),
    ),
    "radar": Command(
        "kanim.faces.cli.radar:radar_command",
        Text("Semua tenggat yang dituntut peraturan", "All that the law demands, by its day"),
    ),
    "match": Command(
        "kanim.faces.cli.match:match",
        Text("Bandingkan nama dan jelaskan mengapa", "Compare names and tell why"),
    ),
    "measure": Command(
        "kanim.faces.cli.measure:measure",
        Text("Angka kantor menurut ukuran dan kurun waktu", "The office's figures by measure and period"),
    ),
    "bench": Command(
        "kanim.faces.cli.bench.command:bench",
        Text("Ukur kantor di samping batas basis data", "Measure the office beside the bare database"),
    ),
    "link": Command(
        "kanim.faces.cli.linkage:link",
        Text("Temukan orang yang sama dalam sebuah register", "Find the same persons in a whole register"),
    ),
    "import": Command(
        "kanim.faces.cli.importing:import_group",
        Text("Impor register lama", "Import old registers"),
    ),
    "money": Command(
        "kanim.faces.cli.money:money",
        Text("Rekonsiliasi penerimaan negara", "Reconcile state revenue"),
    ),
    "seal": Command(
        "kanim.faces.cli.seal:seal",
        Text("Baca dan periksa segel digital surat", "Read and judge the digital seal of a letter"),
    ),
    "rules": Command(
        "kanim.faces.cli.rules:rules",
        Text("Jalankan kasus uji terhadap aturan", "Run worked cases against the rules"),
    ),
}


def language() -> str:
    """`id` or `en`: KANIM_LANG, else the language of the terminal, else Indonesian."""
    for name in ("KANIM_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value.startswith(("en", "id")):
            return value[:2]
    return "id"


def say(text: Text) -> str:
    """The text in the language of the terminal, also before Django is up."""
    return text.en if language() == "en" else text.id


def setup_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanim.config.settings")
    django.setup()
    translation.activate(language())


class Commands(click.Group):
    """Finds commands by the table above, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = COMMANDS.get(cmd_name)
        if known is None:
            return None
        if known.needs_django:
            setup_django()
        module, _, name = known.target.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say(Text("Perintah", "Commands"))):
            formatter.write_dl([(name, say(command.help)) for name, command in COMMANDS.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say(
        Text(
            "Kanim, sistem kerja kantor imigrasi. Bahasa pesan: KANIM_LANG=id atau en.",
            "Kanim, the working system of an immigration office. Language of messages: KANIM_LANG=id or en.",
        )
    ),
)
def cli() -> None:
    pass


def main(args: Sequence[str] | None = None) -> None:
    """Runs a command and ends the process with its exit code."""
    sys.exit(run(args))


def run(args: Sequence[str] | None = None) -> int:
    """Runs a command; gives its exit code. Refusals are told on stderr, never as a traceback."""
    try:
        code = cli.main(args=args, prog_name="kanim", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return _refuse(Text("Dihentikan.", "Stopped."), 130)
    except KanimError as error:
        return _refuse(error.message, 1)
    except ImproperlyConfigured as error:
        return _refuse(Text(f"Pengaturan salah: {error}", f"Wrong settings: {error}"), 2)
    except DatabaseError as error:
        return _refuse(
            Text(
                f"Basis data tidak dapat dipakai: {error}. Periksa KANIM_DATABASE_URL, lalu migrasikan.",
                f"The database can't be used: {error}. Check KANIM_DATABASE_URL, then migrate.",
            ),
            1,
        )
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return code if isinstance(code, int) else 0


def _refuse(message: Text, code: int) -> int:
    click.echo(say(message), err=True)
    return code


if __name__ == "__main__":
    main()
