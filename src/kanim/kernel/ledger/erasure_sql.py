"""The one way by which PostgreSQL deletes a payload group: a function that runs with the owner's rights and takes
nothing but what a chained event names."""

from __future__ import annotations

FUNCTION = "kanim_erase(uuid, integer)"
# The list of erasures refuses what the event does not name, and the payload table what the list does not hold.
ERASE_FUNCTION = (
    """CREATE OR REPLACE FUNCTION kanim_erase(of_stream uuid, event integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone integer;
BEGIN
 INSERT INTO ledger_erasure (stream, seq, part, by_seq)
 SELECT of_stream, (j ->> 0)::integer, (j ->> 1)::smallint, event FROM ledger_payload p,
 jsonb_array_elements(convert_from(p.body, 'UTF8')::jsonb -> 'erased') j
 WHERE p.stream = of_stream AND p.seq = event AND p.part = 0
 AND convert_from(p.body, 'UTF8')::jsonb ->> 'verb' = 'payload.erased';
 DELETE FROM ledger_payload p USING ledger_erasure x
 WHERE x.stream = of_stream AND x.by_seq = event AND p.stream = x.stream AND p.seq = x.seq AND p.part = x.part;
 GET DIAGNOSTICS gone = ROW_COUNT;
 RETURN gone;
END $$""",
    f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC",
)
