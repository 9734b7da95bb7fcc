-- Takes the functions of the outbox from everybody but their owner: who may call them is named.
revoke all on all functions in schema tidemark_outbox from public;
