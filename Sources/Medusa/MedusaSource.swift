package import Commerce
package import Logging
package import Pipeline

/// A Medusa v1 shop read straight from its PostgreSQL database.
///
/// Connects at the first call. All methods throw `MedusaError`.
package actor MedusaSource: ChangeSource {
  private let connection: SourceConnection
  private let mapping: MappingSettings
  private let options: MedusaOptions
  private let logger: Logger

  package init(
    connection: SourceConnection,
    mapping: MappingSettings,
    options: MedusaOptions = MedusaOptions(),
    logger: Logger
  ) {
    self.connection = connection
    self.mapping = mapping
    self.options = options
    self.logger = logger
  }

  package func identity() async throws -> StoreIdentity {
    throw notYet
  }

  package func currentPosition() async throws -> SourceMark {
    throw notYet
  }

  package func harvest(since watermark: Watermark) async throws -> Harvest {
    throw notYet
  }

  package func harvest(ids: [String]) async throws -> (harvest: Harvest, unknown: [String]) {
    throw notYet
  }

  /// Ends the connection; safe to call more than once.
  package func close() async {}

  private var notYet: MedusaError {
    MedusaError(.configuration, reason: "this source is not built yet", hint: "Wait for it.")
  }
}
