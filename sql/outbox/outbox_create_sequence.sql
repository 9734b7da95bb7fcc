-- Creates the counter that makes the numbers of calls of one millisecond different.
create sequence if not exists tidemark_outbox.message_number;
