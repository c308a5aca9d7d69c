"""The database itself refuses to change or delete a row of the audit trail.

On SQLite a later change of this table's columns makes the table anew and loses its
triggers: such a migration has to end with `CreateTriggers()` again.
"""

from django.db import migrations
from django.db.migrations.operations.base import Operation

TABLE = "participants_auditevent"
MESSAGE = "The audit trail is append-only."

CREATE = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{act} BEFORE {act.upper()} ON {TABLE}"
        f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for act in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{MESSAGE}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$",
        *(
            f"CREATE TRIGGER audit_no_{act} BEFORE {act.upper()} ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
            for act in ("update", "delete")
        ),
        f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE}"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ],
}
DROP = {
    "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
    "postgresql": ["DROP FUNCTION audit_refuse() CASCADE"],
}


class CreateTriggers(Operation):
    """Create the triggers of the database at hand; the other way, drop them."""

    reversible = True

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in CREATE[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for statement in DROP[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    def describe(self):
        return "Refuse changes to the audit trail"


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]

    operations = [CreateTriggers()]
