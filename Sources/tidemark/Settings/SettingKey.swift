import Commerce
import Destinations
import SegmentSpec

/// A setting: its place in the YAML file, from which its environment variable follows.
struct SettingKey: Hashable, Sendable {
  /// Where it stands in the file: `["identity", "guests"]`.
  let path: [String]
  let kind: SettingKind

  init(_ path: String..., kind: SettingKind) {
    self.init(path: path, kind: kind)
  }

  init(path: [String], kind: SettingKind) {
    self.path = path
    self.kind = kind
  }

  /// `identity.guests`, as texts name it.
  var name: String { path.joined(separator: ".") }

  /// `TIDEMARK_IDENTITY_GUESTS`.
  var variable: String {
    SettingKey.prefix + path.joined(separator: "_").uppercased()
  }

  static let prefix = "TIDEMARK_"

  /// Every setting that the file and the environment know.
  static let all: [SettingKey] =
    ofKinds(
      [
        .name, .source, .schema, .destination, .state, .namespace, .retryBudget,
        .concurrency, .statementTimeout, .lockTimeout, .pageSize, .watermarkMargin,
        .logLevel, .logFormat, .json, .summary, .settleAfter, .deliveriesEnabled,
        .metricsFile, .pingURL, .onFailure,
        .shipmentTrigger, .refundedGoods, .orderParts,
        .deletionsHost, .deletionsTokenFile, .deletionsTokenVariable, .mostDeletionsPerRun,
        .guests, .anonymousIDKeys, .consentKey, .affiliation, .storeURL,
        .includeMetadata, .includeOrdersCount, .includeTotalSpent, .useGoogleAnalyticsID,
        .orderUpdatedStatuses, .currencyExponents, .reportingCurrency, .reportingRates,
        .compatibility, .checkoutTrigger, .completionTrigger,
        .exportDirectory, .exportCompression, .exportPartition, .mostExportBytes, .exportLayout,
        .privacy, .customEvents, .outbox,
      ],
      \.keys
    ) + messages + templates + EventName.known.filter { $0 != .orderDelivered }.map(enabled)

  static let name = SettingKey("name", kind: .text)
  static let source = SettingKey("source", kind: .text)
  static let schema = SettingKey("schema", kind: .text)
  static let destination = SettingKey("destination", kind: .destination)
  static let state = SettingKey("state", kind: .text)
  static let namespace = SettingKey("namespace", kind: .uuid)
  static let retryBudget = SettingKey("retry_budget", kind: .duration)
  static let concurrency = SettingKey("concurrency", kind: .number(1...32))
  static let statementTimeout = SettingKey("statement_timeout", kind: .timeout)
  static let lockTimeout = SettingKey("lock_timeout", kind: .timeout)
  static let pageSize = SettingKey("page_size", kind: .number(1...20_000))
  static let watermarkMargin = SettingKey("watermark_margin", kind: .duration)
  static let settleAfter = SettingKey("settle_after", kind: .timeout)
  /// Off unless it is set, unlike those of the other events.
  static let deliveriesEnabled = enabled(.orderDelivered)
  static let shipmentTrigger = SettingKey(
    path: words(of: EventName.orderShipped.triggerKey),
    kind: .choice(MappingSettings.ShipmentTrigger.allCases.map(\.rawValue))
  )
  static let refundedGoods = SettingKey("events", "order_refunded", "goods", kind: .truth)
  static let orderParts = SettingKey("orders", "parts", kind: .truth)
  static let logLevel = SettingKey(
    "log_level",
    kind: .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"])
  )
  static let logFormat = SettingKey("log_format", kind: .choice(["text", "json"]))
  static let json = SettingKey("json", kind: .truth)
  static let summary = SettingKey("summary", kind: .truth)
  static let metricsFile = SettingKey("metrics_file", kind: .text)
  static let pingURL = SettingKey("ping_url", kind: .call)
  static let onFailure = SettingKey("on_failure", kind: .call)
  static let deletionsHost = SettingKey("deletions", "host", kind: .text)
  static let deletionsTokenFile = SettingKey("deletions", "token_file", kind: .text)
  static let deletionsTokenVariable = SettingKey("deletions", "token_env", kind: .variable)
  static let mostDeletionsPerRun = SettingKey(
    "deletions",
    "max_per_run",
    kind: .number(1...100_000)
  )
  static let guests = SettingKey(
    "identity",
    "guests",
    kind: .choice(MappingSettings.Guests.allCases.map(\.rawValue))
  )
  static let anonymousIDKeys = SettingKey("identity", "anonymous_id_keys", kind: .texts)
  static let consentKey = SettingKey("consent_key", kind: .filledText)
  static let affiliation = SettingKey("affiliation", kind: .text)
  static let storeURL = SettingKey("store_url", kind: .website)
  static let includeMetadata = SettingKey("include", "metadata", kind: .truth)
  static let includeOrdersCount = SettingKey("include", "orders_count", kind: .truth)
  static let includeTotalSpent = SettingKey("include", "total_spent", kind: .truth)
  static let useGoogleAnalyticsID = SettingKey("google_analytics", "use_ga_id", kind: .truth)
  static let orderUpdatedStatuses = SettingKey("order_updated", "statuses", kind: .truth)
  static let currencyExponents = SettingKey("currency_exponents", kind: .exponents)

  static let reportingCurrency = SettingKey("reporting", "currency", kind: .currency)
  static let reportingRates = SettingKey("reporting", "rates", kind: .text)
  static let compatibility = SettingKey(
    "compatibility",
    kind: .choice(MappingSettings.Compatibility.allCases.map(\.rawValue))
  )

  static let exportDirectory = SettingKey("export", "directory", kind: .text)
  static let exportCompression = SettingKey("export", "compress", kind: compression)
  static let exportPartition = SettingKey("export", "partition", kind: .partition)
  static let mostExportBytes = SettingKey("export", "max_file_size", kind: .size)
  static let exportLayout = SettingKey("export", "layout", kind: layout)

  /// `events.order_completed.trigger`.
  static let completionTrigger = SettingKey(
    path: words(of: EventName.orderCompleted.triggerKey),
    kind: .choice(MappingSettings.CompletionTrigger.allCases.map(\.rawValue))
  )

  /// `events.checkout_started.trigger`.
  static let checkoutTrigger = SettingKey(
    path: words(of: EventName.checkoutStarted.triggerKey),
    kind: .choice(MappingSettings.CheckoutTrigger.allCases.map(\.rawValue))
  )

  /// `events.order_completed.enabled`.
  static func enabled(_ event: EventName) -> SettingKey {
    SettingKey(path: words(of: event.settingKey), kind: .truth)
  }

  private static func words(of name: String) -> [String] {
    name.split(separator: ".").map(String.init)
  }
}
