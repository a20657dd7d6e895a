"""The roles that later revisions grant to.

Made without a login where they are missing; ``store.roles`` or the deployment gives them one.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Roles belong to the whole server: another database's migration may make them at the same moment.
    op.execute("""
        DO $$
        DECLARE wanted text;
        BEGIN
            FOREACH wanted IN ARRAY ARRAY['landclear_owner', 'landclear_door', 'landclear_projector',
                                          'landclear_reader']
            LOOP
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                    BEGIN
                        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
                    EXCEPTION WHEN duplicate_object OR unique_violation THEN
                        NULL;
                    END;
                END IF;
            END LOOP;
        END $$
    """)
    # An import fills temporary tables by COPY, which row-level security keeps off the real ones.
    op.execute("""
        DO $$
        BEGIN
            EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO landclear_door', current_database());
        END $$
    """)
    op.execute("GRANT USAGE ON SCHEMA public TO landclear_door, landclear_projector, landclear_reader")
