using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Dsql;

namespace EventPlatform.IntegrationTests.Dsql;

public sealed class DsqlStatementCheckerTests
{
    [Theory]
    [InlineData("BEGIN")]
    [InlineData("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ")]
    [InlineData("begin isolation level repeatable read read only")]
    [InlineData("START TRANSACTION")]
    [InlineData("COMMIT; ROLLBACK")]
    [InlineData("SET application_name = 'x'")]
    [InlineData("SELECT 1")]
    [InlineData("SELECT id FROM guests WHERE id = $1 FOR UPDATE")]
    [InlineData("SELECT s.id FROM settings AS s WHERE s.\"id\" = $1 AND s.max_guests > 0 FOR UPDATE")]
    [InlineData("SELECT 1 FROM settings s WHERE $1 = s.id FOR UPDATE")]
    [InlineData("INSERT INTO guests (id) SELECT id FROM unnest($1, $2) AS n (id, x) ON CONFLICT (id) DO NOTHING RETURNING id")]
    [InlineData("WITH gone AS (DELETE FROM guests WHERE id = $1 RETURNING id) SELECT count(*) FROM gone")]
    [InlineData("UPDATE guests SET dietary = ARRAY_TO_STRING($1, ','), attending = true WHERE id = $2")]
    [InlineData("CREATE TABLE IF NOT EXISTS t (id uuid NOT NULL, n numeric(10, 2) DEFAULT 0, \"timestamp\" timestamp with time zone, s varchar(5) CHECK (s <> ''), CONSTRAINT pk_t PRIMARY KEY (id))")]
    [InlineData("CREATE TABLE public.t (a text COLLATE \"C\" NOT NULL PRIMARY KEY, UNIQUE (a))")]
    [InlineData("CREATE TABLE copy AS SELECT id, json FROM t")]
    [InlineData("CREATE INDEX ASYNC IF NOT EXISTS ix_t_a ON public.t (a, lower(b)) INCLUDE (c) WHERE a IS NOT NULL")]
    [InlineData("CREATE UNIQUE INDEX ASYNC ix_t_a ON t (\"desc\")")]
    [InlineData("ALTER TABLE t ADD COLUMN IF NOT EXISTS a varchar(5)")]
    [InlineData("ALTER TABLE public.t ADD \"type\" numeric(5, 2), ADD b text")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID")]
    [InlineData("ALTER TABLE t RENAME COLUMN a TO type")]
    [InlineData("CALL sys.wait_for_job('j')")]
    [InlineData("GRANT SELECT, REFERENCES ON t TO app")]
    [InlineData("AWS IAM GRANT app TO 'arn'")]
    [InlineData("DROP TABLE IF EXISTS t")]
    public void Check_WhatDsqlTakes_IsAccepted(string sql) => Assert.Null(DsqlStatementChecker.Check(sql));

    [Theory]
    [InlineData("SELECT 'LOCK TABLE guests; TRUNCATE guests'")]
    [InlineData("SELECT 'it''s; LOCK TABLE guests'")]
    [InlineData(@"SELECT E'\'; LOCK TABLE guests; --'")]
    [InlineData("SELECT $$; LOCK TABLE guests$$, $tag$; TRUNCATE $$ t$tag$")]
    [InlineData("SELECT 1 -- ; LOCK TABLE guests\n, 2")]
    [InlineData("/* LOCK TABLE guests; /* nested */ ; TRUNCATE t */ SELECT 1")]
    [InlineData("SELECT \"for share; LOCK\" FROM \"x FOR SHARE\"")]
    [InlineData("-- FOR SHARE")]
    [InlineData(" ; ;")]
    [InlineData("")]
    public void Check_RefusedWordsInLiteralsNamesAndComments_DoNotCount(string sql) => Assert.Null(DsqlStatementChecker.Check(sql));

    [Theory]
    [InlineData("BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED", "REPEATABLE READ")]
    [InlineData("BEGIN ISOLATION LEVEL SERIALIZABLE", "REPEATABLE READ")]
    [InlineData("START TRANSACTION ISOLATION LEVEL READ UNCOMMITTED", "REPEATABLE READ")]
    [InlineData("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "isolation level")]
    [InlineData("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "isolation level")]
    [InlineData("set default_transaction_isolation = 'repeatable read'", "isolation level")]
    [InlineData("SET LOCAL transaction_isolation TO 'serializable'", "isolation level")]
    [InlineData("SAVEPOINT s", "savepoints")]
    [InlineData("RELEASE SAVEPOINT s", "savepoints")]
    [InlineData("ROLLBACK TO SAVEPOINT s", "savepoints")]
    [InlineData("ROLLBACK WORK TO s", "savepoints")]
    [InlineData("DISCARD ALL", "DISCARD")]
    [InlineData("LOCK TABLE guests", "table locks")]
    [InlineData("lock guests in exclusive mode", "table locks")]
    [InlineData("LISTEN guests", "LISTEN")]
    [InlineData("UNLISTEN *", "LISTEN")]
    [InlineData("NOTIFY guests", "NOTIFY")]
    [InlineData("TRUNCATE guests", "TRUNCATE")]
    [InlineData("MERGE INTO guests USING new ON true WHEN MATCHED THEN DELETE", "MERGE")]
    [InlineData("SELECT 1 FROM guests WHERE id = $1 FOR SHARE", "FOR UPDATE is the only")]
    [InlineData("SELECT 1 FROM guests WHERE id = $1 FOR NO KEY UPDATE", "FOR UPDATE is the only")]
    [InlineData("SELECT 1 FROM guests WHERE id = $1 FOR KEY SHARE", "FOR UPDATE is the only")]
    [InlineData("SELECT 1 FROM guests FOR UPDATE", "primary key")]
    [InlineData("SELECT id FROM guests WHERE attending = true FOR UPDATE", "primary key")]
    [InlineData("SELECT id FROM guests WHERE id > $1 FOR UPDATE", "primary key")]
    [InlineData("SELECT sys.wait_for_job('j')", "CALL")]
    [InlineData("CREATE TEMP TABLE t (id uuid)", "temporary")]
    [InlineData("CREATE LOCAL TEMPORARY TABLE t (id uuid)", "temporary")]
    [InlineData("SELECT id INTO TEMP t FROM guests", "temporary")]
    [InlineData("CREATE OR REPLACE TRIGGER t BEFORE UPDATE ON guests EXECUTE FUNCTION f()", "triggers")]
    [InlineData("CREATE CONSTRAINT TRIGGER t AFTER UPDATE ON guests EXECUTE FUNCTION f()", "triggers")]
    [InlineData("CREATE TYPE mood AS ENUM ('sad')", "user types")]
    [InlineData("ALTER TYPE mood ADD VALUE 'glad'", "user types")]
    [InlineData("CREATE TABLE t (id serial PRIMARY KEY)", "SERIAL")]
    [InlineData("CREATE TABLE t (id uuid, n bigserial)", "SERIAL")]
    [InlineData("CREATE TABLE t (tags text[])", "array")]
    [InlineData("CREATE TABLE t (tags text ARRAY)", "array")]
    [InlineData("CREATE TABLE t (m mood)", "user type")]
    [InlineData("CREATE TABLE t (m \"text\")", "user type")]
    [InlineData("CREATE TABLE t (data jsonb)", "JSON")]
    [InlineData("CREATE TABLE t (id uuid, g uuid REFERENCES groups (id))", "foreign keys")]
    [InlineData("CREATE TABLE t (g uuid, FOREIGN KEY (g) REFERENCES groups (id))", "foreign keys")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (g) REFERENCES groups (id) NOT VALID", "foreign keys")]
    [InlineData("CREATE INDEX ix ON t (a)", "ASYNC")]
    [InlineData("CREATE UNIQUE INDEX CONCURRENTLY ix ON t (a)", "ASYNC")]
    [InlineData("CREATE INDEX ASYNC public.ix ON t (a)", "no schema")]
    [InlineData("CREATE INDEX ASYNC IF NOT EXISTS \"public\".\"ix\" ON t (a)", "no schema")]
    [InlineData("CREATE INDEX ASYNC ix ON t (a DESC)", "DESC")]
    [InlineData("CREATE INDEX ASYNC ix ON t (lower(a), b ASC NULLS LAST)", "ASC")]
    [InlineData("ALTER TABLE t ADD COLUMN a int DEFAULT 0", "DEFAULT")]
    [InlineData("ALTER TABLE t ADD a int NOT NULL", "constraints")]
    [InlineData("ALTER TABLE t ADD COLUMN b text, ADD COLUMN a int UNIQUE", "constraints")]
    [InlineData("ALTER TABLE IF EXISTS ONLY public.t ADD COLUMN IF NOT EXISTS a int CHECK (a > 0)", "constraints")]
    [InlineData("ALTER TABLE t ADD COLUMN tags text[]", "array")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", "NOT VALID")]
    [InlineData("ALTER TABLE t ADD PRIMARY KEY (id)", "NOT VALID")]
    [InlineData("ALTER TABLE t ALTER COLUMN a SET NOT NULL", "NOT NULL")]
    [InlineData("ALTER TABLE t ALTER COLUMN a TYPE bigint", "keeps its type")]
    [InlineData("ALTER TABLE t ALTER a SET DATA TYPE bigint", "keeps its type")]
    [InlineData("SELECT 1; LOCK TABLE guests", "table locks")]
    [InlineData("SELECT ';' /* ; */; \n -- x\n truncate guests;", "TRUNCATE")]
    public void Check_WhatDsqlRefuses_SaysWhatToDoInstead(string sql, string reason) =>
        Assert.Contains(reason, DsqlStatementChecker.Check(sql), StringComparison.Ordinal);

    [Fact]
    public void Check_TheProductsOwnSchema_IsAccepted()
    {
        var session = new DsqlSessionChecker();

        // The script is for psql: each statement is sent, and commits, by itself.
        var refusals = Schema.Script(forDsql: true).Split(";\n").Select(statement => session.Check(statement)).OfType<string>();

        Assert.Empty(refusals);
    }

    [Fact]
    public void Check_TheSchemaForPlainPostgres_IsRefused() =>
        Assert.Contains("ASYNC", DsqlStatementChecker.Check(Schema.Script(forDsql: false)), StringComparison.Ordinal);
}
