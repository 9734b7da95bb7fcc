import Foundation
import Queries
import Support

/// A role that may only create in some schemas, and makes there whatever a statement could take for its own.
///
/// For every name that the program's statements use it makes functions and operators that fit the types of a shop's
/// columns better than PostgreSQL's own, types that check their values, casts that find them, and views with the names
/// of catalogs. Each records that it ran.
struct Intruder {
  let server: PrivateServer
  let database: String
  let schemas: [String]

  /// Makes all these; the database's path must lead there before PostgreSQL's own names.
  func settle() async throws {
    let role = "intruder_\(database)"
    try await server.execute("create role \(role)", in: database)
    for schema in schemas {
      try await server.execute("grant usage, create on schema \(schema) to \(role)", in: database)
      try await server.execute(script(in: schema, as: role), in: database)
    }
    try await server.execute(
      "alter database \(database) set search_path = \(schemas.joined(separator: ", ")), pg_catalog",
      in: database
    )
  }

  /// The objects that ran, each once.
  func loot() async throws -> [String] {
    let all = schemas.map { "select what from \($0).loot" }.joined(separator: " union ")
    return try await server.execute("set search_path = pg_catalog; \(all)", in: database)
      .split(separator: "\n").map(String.init)
  }

  /// The bodies of all statements, without comments and texts.
  private static let bodies = Query.all.map { query in
    query.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("--") }
      .joined(separator: "\n")
      .replacing(/'[^']*'/, with: "''")
  }

  private static func names(_ pattern: Regex<(Substring, Substring)>) -> Set<String> {
    Set(bodies.flatMap { body in body.matches(of: pattern).map { String($0.1) } })
  }

  /// Names before a parenthesis, and the names that the program's own scripts call.
  static let functions = names(/([a-z_][a-z0-9_]*) ?\(/).union([
    "now", "greatest", "array_agg", "max", "pg_advisory_xact_lock", "hashtextextended",
    "set_config",
    "current_setting", "count",
  ])
  static let operators = names(/([-+*\/<>=~!@#%^&|?]+)/).union(["=", "<>", "<", ">", "<=", ">="])
    // Names an argument.
    .subtracting(["=>"])
  static let types = names(/::([a-z][a-z0-9_]*)/).union(["varchar", "numeric", "timestamptz"])
  static let catalogs = names(/pg_catalog\.(pg_[a-z_]+)\b(?!\()/)

  private static func list(_ names: Set<String>) -> String {
    "array[" + names.sorted().map { "'\($0)'" }.joined(separator: ", ") + "]"
  }

  private func script(in schema: String, as role: String) -> String {
    """
    set role \(role);
    set search_path = pg_catalog;
    set client_min_messages = error;
    create table \(schema).loot (what text);
    grant insert, select on \(schema).loot to public;
    create function \(schema).note(what text) returns boolean language plpgsql as
      'begin insert into \(schema).loot values (what); return null; end';
    create type \(schema).bait as enum ('caught');
    do $body$
    declare
      types text[] := array['varchar', 'text', 'name', 'int4', 'int8', 'bool', 'float8', 'timestamptz', 'jsonb',
        'oid', 'text[]', '"char"', '\(schema).bait'];
      enums text[] := array(
        select quote_ident(n.nspname) || '.' || quote_ident(t.typname) from pg_type t
        join pg_namespace n on n.oid = t.typnamespace
        where t.typtype = 'e' and t.typname <> 'bait' and n.nspname !~ '^pg_');
      f text; a text; b text; o text; body text;
    begin
      foreach f in array \(Self.list(Self.functions)) loop
        body := format('begin perform \(schema).note(%L); return null; end', f);
        execute format('create function \(schema).%I() returns text language plpgsql as %L', f, body);
        execute format('create function \(schema).%I(variadic anyarray) returns text language plpgsql as %L', f, body);
        foreach a in array types || enums loop
          execute format('create function \(schema).%I(%s) returns text language plpgsql as %L', f, a, body);
          execute format('create function \(schema).%I(%s, %s) returns text language plpgsql as %L', f, a, a, body);
        end loop;
        execute format('create function \(schema).%I(varchar, text) returns text language plpgsql as %L', f, body);
        execute format('create function \(schema).%I(varchar, int4) returns text language plpgsql as %L', f, body);
      end loop;
      foreach o in array \(Self.list(Self.operators)) loop
        body := format('begin perform \(schema).note(%L); return null; end', o);
        foreach a in array types || enums loop
          foreach b in array array[a, 'text', 'varchar', 'int4'] loop
            f := 'op_' || md5(concat_ws(' ', o, a, b));
            continue when exists (select from pg_proc where proname = f
              and pronamespace = '\(schema)'::regnamespace);
            execute format('create function \(schema).%I(%s, %s) returns boolean language plpgsql as %L',
              f, a, b, body);
            execute format('create operator \(schema).%s (leftarg = %s, rightarg = %s, function = \(schema).%I)',
              o, a, b, f);
          end loop;
        end loop;
      end loop;
      foreach a in array array['varchar', 'text', 'name'] loop
        execute format('create function \(schema).bait_of(%s) returns \(schema).bait language plpgsql as %L',
          a, 'begin perform \(schema).note(''cast''); return null; end');
        execute format('create cast (%s as \(schema).bait) with function \(schema).bait_of(%s) as implicit', a, a);
      end loop;
      foreach a in array \(Self.list(Self.types)) loop
        execute format('create domain \(schema).%I as %s check (\(schema).note(%L) is null)',
          a, coalesce(format_type(to_regtype(a), null), 'text'), 'type ' || a);
      end loop;
      foreach a in array \(Self.list(Self.catalogs)) loop
        execute format('create view \(schema).%I as select %s from pg_catalog.%I where \(schema).note(%L)',
          a, (select string_agg(quote_ident(attname), ', ') from pg_attribute
              where attrelid = to_regclass(a) and attnum > 0 and atttypid <> 'anyarray'::regtype),
          a, 'view ' || a);
        execute format('grant select on \(schema).%I to public', a);
      end loop;
    end
    $body$;
    """
  }
}
