package import Pipeline

/// What `tidemark check` looks at in the shop's database.
package struct MedusaChecks: Sendable {
  private let connection: SourceConnection

  package init(connection: SourceConnection) {
    self.connection = connection
  }

  /// Connects and looks; what is wrong with the database comes back as findings.
  /// - Throws: `MedusaError` when it could not look: no connection, or it was lost.
  package func run() async throws -> [Finding] {
    []
  }
}
