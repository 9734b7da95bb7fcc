import ArgumentParser
import Commerce
import Destinations
import Logging
import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `The settings` {
  private func settings(
    _ arguments: [String] = [],
    _ environment: [String: String] = [:]
  ) throws -> Settings {
    try Settings(options: try Options.parse(arguments), environment: environment)
  }

  @Test func `a flag wins over the environment, that over the file, that over the default`() throws
  {
    let place = try Place()
    let file = try place.file("tidemark.yaml", "name: file\nschema: file\nhost: file\n")
    let all = try settings(
      ["--config", file, "--name", "flag"],
      [
        "TIDEMARK_NAME": "environment", "TIDEMARK_SCHEMA": "environment",
        "SEGMENT_WRITE_KEY": "k",
      ]
    )
    #expect(try all.syncName().text == "flag")
    #expect(try all.source().schema == "environment")
    #expect(all.text(.host) == "file")
    #expect(all.retryBudget == nil)
    #expect(all.requestTimeoutSeconds == 30)
  }

  @Test func `a warehouse, which loads one batch after another, has at most two at once`() throws {
    #expect(try settings([], ["TIDEMARK_CONCURRENCY": "8"]).concurrency == 8)
    let warehouse = ["TIDEMARK_DESTINATION": "postgres"]
    #expect(try settings([], warehouse).concurrency == 2)
    let one = warehouse.merging(["TIDEMARK_CONCURRENCY": "1"]) { own, _ in own }
    #expect(try settings([], one).concurrency == 1)
  }

  @Test func `the database's timeouts come from the flag, else the environment, else the file`()
    throws
  {
    let place = try Place()
    let file = try place.file("tidemark.yaml", "statement_timeout: 5m\nlock_timeout: 7s\n")
    func timeouts(
      _ arguments: [String],
      _ environment: [String: String] = [:]
    ) throws -> [Duration] {
      let context = CommandContext(
        settings: try settings(arguments, environment),
        logger: Logger(label: "test"),
        result: .output,
        outlet: ErrorOutlet(format: .text)
      )
      let connection = try Wiring(context: context).connection()
      return [connection.statementTimeout, connection.lockTimeout]
    }
    #expect(try timeouts([]) == [.seconds(60), .seconds(5)])
    #expect(try timeouts(["--config", file]) == [.seconds(300), .seconds(7)])
    let variables = ["TIDEMARK_STATEMENT_TIMEOUT": "2m", "TIDEMARK_LOCK_TIMEOUT": "3s"]
    #expect(try timeouts(["--config", file], variables) == [.seconds(120), .seconds(3)])
    let flags = ["--config", file, "--statement-timeout", "10s", "--lock-timeout", "1s"]
    #expect(try timeouts(flags, variables) == [.seconds(10), .seconds(1)])
  }

  @Test func `the file can be named by the environment`() throws {
    let place = try Place()
    let file = try place.file("tidemark.yaml", "name: shop-eu\n")
    #expect(try settings([], ["TIDEMARK_CONFIG": file]).syncName().text == "shop-eu")
  }

  @Test func `an empty variable sets nothing`() throws {
    #expect(try settings([], ["TIDEMARK_NAME": ""]).syncName().text == "default")
  }

  @Test func `a misspelt variable names the nearest right one`() {
    #expect(
      throws: Failure(
        .configuration,
        "there is no setting for the environment variable TIDEMARK_DESTINATON",
        hint: "did you mean TIDEMARK_DESTINATION?"
      )
    ) { try settings([], ["TIDEMARK_DESTINATON": "file"]) }
  }

  @Test func `the variables of a Kubernetes service of the same name are no settings`() throws {
    _ = try settings(
      [],
      [
        "TIDEMARK_PORT": "tcp://10.0.0.1:80", "TIDEMARK_PORT_80_TCP_ADDR": "10.0.0.1",
        "TIDEMARK_SERVICE_HOST": "10.0.0.1",
      ]
    )
  }

  @Test func `lists and maps can stand in the environment`() throws {
    let mapping = try settings(
      [],
      [
        "TIDEMARK_IDENTITY_ANONYMOUS_ID_KEYS": "a,b", "TIDEMARK_CURRENCY_EXPONENTS": "KWD=3,bhd=3",
        "TIDEMARK_EVENTS_ORDER_UPDATED_ENABLED": "false",
        "TIDEMARK_EVENTS_CHECKOUT_STARTED_TRIGGER": "cart_email",
        "TIDEMARK_EVENTS_ORDER_COMPLETED_TRIGGER": "paid",
        "TIDEMARK_STORE_URL": "https://shop.example/",
      ]
    ).mapping()
    #expect(mapping.checkoutTrigger == .cartEmail)
    #expect(mapping.completionTrigger == .paid)
    #expect(mapping.compatibility == .none)
    #expect(mapping.guests == .anonymous)
    #expect(mapping.anonymousIDKeys == ["a", "b"])
    #expect(mapping.currencyExponents == ["kwd": 3, "bhd": 3])
    #expect(mapping.disabledEvents == [.orderUpdated])
    #expect(mapping.storeURL == "https://shop.example")
  }

  @Test func `whoever comes from the plugin has guests as users, unless told otherwise`() throws {
    let plugin = ["TIDEMARK_COMPATIBILITY": "medusa-plugin-segment"]
    #expect(try settings([], plugin).mapping().compatibility == .medusaPluginSegment)
    #expect(try settings([], plugin).mapping().guests == .user)
    let both = plugin.merging(["TIDEMARK_IDENTITY_GUESTS": "anonymous"]) { $1 }
    #expect(try settings([], both).mapping().guests == .anonymous)
  }

  @Test func `rates are read from a file, and what is missing or wrong is named`() throws {
    let place = try Place()
    let rates = try place.file("rates.csv", "Date,USD\n2026-02-27,1.1\n")
    let bad = try place.file("bad.csv", "Date,USD\n27.02.2026,1.1\n")
    func mapping(_ currency: String?, _ path: String?) throws -> MappingSettings {
      var environment: [String: String] = [:]
      environment["TIDEMARK_REPORTING_CURRENCY"] = currency
      environment["TIDEMARK_REPORTING_RATES"] = path
      return try settings([], environment).mappingWithRates()
    }
    #expect(try mapping(nil, nil).reporting == nil)
    #expect(try mapping("usd", rates).reporting?.currency == "usd")
    #expect(try mapping("EUR", rates).reporting?.currency == "EUR")
    func sentence(_ currency: String?, _ path: String?) -> String? {
      do {
        _ = try mapping(currency, path)
        return nil
      } catch {
        return (error as? Failure)?.sentence
      }
    }
    #expect(sentence("EUR", nil) == "reporting.currency is set and reporting.rates is not")
    #expect(sentence(nil, rates) == "reporting.rates is set and reporting.currency is not")
    #expect(
      sentence("SEK", rates) == "\(rates) has no rates of SEK, the reporting currency"
    )
    #expect(
      sentence("EUR", "/nowhere/rates.csv")
        == "the rates of /nowhere/rates.csv cannot be read: No such file or directory"
    )
    #expect(
      sentence("EUR", bad) == "\(bad), line 2: \"27.02.2026\" is not a date such as 2026-03-02"
    )
  }

  @Test func `the source comes from the flag, else the environment, else the file`() throws {
    func host(_ arguments: [String], _ environment: [String: String]) throws -> String? {
      try settings(arguments, environment).source().conninfo.first { $0.keyword == "host" }?.value
    }
    let place = try Place()
    let file = try place.file("tidemark.yaml", "source: postgres://file/d\n")
    let url = try place.file("url", "postgres://u:p@secretfile/d\n")
    let both = ["TIDEMARK_SOURCE": "postgres://own/d", "DATABASE_URL": "postgres://u:p@common/d"]
    #expect(try host(["--source", "postgres://flag/d", "--config", file], both) == "flag")
    #expect(try host(["--config", file], both) == "own")
    #expect(try host(["--config", file], ["DATABASE_URL": "postgres://u:p@common/d"]) == "common")
    #expect(try host(["--config", file], ["DATABASE_URL_FILE": url]) == "secretfile")
    #expect(try host(["--config", file], [:]) == "file")
    #expect(try host([], [:]) == nil)
  }

  @Test func `a password in the settings file is refused`() throws {
    let place = try Place()
    let file = try place.file("tidemark.yaml", "source: postgres://u:p@h/d\n")
    #expect(
      throws: Failure(
        .configuration,
        "\"source\" (\(file), line 1) holds a password",
        hint: "leave it out and set DATABASE_URL, PGPASSWORD or PGPASSFILE"
      )
    ) { try settings(["--config", file]).source() }
    // It stands there also where another source is used.
    #expect(throws: Failure.self) {
      try settings(["--config", file], ["DATABASE_URL": "postgres://common/d"]).source()
    }
  }

  @Test func `the write key's file is read without its line break, and an unreadable one is named`()
    throws
  {
    let place = try Place()
    let key = try place.file("key", "abc123\n")
    let given = try settings([], ["SEGMENT_WRITE_KEY_FILE": key]).destination()
    #expect(given.writeKey?.withBytes { String(decoding: $0, as: UTF8.self) } == "abc123")
    #expect(
      throws: Failure(
        .configuration,
        "the file /nowhere/key (write_key_file) cannot be read: No such file or directory",
        hint: "create it, or let the user who runs tidemark read it"
      )
    ) { try settings([], ["TIDEMARK_WRITE_KEY_FILE": "/nowhere/key"]).destination() }
  }

  @Test func `a write key never shows itself`() throws {
    let given = try settings([], ["SEGMENT_WRITE_KEY": "hush4711"]).destination()
    var dumped = ""
    dump(given, to: &dumped)
    #expect(!dumped.contains("hush4711"))
    #expect(!"\(given)".contains("hush4711"))
  }

  @Test func `a token for deletions comes from variables and files, and never shows itself`() throws
  {
    let place = try Place()
    let file = try place.file("token", "t0k3n-4711\n")
    let key = ["SEGMENT_WRITE_KEY": "k"]
    for variable in [
      "SEGMENT_PUBLIC_API_TOKEN", "TIDEMARK_PUBLIC_API_TOKEN", "SEGMENT_PUBLIC_API_TOKEN_FILE",
      "TIDEMARK_PUBLIC_API_TOKEN_FILE", "TIDEMARK_DELETIONS_TOKEN_FILE",
    ] {
      let value = variable.hasSuffix("FILE") ? file : "t0k3n-4711"
      let all = try settings([], key.merging([variable: value]) { $1 })
      #expect(all.mapping().isEnabled(.deletion), "\(variable)")
      let given = try #require(try all.deletions())
      #expect(given.endpoint.place == "api.segmentapis.com")
      #expect(given.mostPerRun == 100)
      var dumped = ""
      dump(given, to: &dumped)
      #expect(!dumped.contains("4711"))
    }
    #expect(try settings([], key).deletions() == nil)
    #expect(!(try settings([], key).mapping().isEnabled(.deletion)))
    let yaml = try place.file(
      "tidemark.yaml",
      "deletions: {token_file: \(file), host: eu1.api.segmentapis.com, max_per_run: 7}\n"
    )
    let given = try settings(["--config", yaml], key).deletions()
    #expect(given?.endpoint.url == "https://eu1.api.segmentapis.com/regulations")
    #expect(given?.mostPerRun == 7)
    #expect(throws: Failure.self) {
      try settings([], ["SEGMENT_PUBLIC_API_TOKEN_FILE": "/nowhere/token"]).deletions()
    }
  }

  @Test(
    arguments: [
      ("30s", 30), ("10m", 600), ("12h", 43200), ("7d", 604_800), ("0s", 0),
      ("10", nil), ("m", nil), ("-1m", nil), ("1.5h", nil), ("99999999999999999999d", nil),
      ("9999d", nil),
    ] as [(String, Int64?)]
  )
  func `durations have a unit`(text: String, seconds: Int64?) {
    #expect(SettingKind.seconds(text) == seconds)
  }
}
