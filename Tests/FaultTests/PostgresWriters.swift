import Support

/// Processes that write into a shop and log what they commit in the same transaction.
///
/// They place orders, give refunds, and number the versions of customers' phones and orders' e-mails; in
/// transactions of up to `pause` seconds, some with savepoints, some rolled back.
final class PostgresWriters: Sendable {
  private let shop: FreshShop
  private let numbers: Range<Int>
  private let commands: [RunningCommand]

  /// Starts writers of these numbers, each with so many transactions unless they are stopped.
  ///
  /// Numbers that differ by less than 8 write to rows of their own.
  init(
    _ numbers: Range<Int> = 0..<3,
    transactions: Int = 20_000,
    pause: Double = 0.05,
    seed: UInt64,
    shop: FreshShop,
    environment: [String: String]? = nil,
    settings: String = ""
  ) throws {
    var random = SeededGenerator(seed: seed)
    commands = try numbers.map { number in
      let statements = (0..<transactions).map { _ in
        "call fault_write(\(number), 0.\(random.below(10_000)), \(pause));"
      }
      return try shop.server.start(
        settings + statements.joined(separator: "\n"),
        environment: environment ?? shop.environment,
        timeout: .seconds(1_200)
      )
    }
    self.shop = shop
    self.numbers = numbers
  }

  /// Lets each end after the transaction it is in, and waits for that.
  func stop() async throws {
    try await shop.execute(
      "insert into fault_stop select generate_series(\(numbers.lowerBound), \(numbers.upperBound - 1))"
    )
    try await finish()
  }

  /// Waits for their end; all must have written everything.
  func finish() async throws {
    for command in commands {
      let result = try await command.result()
      guard result.status == 0 || result.stderr.contains("told to stop") else {
        throw Command.Failure(description: "a writer failed: \(result.stderr.suffix(500))")
      }
    }
  }

  /// Waits for their end, however that comes.
  func end() async throws {
    for command in commands { _ = try await command.result() }
  }

  /// Writer and step of every commit that was acknowledged so far, as `1.7`.
  var acknowledged: [String] {
    commands.flatMap { command in
      command.stderrSoFar.matches(of: /committed (\S+)/).map { String($0.1) }
    }
  }

  /// Makes the log and the procedure in a shop.
  static func prepare(_ shop: FreshShop) async throws {
    try await shop.execute(
      """
      create table fault_log (
        number bigint generated always as identity primary key,
        writer int not null, step int not null, kind text not null, subject text not null,
        version int not null
      );
      create table fault_stop (writer int not null);
      create procedure fault_act(writer int, step int) language plpgsql as $act$
      declare
        kind text := (array['order', 'refund', 'customer', 'email'])[1 + floor(random() * 4)];
        subject text;
        version int := 1;
      begin
        if kind = 'order' then
          subject := format('order_new_%s_%s', writer, step);
          insert into "order" (id, customer_id, email, region_id, currency_code)
          select subject, customer_id, format('%s@example.com', subject), region_id, currency_code
          from "order" order by id limit 1;
          insert into line_item (id, order_id, title, unit_price, quantity)
          values (format('item_new_%s_%s', writer, step), subject, 'A thing', 100 + step, 1);
        elsif kind = 'refund' then
          subject := format('ref_new_%s_%s', writer, step);
          insert into refund (id, order_id, amount, reason)
          select subject, id, 1 + step, 'other' from "order"
          where id not like 'order_new%' order by md5(id || step) limit 1;
        elsif kind = 'customer' then
          version := step;
          -- Each writer has rows of its own, so that none waits for another's lock.
          update customer set phone = format('%s.%s', writer, step), updated_at = now()
          where id = (
            select id from customer where has_account and deleted_at is null
            order by id limit 1 offset writer % 8)
          returning id into subject;
        else
          version := step;
          update "order" set email = format('%s.%s@example.com', writer, step), updated_at = now()
          where id = (
            select id from "order" where canceled_at is null and id not like 'order_new%'
            order by id limit 1 offset writer % 8 * 3 + floor(random() * 3))
          returning id into subject;
        end if;
        insert into fault_log (writer, step, kind, subject, version)
        values (writer, step, kind, subject, version);
      end $act$;
      create procedure fault_write(writer int, seed float8, pause float8)
      language plpgsql as $write$
      declare
        step int := 1 + coalesce((select max(l.step) from fault_log l where l.writer = $1), 0);
        fate float8;
      begin
        if exists (select from fault_stop s where s.writer = $1) then
          raise exception 'told to stop';
        end if;
        perform setseed(seed);
        fate := random();
        if fate < 0.2 then
          -- A transaction within: its rows carry an id of their own.
          begin
            call fault_act(writer, step);
            if fate < 0.05 then raise exception 'undone'; end if;
          exception when raise_exception then null;
          end;
        else
          call fault_act(writer, step);
        end if;
        -- A few stay open for long, so that others overtake them.
        perform pg_sleep(pause * case when random() < 0.1 then 10 * random() else random() end);
        if fate > 0.95 then rollback; else commit; end if;
        if fate between 0.05 and 0.95 then raise notice 'committed %.%', writer, step; end if;
      end $write$;
      """
    )
  }
}

/// What the writers' transactions committed, as the shop itself remembers it.
struct WriteLog {
  /// What was written: `order`, `refund`, `customer`, `email`.
  struct Entry {
    var writer: Int
    var step: Int
    var kind: String
    var subject: String
    var version: Int
  }

  var entries: [Entry]

  static func read(from shop: FreshShop) async throws -> WriteLog {
    let text = try await shop.execute(
      "select writer, step, kind, subject, version from fault_log order by number"
    )
    return WriteLog(
      entries: text.split(separator: "\n").map { line in
        let cells = line.split(separator: "|").map(String.init)
        return Entry(
          writer: Int(cells[0]) ?? -1,
          step: Int(cells[1]) ?? -1,
          kind: cells[2],
          subject: cells[3],
          version: Int(cells[4]) ?? -1
        )
      }
    )
  }
}
