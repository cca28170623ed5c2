"""The ledger refuses change and removal in the database itself."""

from django.db import migrations

from kanim.kernel.db import append_only_sql

TABLES = ("ledger_event", "ledger_payload")


def refuse_changes(apps, schema_editor):
    for table in TABLES:
        for statement in append_only_sql(table, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
