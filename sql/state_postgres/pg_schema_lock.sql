-- Lets one transaction at a time bring the schema up to date: 1416193125 is "Tide" in ASCII.
select pg_catalog.pg_advisory_xact_lock(1416193125);
