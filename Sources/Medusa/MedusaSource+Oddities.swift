internal import Logging
package import Pipeline

extension MedusaSource {
  /// The cases in which the shop's books and its events differ.
  ///
  /// Counting them reads whole tables. Nothing depends on the result: if they cannot be counted in time, the
  /// log says so.
  package func oddities() async -> [ShopOddity]? {
    do {
      return try await source.shop().edition.oddities(source)
    } catch {
      guard !Task.isCancelled else { return nil }
      logger.info("what makes the shop's books and its events differ could not be counted")
      return nil
    }
  }
}
