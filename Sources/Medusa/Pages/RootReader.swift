internal import Commerce
internal import Postgres

/// Reads the roots of one kind by id, with all that belongs to them: rows as they are, each at its place.
protocol RootReader {
  associatedtype Page

  /// The page as far as it was read.
  var result: Page { get }
  /// Where the roots that were asked for lie in the page.
  var places: RootPlaces { get }

  init(_ ids: [String], _ settings: PageSettings)

  /// The statements that a page begins with; the first of them gives the roots' own rows.
  static func requests(_ ids: [String], _ settings: PageSettings) -> [(Statement, [Parameter])]

  /// Takes in rows of one of `requests`.
  /// - Throws: `PageTooHeavy` if a page of more than one root reached a limit of rows or bytes.
  mutating func read(_ index: Int, _ rows: borrowing Rows) throws

  /// Reads whole roots in the transaction that `session` has open.
  /// - Throws: as `read`, `UnreadableValue`, and `MedusaError` if another host than that of the settings answers.
  static func whole(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> Page
}

extension RootReader {
  /// A page that is begun with its first statements, or with the first few.
  /// - Throws: as `whole`.
  static func begun(
    _ ids: [String],
    _ settings: PageSettings,
    statements: Int = .max,
    in session: isolated Session
  ) async throws -> Self {
    var reader = Self(ids, settings)
    let requests = Array(requests(ids, settings).prefix(statements))
    try await session.readRoots(requests, on: settings.host) { index, rows in
      try reader.read(index, rows)
    }
    return reader
  }

  /// For roots whose first statements give everything.
  static func whole(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> Page {
    try await begun(ids, settings, in: session).result
  }

  /// Reads the roots' own rows only.
  /// - Throws: as `whole`.
  static func bare(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> Page {
    try await begun(ids, settings, statements: 1, in: session).result
  }
}

/// Where the roots of a page lie, by their places among the ids that were asked for.
struct RootPlaces {
  private var places: [Int32]

  init(count: Int) {
    places = Array(repeating: -1, count: count)
  }

  /// How many roots were asked for.
  var count: Int { places.count }

  /// The place of the root at `position` among those asked for; nil if it is gone or does not exist.
  subscript(_ position: Int32) -> Int? {
    guard places.indices.contains(Int(position)), places[Int(position)] >= 0 else { return nil }
    return Int(places[Int(position)])
  }

  /// Notes that the `position`th root lies at `place`; false if nobody asked for it.
  mutating func note(_ position: Int32, at place: Int) -> Bool {
    guard places.indices.contains(Int(position)) else { return false }
    places[Int(position)] = Int32(truncatingIfNeeded: place)
    return true
  }
}

/// The statements of one round trip, each with the function that takes in its rows.
struct RoundTrip<Reader> {
  typealias Take = (inout Reader, borrowing Rows) throws -> Void

  private var requests: [(Statement, [Parameter])] = []
  private var takes: [Take] = []

  /// Adds a statement, if there is one.
  mutating func add(_ request: (Statement, [Parameter])?, _ take: @escaping Take) {
    guard let request else { return }
    requests.append(request)
    takes.append(take)
  }

  /// Runs the statements in the transaction that `session` has open.
  /// - Throws: `UnreadableValue`, and the errors of the takers.
  func run(into reader: inout Reader, in session: isolated Session) async throws {
    try await session.readParts(requests) { index, rows in try takes[index](&reader, rows) }
  }
}
