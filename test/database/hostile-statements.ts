/** A statement that must not be carried out, and the words of the answer. */
export interface HostileStatement {
  readonly sql: string;
  readonly words: RegExp;
}

const REFUSED = /The statement was refused|sql must|at most|too long/;
const STOPPED =
  /No result: the query (was stopped|did not end)|string or blob too big|too much memory|larger than 60 MB/;
const ANY = new RegExp(`${REFUSED.source}|${STOPPED.source}`);

const toStatements = (words: RegExp, statements: readonly string[]): HostileStatement[] =>
  statements.map((sql) => ({ sql, words }));

const writes = toStatements(/is not allowed: only one SELECT is/, [
  "INSERT INTO cases (id, name) VALUES (1, 'x')",
  "REPLACE INTO cases (id, name) VALUES (1, 'x')",
  "UPDATE cases SET name = 'x'",
  'DELETE FROM cases',
  'DROP TABLE cases',
  'DROP VIEW open_cases',
  'CREATE TABLE x (a)',
  'CREATE TABLE x AS SELECT * FROM cases',
  'CREATE VIEW x AS SELECT 1',
  'CREATE TEMP TABLE x (a)',
  'CREATE INDEX x ON cases (name)',
  'CREATE TRIGGER x AFTER INSERT ON cases BEGIN SELECT 1; END',
  'CREATE VIRTUAL TABLE x USING fts5(a)',
  'ALTER TABLE cases RENAME TO x',
  'ALTER TABLE cases ADD COLUMN x',
  "INSERT INTO cases_text (cases_text) VALUES ('rebuild')",
  'WITH x AS (SELECT 1) INSERT INTO cases (id) SELECT * FROM x',
  'WITH x AS (SELECT 1) DELETE FROM cases WHERE id IN (SELECT * FROM x)',
  "UPDATE cases SET name = 'x' RETURNING id",
  'BEGIN',
  'COMMIT',
  'SAVEPOINT x',
  'ANALYZE',
  'REINDEX',
]);

const commands = toStatements(REFUSED, [
  'PRAGMA table_info(cases)',
  'PRAGMA writable_schema = 1',
  'PRAGMA journal_mode = OFF',
  'PRAGMA max_page_count = 1',
  'PRAGMA hard_heap_limit = 1',
  'PRAGMA database_list',
  "ATTACH 'x' AS y",
  "ATTACH ':memory:' AS y",
  "ATTACH DATABASE 'file:/etc/passwd?mode=ro' AS y",
  'DETACH main',
  'VACUUM',
  "VACUUM INTO '/tmp/x'",
  'EXPLAIN SELECT 1',
  'EXPLAIN QUERY PLAN SELECT * FROM cases',
  'VALUES',
  'SELECT',
  'SELEC 1',
  '',
  ' ',
  ';',
  '-- nothing',
  '/* nothing */',
  'SELECT 1; SELECT 2',
  'SELECT 1;; SELECT 2',
  'SELECT 1; -- and\n DROP TABLE cases',
  'SELECT 1 /* ; */ ; DELETE FROM cases',
  "SELECT ';' ; DELETE FROM cases",
  '/* SELECT 1 */ DELETE FROM cases',
  '-- SELECT 1\nDELETE FROM cases',
  'SELECT 1\u0000; DELETE FROM cases; SELECT 1; SELECT 2',
]).filter(({ sql }) => sql.trim() !== '' && !sql.includes('\u0000'));

const secrets = toStatements(REFUSED, [
  'SELECT * FROM sqlite_schema',
  'SELECT * FROM sqlite_master',
  'SELECT * FROM sqlite_temp_schema',
  "SELECT * FROM pragma_table_info('cases')",
  'SELECT * FROM pragma_database_list',
  'SELECT * FROM pragma_function_list',
  'SELECT * FROM dbstat',
  'SELECT * FROM sqlite_dbpage',
  'SELECT * FROM sqlite_stmt',
  'SELECT * FROM cases_text_data',
  'SELECT * FROM cases_text_config',
  'SELECT * FROM cases_text_idx',
  "SELECT load_extension('x')",
  "SELECT readfile('/etc/passwd')",
  "SELECT writefile('/tmp/x', 'y')",
  'SELECT sqlite_source_id()',
  'SELECT sqlite_compileoption_get(1)',
  'SELECT randomblob(10)',
  'SELECT zeroblob(1000000000)',
  'SELECT fts5_source_id()',
  "SELECT date('now')",
  'SELECT current_timestamp',
  "SELECT datetime(0, 'unixepoch', 'localtime')",
]);

const endless = toStatements(STOPPED, [
  'WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r',
  'WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x FROM r) SELECT * FROM r',
  'WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT max(x) FROM r ORDER BY x',
  "WITH RECURSIVE r(x) AS (SELECT 'a' UNION ALL SELECT x || x FROM r) SELECT length(x) FROM r",
  'SELECT count(*) FROM documents a, documents b, documents c, documents d',
  'SELECT * FROM time_entries a, time_entries b, time_entries c ORDER BY a.hours * b.hours',
  'SELECT count(*) FROM tasks a JOIN tasks b ON a.name <> b.name JOIN tasks c ON b.name <> c.name',
  'SELECT DISTINCT a.id * b.id * c.id FROM tasks a, tasks b, tasks c',
  'SELECT sum(name_similarity(a.name, b.name)) FROM documents a, documents b, documents c',
  'SELECT a.id, b.id, c.id, sum(1) OVER (ORDER BY a.id, b.id, c.id) FROM tasks a, tasks b, tasks c',
]);

const bombs = toStatements(ANY, [
  "SELECT printf('%1000000000d', 1)",
  "SELECT printf('%.1000000000f', 1.5)",
  "SELECT printf('%*d', 2000000000, 1)",
  "SELECT format('%1000000000s', 'x')",
  "SELECT hex(hex(hex(hex(hex(hex(hex(hex(hex(hex(printf('%100000d', 1)))))))))))",
  "SELECT replace(printf('%100000d', 1), ' ', printf('%100000d', 1))",
  "SELECT group_concat(printf('%10000d', 1)) FROM time_entries",
  "SELECT json_group_array(printf('%10000d', 1)) FROM time_entries",
  'SELECT group_concat(a.name) FROM documents a, documents b',
  "SELECT length(group_concat(x)) FROM (SELECT printf('%100000d', 1) AS x FROM tasks)",
  'SELECT a.description || b.description || c.description AS x FROM tasks a, tasks b, tasks c ORDER BY x',
  `SELECT ${'NOT '.repeat(2_000)}1`,
  `SELECT ${'1+'.repeat(5_000)}1`,
  `SELECT ${Array.from({ length: 3_000 }, (_, i) => i).join()}`,
  `SELECT 1 ${'UNION ALL SELECT 1 '.repeat(600)}`,
  `SELECT max(${Array.from({ length: 800 }, (_, i) => i).join()})`,
]);

/** 100 statements. */
export const HOSTILE: readonly HostileStatement[] = [...writes, ...commands, ...secrets, ...endless, ...bombs];

/** 20 of them that end quickly. */
export const QUICK: readonly HostileStatement[] = [
  ...writes.slice(0, 6),
  ...commands.slice(0, 6),
  ...secrets.slice(0, 6),
  ...bombs.slice(0, 2),
];

/** Comparing such texts takes minutes, in one call that SQLite cannot interrupt. */
export const UNINTERRUPTIBLE = "SELECT printf('%.*c', 900000, 'a') LIKE '%' || printf('%.*c', 450000, 'a') || 'b'";
