import Commerce
import SegmentSpec

extension Settings {
  /// The store owner's choices about the mapping, except the rates of the reporting currency.
  func mapping() -> MappingSettings {
    var mapping = MappingSettings()
    mapping.disabledEvents = Set(
      EventName.known.filter { truth(.enabled($0)) == false }
    )
    mapping.requestsDeletions = destinationChoice.takesDeletions && hasDeletionToken
    mapping.checkoutTrigger =
      text(.checkoutTrigger).flatMap(MappingSettings.CheckoutTrigger.init)
      ?? mapping.checkoutTrigger
    mapping.completionTrigger =
      text(.completionTrigger).flatMap(MappingSettings.CompletionTrigger.init)
      ?? mapping.completionTrigger
    mapping.shipmentTrigger =
      text(.shipmentTrigger).flatMap(MappingSettings.ShipmentTrigger.init)
      ?? mapping.shipmentTrigger
    mapping.sendsDeliveries = truth(.deliveriesEnabled) ?? false
    mapping.refundsGoods = truth(.refundedGoods) ?? true
    mapping.includesParts = truth(.orderParts) ?? false
    mapping.compatibility =
      text(.compatibility).flatMap(MappingSettings.Compatibility.init) ?? mapping.compatibility
    if mapping.compatibility == .medusaPluginSegment { mapping.guests = .user }
    mapping.guests = text(.guests).flatMap(MappingSettings.Guests.init) ?? mapping.guests
    mapping.anonymousIDKeys =
      texts(.anonymousIDKeys) ?? mapping.anonymousIDKeys
    mapping.consentKey = text(.consentKey) ?? mapping.consentKey
    mapping.affiliation = text(.affiliation)
    mapping.storeURL = text(.storeURL).map { url in
      var url = url
      while url.hasSuffix("/") { url.removeLast() }
      return url
    }
    mapping.includesMetadata = truth(.includeMetadata) ?? false
    mapping.includesOrdersCount = truth(.includeOrdersCount) ?? false
    mapping.includesTotalSpent = truth(.includeTotalSpent) ?? false
    mapping.usesGoogleAnalyticsID = truth(.useGoogleAnalyticsID) ?? false
    mapping.orderUpdatedCountsStatuses = truth(.orderUpdatedStatuses) ?? false
    mapping.currencyExponents =
      text(.currencyExponents).flatMap(SettingKind.exponents) ?? [:]
    chooseMessages(of: &mapping)
    chooseOwnEvents(of: &mapping)
    return mapping
  }

  /// The store owner's choices about the mapping, with the rates from their file.
  /// - Throws: exit code 78 if only one of the two reporting settings is set, or the file is unusable.
  func mappingWithRates() throws(Failure) -> MappingSettings {
    var mapping = mapping()
    try demandOneSource(of: mapping)
    let (currency, path) = (text(.reportingCurrency), text(.reportingRates))
    guard currency != nil || path != nil else { return mapping }
    guard let currency else {
      throw Failure(
        .configuration,
        "reporting.rates is set and reporting.currency is not",
        hint: "name the currency: reporting.currency: EUR; or remove reporting.rates"
      )
    }
    guard let path else {
      throw Failure(
        .configuration,
        "reporting.currency is set and reporting.rates is not",
        hint: "name a file of rates in the layout of the European Central Bank's"
          + " eurofxref-hist.csv; or remove reporting.currency"
      )
    }
    let rates = try Settings.rates(path)
    guard rates.lists(currency) else {
      throw Failure(
        .configuration,
        "\(path) has no rates of \(currency.uppercased()), the reporting currency",
        hint: "add the currency's column to the file, or report in EUR"
      )
    }
    mapping.reporting = MappingSettings.Reporting(currency: currency, rates: rates)
    return mapping
  }

  private static func rates(_ path: String) throws(Failure) -> ReportingRates {
    let bytes: [UInt8]
    do throws(SmallFile.Unreadable) {
      bytes = try SmallFile.read(path, limit: 16 << 20)
    } catch {
      throw Failure(
        .configuration,
        Typed.isPath(path)
          ? "the rates of \(path) cannot be read: \(error.reason)"
          : "the rates of the file that reporting.rates names cannot be read: \(error.reason)",
        hint: "reporting.rates names a file in the layout of the European Central Bank's"
          + " eurofxref-hist.csv"
      )
    }
    do throws(ReportingRates.Fault) {
      return try ReportingRates(csv: bytes)
    } catch {
      throw Failure(
        .configuration,
        "\(path), line \(error.line): \(error.reason)",
        hint: "reporting.rates names a file in the layout of the European Central Bank's"
          + " eurofxref-hist.csv, unpacked"
      )
    }
  }
}
