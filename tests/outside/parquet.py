"""Holds a table of `check merge --parquet`, as DuckDB reads it, against the JSON of the same answer."""

import json
import sys

import duckdb

check, table = sys.argv[1:]
with open(check, encoding="utf-8") as file:
    claims = {it["id"]: int(it["configurations"]["violating"]) for it in json.load(file)["claims"]}
violating = duckdb.read_parquet(table)


def ask(query):
    return duckdb.execute(query).fetchall()


wrong = []
read = {claim: int(count) for claim, count in ask("SELECT claim, sum(configurations) FROM violating GROUP BY claim")}
expected = {claim: count for claim, count in claims.items() if count > 0}
if read != expected:
    wrong.append(f"violating configurations {read}, expected {expected}")

# Rows that no setting tells apart have configurations in common. Of these claims all pairs are tried.
columns = violating.columns[2:]
clash = " AND ".join(f'(a."{it}" IS NULL OR b."{it}" IS NULL OR list_has_any(a."{it}", b."{it}"))' for it in columns)
for claim in ("denied-user-can-comply", "background-sync-needs-no-user"):
    duckdb.execute(f"CREATE OR REPLACE TABLE rows_of AS SELECT row_number() OVER () AS n, * FROM violating WHERE claim = '{claim}'")
    overlaps = ask(f"SELECT count(*) FROM rows_of AS a JOIN rows_of AS b ON a.n < b.n WHERE {clash}")[0][0]
    if overlaps or not ask("SELECT count(*) FROM rows_of")[0][0]:
        wrong.append(f"{overlaps} pairs of the rows of {claim} overlap, expected rows and none")

rows = ask("SELECT count(*) FROM violating")[0][0]
if wrong:
    sys.exit("parquet.py: " + "; ".join(wrong))
print(f"DuckDB reads {rows} rows of {len(read)} claims, disjoint, and the numbers of `check`")
