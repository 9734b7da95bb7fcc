import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `Database URL` {
  private func parts(_ text: String) throws -> [String] {
    try DatabaseURL(text, origin: "DATABASE_URL", status: .configuration).conninfo
      .map { "\($0.keyword)=\($0.value)" }
  }

  @Test(arguments: [
    ("postgres://", []),
    ("postgresql://localhost/shop", ["host=localhost", "dbname=shop"]),
    (
      "postgres://medusa:s%40cr%25t@db.example:6432/shop",
      ["user=medusa", "password=s@cr%t", "host=db.example", "port=6432", "dbname=shop"]
    ),
    ("postgres://u:a:b@h/d", ["user=u", "password=a:b", "host=h", "dbname=d"]),
    ("postgres://u:p@ss@h/d", ["user=u", "password=p@ss", "host=h", "dbname=d"]),
    ("postgres://[2001:db8::1]:5433/d", ["host=2001:db8::1", "port=5433", "dbname=d"]),
    ("postgres://a:1,b:2/d", ["host=a,b", "port=1,2", "dbname=d"]),
    ("postgres://a,b:2/d", ["host=a,b", "port=,2", "dbname=d"]),
    ("postgres://%2Frun%2Fpostgresql/d", ["host=/run/postgresql", "dbname=d"]),
    ("postgres:///d?host=/run/postgresql&user=u", ["dbname=d", "host=/run/postgresql", "user=u"]),
    ("postgres://h/d?ssl=true", ["host=h", "dbname=d", "sslmode=require"]),
    ("postgres://h/d?ssl=false", ["host=h", "dbname=d", "sslmode=disable"]),
    ("postgres://h/d?ssl_mode=verify-full", ["host=h", "dbname=d", "sslmode=verify-full"]),
    ("postgres://h/d?sslmode=no-verify", ["host=h", "dbname=d", "sslmode=require"]),
    (
      "postgres://h/d?sslmode=require&uselibpqcompat=true",
      ["host=h", "dbname=d", "sslmode=require"]
    ),
    ("postgres://h/d?application_name=a%20b", ["host=h", "dbname=d", "application_name=a b"]),
    (
      "postgres://h/d?pgbouncer=true&connection_limit=1&pool_timeout=0&supa=base-pooler.x",
      ["host=h", "dbname=d"]
    ),
    ("postgres://h/d?statement_timeout=5000&somethingElse=1", ["host=h", "dbname=d"]),
    ("postgres://h/d?user=me@server", ["host=h", "dbname=d", "user=me@server"]),
    (
      "postgres://h/d?options=-c+search_path=a", ["host=h", "dbname=d", "options=-c search_path=a"]
    ),
    ("postgres://h/d?options=-c%20a=1+2", ["host=h", "dbname=d", "options=-c a=1+2"]),
  ])
  func `becomes libpq's keywords`(url: String, expected: [String]) throws {
    #expect(try parts(url) == expected)
  }

  @Test func `Prisma's schema becomes the schema`() throws {
    let url = try DatabaseURL(
      "postgres://h/d?schema=medusa",
      origin: "DATABASE_URL",
      status: .configuration
    )
    #expect(url.schema == "medusa")
    #expect(url.conninfo.map(\.keyword) == ["host", "dbname"])
  }

  @Test(arguments: [
    (
      "mysql://h/d", "DATABASE_URL is not a PostgreSQL URL",
      "write postgres://user@host:5432/database"
    ),
    (
      "postgres://u:se#cret@h/d", "DATABASE_URL has a bare \"#\"",
      "write %23 for a # in a user name or password"
    ),
    (
      "postgres://u:se%zzcret@h/d", "DATABASE_URL has a wrong % escape in its password",
      "write %25 for a % that is no escape"
    ),
    (
      "postgres://u:secret@h/d?sslMode=require",
      "DATABASE_URL has the parameter \"sslMode\", which libpq does not know",
      "libpq spells it sslmode"
    ),
    (
      "postgres://u:secret@h/d?sslmod=require",
      "DATABASE_URL has the parameter \"sslmod\", which libpq does not know",
      "libpq spells it sslmode"
    ),
    (
      "postgres://u:se/cret@h/d", "DATABASE_URL has a bare \"/\"",
      "write %2F for a / in a user name or password"
    ),
    (
      "postgres://u:p@se/cret@h/d", "DATABASE_URL has a bare \"/\"",
      "write %2F for a / in a user name or password"
    ),
    (
      "postgres://u:se?cret@h/d", "DATABASE_URL has a bare \"?\"",
      "write %3F for a ? in a user name or password"
    ),
    (
      "postgres://u:4711?c=ret@h/d", "DATABASE_URL has a bare \"?\"",
      "write %3F for a ? in a user name or password"
    ),
    (
      "postgres://u:4711?secret", "DATABASE_URL has a parameter without a value",
      "write name=value; write %2F, %3F, %23 and %40 for /, ?, # and @ in a user name or password"
    ),
    (
      "postgres://u:secret@h/d?sslmode=on", "DATABASE_URL has an sslmode that libpq does not know",
      "libpq's are sslmode=disable, allow, prefer, require, verify-ca or verify-full"
    ),
    (
      "postgres://u:secret@h:port/d", "DATABASE_URL has a host that cannot be read",
      "write postgres://user@host:5432/database; an IPv6 address stands in brackets"
    ),
    (
      "postgres://h/d?sslmode", "DATABASE_URL has the parameter \"sslmode\" without a value",
      "write sslmode=value"
    ),
  ])
  func `a wrong one is explained without its values`(url: String, sentence: String, hint: String) {
    #expect(throws: Failure(.configuration, sentence, hint: hint)) { try parts(url) }
  }

  @Test func `knows that it carries a password`() throws {
    func hasPassword(_ text: String) throws -> Bool {
      try DatabaseURL(text, origin: "--source", status: .usage).hasPassword
    }
    #expect(try hasPassword("postgres://u:p@h/d"))
    #expect(try hasPassword("postgres://h/d?password=p"))
    #expect(try !hasPassword("postgres://u@h/d"))
  }
}
