import Support

/// A shop with a table of reviews, and a settings file that defines an event of it.
struct CustomScene {
  let bench: SyncScene

  static let table = """
    create table product_review (
      id text primary key, product_id text, customer_id text, rating int, title text,
      status text not null default 'pending', created_at timestamptz not null default now(),
      updated_at timestamptz not null default now());

    """

  static let definition = """
    custom_events:
      product_reviewed:
        event: Product Reviewed
        table: product_review
        timestamp: created_at
        user_id: customer_id
        where: status = 'approved'
        properties:
          rating: rating
          title: left(title, 200)

    """

  init(_ settings: String = definition, orders: Int = 5) async throws {
    bench = try await SyncScene(orders: orders)
    try await bench.shop.execute(Self.table)
    try write(settings)
  }

  func write(_ settings: String) throws {
    _ = try bench.place.file("tidemark.yaml", settings)
  }

  func run(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.run(
      arguments + ["--config", bench.place.path + "/tidemark.yaml"],
      environment: bench.environment,
      in: bench.place
    )
  }

  /// Adds an approved review.
  func approve(_ id: String, at time: String = "now()") async throws {
    try await bench.shop.execute(
      """
      insert into product_review (id, customer_id, rating, title, status, created_at)
      values ('\(id)', 'cus_\(id)', 4, 'Fine', 'approved', \(time))
      """
    )
  }

  /// The messages of the event in a directory of files.
  func reviews(in directory: String = "out") throws -> [String] {
    try bench.place.lines(in: directory).filter { $0.contains("\"Product Reviewed\"") }
  }
}
