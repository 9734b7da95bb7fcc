import ArgumentParser
import Destinations
import Pipeline
import SegmentSpec

/// The services that take Segment's batch format over HTTP: `segment`, `jitsu` and `rudderstack`.
struct HTTPChoice: DestinationChoice {
  let kind: SegmentKind

  var name: String { kind.rawValue }
  var keys: [SettingKey] {
    [
      .host, .path, .gzip, .allowHTTP, .eventsPerSecond, .caFile, .writeKeyFile,
      .writeKeyVariable, .requestTimeout,
    ]
  }
  var keysOfOneSync: [SettingKey] { [.host, .path, .writeKeyVariable, .writeKeyFile] }
  var questions: [(key: SettingKey, question: String)] {
    kind.defaultHost == nil ? [(.host, "The host of your \(kind.title) installation")] : []
  }
  var isHTTP: Bool { true }
  var takesDeletions: Bool { kind == .segment }
  var wantsOriginalTimestamp: Bool { kind == .rudderstack }
  var messageBytes: Int { Limits.messageBytes }

  func read(_ settings: Settings) throws(Failure) -> any ChosenDestination {
    guard let key = try settings.writeKey() else {
      throw Failure(
        .configuration,
        "the destination \(name) needs a write key and none is set",
        hint: settings.section == nil
          ? "set SEGMENT_WRITE_KEY, or SEGMENT_WRITE_KEY_FILE to a file that holds it;"
            + " or look first: tidemark preview ORDER --destination stdout"
          : "say in the sync's section where it is: write_key_env or write_key_file"
      )
    }
    let endpoint = try endpoint(settings)
    return HTTPDestination(
      endpoint: endpoint,
      key: key,
      options: SegmentHTTP.Options(
        requestTimeout: .seconds(settings.requestTimeoutSeconds),
        compresses: settings.truth(.gzip) ?? true,
        route: try settings.route(to: endpoint)
      ),
      pace: settings.pace(to: endpoint)
    )
  }

  private func endpoint(_ settings: Settings) throws(Failure) -> SegmentEndpoint {
    do throws(DestinationSettingError) {
      return try SegmentEndpoint(
        kind: kind,
        host: settings.text(.host),
        path: settings.text(.path),
        allowInsecure: settings.truth(.allowHTTP) ?? false
      )
    } catch {
      throw Failure(.configuration, error.reason, hint: error.hint)
    }
  }
}

/// A service with its key.
struct HTTPDestination: ChosenDestination {
  let endpoint: SegmentEndpoint
  let key: WriteKey
  let options: SegmentHTTP.Options
  /// Messages a second; nil for no limit.
  let pace: Int?

  private var kind: SegmentKind { endpoint.kind }
  var choice: any DestinationChoice { HTTPChoice(kind: kind) }
  var writeKey: WriteKey? { key }

  /// The service itself, with nothing around it.
  private func bare() -> SegmentHTTP {
    SegmentHTTP(endpoint: endpoint, key: key, version: Release.version, options: options)
  }

  func open(_ opening: DestinationOpening) throws -> any Destination {
    var base = opening.fenced(bare())
    if let pace { base = Pacing(base: base, pacer: Pacer(rate: pace)) }
    return opening.persistent(base)
  }

  func check(_ check: inout SetupCheck) async throws {
    let http = bare()
    let answer: Result<Int, DeliveryError>
    do throws(DeliveryError) {
      answer = .success(try await http.reach())
    } catch {
      answer = .failure(error)
    }
    await http.close()
    note(try answer.get(), at: http.way, in: &check)
  }

  private func note(_ status: Int, at place: String, in check: inout SetupCheck) {
    switch status {
    case 401, 403:
      check.problem(
        "\(place) refuses the write key (HTTP \(status))",
        remedy: "check SEGMENT_WRITE_KEY"
          + (status == 403 ? ", and a firewall or a proxy in between" : "")
      )
    case 404:
      check.problem(
        "\(place) does not know the path, or the source is disabled (HTTP 404)",
        remedy: "check --path, and that the source is enabled"
      )
    case 200..<300, 400, 413, 422:
      // Segment answers 200 to any key: its edge does not look.
      let key =
        kind == .segment ? "; Segment does not say whether the key is right: tidemark probe" : ""
      check.add(.good, "destination", "\(place) answers\(key)")
    default:
      check.add(
        .warning,
        "destination",
        "\(place) answers with HTTP \(status)",
        remedy: "run tidemark check again later; a sync would try again for a while"
      )
    }
  }

