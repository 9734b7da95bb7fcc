-- Lets the ledger's index fill its pages: keys are appended, so no room is left for keys in between.
alter index tidemark.ledger_pkey set (fillfactor = 100);
