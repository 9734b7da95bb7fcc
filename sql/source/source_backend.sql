-- Which server process answers, and on which port (null on a Unix socket).
select pg_backend_pid() as backend, inet_server_port() as port;