  func probe(in context: CommandContext) async throws -> ProbeOutcome {
    let http = bare()
    let sent: Result<ProbeOutcome, Failure>
    do {
      sent = .success(try await probe(over: http, in: context))
    } catch {
      sent = .failure(Failure(reading: error, settings: context.settings))
    }
    await http.close()
    return try sent.get()
  }

  private func probe(
    over http: SegmentHTTP,
    in context: CommandContext
  ) async throws -> ProbeOutcome {
    let id = MessageID.random()
    let sync = try context.settings.syncName()
    let batch = ProbeMessage.batch(
      id: id,
      time: SystemWallClock().now(),
      sync: sync.text,
      storeID: await storeID(in: context)
    )
    let answer = try await http.probe(batch)
    let said =
      "\(http.way) answered \(answer.status)" + (answer.text.isEmpty ? "" : ": \(answer.text)")
    switch answer.reading {
    case .failure(let error):
      throw Failure(.destinationUnavailable, said, hint: error.hint ?? Self.refused)
    case .success(.settled(let answers)) where answers != [.accepted]:
      throw Failure(.destinationUnavailable, said, hint: Self.refused)
    case .success:
      return ProbeOutcome(
        destination: kind.rawValue,
        place: http.identity.place,
        status: answer.status,
        answer: answer.text,
        messageID: id.description,
        text: Printable.line(said)
          + (kind == .segment ? " (Segment answers 200 to a wrong key as well)" : ""),
        confirm: context.settings.locating(confirmation)
      )
    }
  }

  /// The store that the sync is bound to; nil before its first run, and if the state cannot be read, because a probe
  /// does not check the state.
  private func storeID(in context: CommandContext) async -> String? {
    guard let (state, sync) = try? await Wiring(context: context).stateForReading() else {
      return nil
    }
    let binding = try? await state.binding(of: sync)
    return binding?.storeID
  }

  private static let refused = "the event was refused: check --host, --path and the write key"

  private var confirmation: String {
    let event = "look for \"\(ProbeMessage.event)\""
    return switch kind {
    case .segment:
      "\(event) in the source's debugger within a minute; if it does not come, the write key"
        + " (SEGMENT_WRITE_KEY) or the region (--host) is another source's"
    case .jitsu: "\(event) in the live events of the stream within a minute"
    case .rudderstack: "\(event) in the live events of the source within a minute"
    }
  }
}

extension SettingKey {
  static let host = SettingKey("host", kind: .text)
  static let path = SettingKey("path", kind: .text)
  static let gzip = SettingKey("gzip", kind: .truth)
  static let allowHTTP = SettingKey("allow_http", kind: .truth)
  static let eventsPerSecond = SettingKey("events_per_second", kind: .number(0...1_000_000))
  static let caFile = SettingKey("ca_file", kind: .text)
  static let writeKeyFile = SettingKey("write_key_file", kind: .text)
  static let writeKeyVariable = SettingKey("write_key_env", kind: .variable)
  static let requestTimeout = SettingKey("request_timeout", kind: .timeout)
}

/// The flags of the HTTP destinations.
struct HTTPFlags: DestinationFlags {
  @Option(
    help: ArgumentHelp(
      "Host of the HTTP destination. (segment: api.segment.io)",
      valueName: "host"
    )
  )
  var host: String?

  @Option(
    help: ArgumentHelp(
      "Path of the HTTP destination. (default: /v1/batch; jitsu: /api/s/s2s/batch)",
      valueName: "path"
    )
  )
  var path: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Whether HTTP bodies are compressed. (default: --gzip)"
  )
  var gzip: Bool?

  @Flag(
    help: "Lets http:// hosts on other machines be used: key and data travel in clear text."
  )
  var allowHttp = false

  @Option(
    help: ArgumentHelp(
      "Most messages a second to the HTTP destination; 0 for no limit. (segment: 1000)",
      valueName: "number"
    )
  )
  var eventsPerSecond: String?

  @Option(
    help: ArgumentHelp(
      "Certificates (PEM) of authorities to trust beside the machine's own.",
      valueName: "file"
    ),
    completion: .file()
  )
  var caFile: String?

  @Option(
    help: ArgumentHelp(
      "How long an HTTP destination may take for one request. (default: 30s)",
      valueName: "time"
    )
  )
  var requestTimeout: String?

  var given: [(key: SettingKey, value: String?)] {
    [
      (.host, host), (.path, path), (.gzip, gzip.map { $0 ? "true" : "false" }),
      (.allowHTTP, allowHttp ? "true" : nil), (.eventsPerSecond, eventsPerSecond),
      (.caFile, caFile), (.requestTimeout, requestTimeout),
    ]
  }
}
