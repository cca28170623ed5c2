"""Anchors, lawful erasures, and dirty marks that say which event they are about."""

from django.db import migrations, models

from kanim.kernel.ledger.erasure_sql import ERASE_FUNCTION
from kanim.kernel.ledger.triggers import protect_sql


def mark_all(apps, schema_editor):
    """No anchor was taken yet: every stream is waiting for its first."""
    schema_editor.execute(
        "INSERT INTO ledger_dirty_stream (stream, seq) SELECT stream, MAX(seq) FROM ledger_event GROUP BY stream"
    )


def protect(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [*protect_sql(vendor), *(ERASE_FUNCTION if vendor == "postgresql" else ())]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [
        migrations.DeleteModel("DirtyStream"),
        migrations.CreateModel(
            name="DirtyStream",
            fields=[
                ("pk", models.CompositePrimaryKey("stream", "seq", blank=True, editable=False, primary_key=True, serialize=False)),
                ("stream", models.UUIDField()),
                ("seq", models.PositiveIntegerField(db_default=0)),
            ],
            options={"db_table": "ledger_dirty_stream"},
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("text", models.BinaryField()),
                ("signature", models.BinaryField(max_length=64)),
            ],
            options={"db_table": "ledger_anchor"},
        ),
        migrations.CreateModel(
            name="AnchorHead",
            fields=[
                ("pk", models.CompositePrimaryKey("anchor", "stream", blank=True, editable=False, primary_key=True, serialize=False)),
                ("anchor", models.PositiveIntegerField()),
                ("stream", models.UUIDField()),
                ("seq", models.PositiveIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "db_table": "ledger_anchor_head",
                "indexes": [models.Index(fields=["stream", "anchor"], name="ledger_anchor_head_stream")],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("pk", models.CompositePrimaryKey("stream", "seq", "part", blank=True, editable=False, primary_key=True, serialize=False)),
                ("stream", models.UUIDField()),
                ("seq", models.PositiveIntegerField()),
                ("part", models.PositiveSmallIntegerField()),
                ("by_seq", models.PositiveIntegerField()),
            ],
            options={"db_table": "ledger_erasure"},
        ),
        migrations.RunPython(mark_all, migrations.RunPython.noop),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
