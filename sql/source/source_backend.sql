-- The server process that answers, and its port (null on a Unix socket).
select pg_backend_pid() as backend, inet_server_port() as port;
