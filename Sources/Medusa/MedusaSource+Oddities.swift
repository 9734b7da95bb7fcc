internal import Logging
package import Pipeline

extension MedusaSource {
  /// What the shop holds that makes its books and its events differ.
  ///
  /// It takes reading whole tables. Nothing depends on it: where it cannot be counted in time, the log says so.
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
