import ArgumentParser
import Commerce
import Destinations
import Pipeline
import SegmentSpec
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `Named syncs` {
  private static let file = """
    schema: shop
    page_size: 500
    state: /var/lib/top.sqlite
    syncs:
      segment:
        write_key_env: SHOP_KEY
      jitsu:
        destination: jitsu
        host: data.example.com
        write_key_file: /run/secrets/jitsu
        page_size: 100
        events: {order_updated: {enabled: false}}
      files:
        destination: file
        output: /srv/events
        state: /var/lib/files.sqlite
    """

  private func settings(
    _ arguments: [String] = [],
    _ environment: [String: String] = [:],
    file: String = Self.file
  ) throws -> Settings {
    let place = try Place()
    let path = try place.file("tidemark.yaml", file)
    return try Settings(
      options: try Options.parse(["--config", path] + arguments),
      environment: environment
    )
  }

  private func failure(_ body: () throws -> some Any) -> Failure? {
    do {
      _ = try body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  // MARK: Precedence

  @Test
  func `a flag wins over the environment, that over the section, that over the top level`() throws {
    let jitsu = try settings(["--name", "jitsu"])
    #expect(try jitsu.syncName().text == "jitsu")
    #expect(jitsu.pageSize == 100)
    #expect(try jitsu.source().schema == "shop")
    #expect(jitsu.mapping().disabledEvents == [.orderUpdated])
    #expect(jitsu.concurrency == 4)
    #expect(try settings(["--name", "files"]).pageSize == 500)
    #expect(try settings(["--name", "files"]).mapping().disabledEvents.isEmpty)

    let variable = ["TIDEMARK_PAGE_SIZE": "50", "TIDEMARK_NAME": "jitsu"]
    #expect(try settings([], variable).pageSize == 50)
    #expect(try settings(["--page-size", "7"], variable).pageSize == 7)
    #expect(try settings(["--name", "files"], variable).syncName().text == "files")
  }

  @Test func `each has its own state file where its section names one`() throws {
    #expect(try settings(["--name", "jitsu"]).statePlace().name == "/var/lib/top.sqlite")
    #expect(try settings(["--name", "files"]).statePlace().name == "/var/lib/files.sqlite")
    let all = try settings().ofEachSync()
    #expect(try all.map { try $0.syncName().text } == ["segment", "jitsu", "files"])
    #expect(all.map(\.destinationChoice.name) == ["segment", "jitsu", "file"])
  }

  @Test func `the only one need not be chosen, one of several must be`() throws {
    let one = try settings(file: "syncs: {eu: {destination: stdout}}").ofOneSync()
    #expect(try one.syncName().text == "eu@stdout")
    #expect(one.destinationChoice.name == "stdout")
    #expect(one.nameArgument.hasPrefix(" --name eu --config /"))
    let expected = Failure(
      .configuration,
      "the settings file has several syncs and none was chosen: segment, jitsu, files",
      hint: "choose one: --name segment; many commands also take --all"
    )
    #expect(failure { try settings().ofOneSync() } == expected)
    #expect(failure { try settings().syncName() } == expected)
    #expect(try settings(file: "syncs:\n").ofOneSync().syncName().text == "default")
    let usual = try settings(file: "syncs: {default: {}, b: {}}").of(
      NamedSync(name: try #require(SyncName("b")))
    )
    #expect(usual.nameArgument.hasPrefix(" --name b --config /"))
    #expect(
      try settings(["--name", "default"], file: "syncs: {default: {}, b: {}}").nameArgument
        .hasPrefix(" --name default --config /")
    )
  }

  @Test func `a name that the file does not have is refused with those that it has`() {
    #expect(
      failure { try settings(["--name", "segmnet"]) }
        == Failure(
          .configuration,
          "the settings file has no sync \"segmnet\"; its syncs are segment, jitsu, files",
          hint: "did you mean --name segment?"
        )
    )
    #expect(
      failure { try settings([], ["TIDEMARK_NAME": "default"]) }
        == Failure(
          .configuration,
          "the settings file has no sync of the given name; its syncs are segment, jitsu, files",
          hint: "choose one of them with --name"
        )
    )
  }

  // MARK: What the file says

  @Test(arguments: [
    (
      "syncs:\n  eu:\n    destinaton: file",
      "line 3: there is no setting \"syncs.eu.destinaton\"", "did you mean \"destination\"?"
    ),
    (
      "syncs:\n  eu:\n    events: {order_complete: {enabled: true}}",
      "line 3: there is no setting \"syncs.eu.events.order_complete\"",
      "did you mean \"order_completed\"?"
    ),
    (
      "syncs: {eu: {page_size: 0}}",
      "line 1: \"syncs.eu.page_size\" must be a whole number from 1 to 20000",
      "change that line of the file"
    ),
    (
      "syncs: {eu: {identity: user}}",
      "line 1: \"syncs.eu.identity\" must be a map of settings, written as \"name: value\"",
      "change that line of the file"
    ),
    (
      "syncs: {eu: file}",
      "line 1: \"syncs.eu\" must be a map of settings, written as \"name: value\"",
      "change that line of the file"
    ),
    (
      "syncs: [eu]",
      "line 1: \"syncs\" must be a map of names, each with the settings of its sync",
      "change that line of the file"
    ),
    (
      "syncs: {-eu: {}}", "line 1: what stands under \"syncs\" here cannot be a sync's name",
      "use 1 to 64 letters, digits, -, _ or ., beginning with a letter or digit"
    ),
    (
      "syncs: {eu: {name: eu}}",
      "line 1: \"syncs.eu.name\" cannot be a setting of one sync",
      "remove the line: a sync is called what its section is called"
    ),
    (
      "syncs: {eu: {log_level: debug}}",
      "line 1: \"syncs.eu.log_level\" cannot be a setting of one sync",
      "write \"log_level\" at the top level: it belongs to the whole process"
    ),
    (
      "syncs: {eu: {syncs: {}}}", "line 1: there is no setting \"syncs.eu.syncs\"", nil
    ),
    (
      "syncs: {eu: {write_key: hush}}", "line 1: there is no setting \"syncs.eu.write_key\"",
      "a key does not belong in a settings file: name where it is by write_key_env or write_key_file"
    ),
    (
      "syncs: {eu: {write_key_env: hush4711}}",
      "line 1: \"syncs.eu.write_key_env\" must be the name of an environment variable in capitals, such as WAREHOUSE_KEY, and none of TIDEMARK_",
      "change that line of the file"
    ),
    (
      "syncs: {eu: {}, eu: {}}", "from line 1 on: a name is given twice",
      "tidemark help options lists the settings"
    ),
    ("sync: {}", "line 1: there is no setting \"sync\"", "did you mean \"syncs\"?"),
  ])
  func `what is wrong in a section is named with it and its line`(
    text: String,
    sentence: String,
    hint: String?
  ) throws {
    let found = try #require(
      failure { try SettingsFile(path: "tidemark.yaml", text: text) }
    )
    #expect(found.status == .configuration)
    #expect(found.sentence == "tidemark.yaml, " + sentence)
    if let hint { #expect(found.hint == hint) }
  }

  @Test func `a name beside the syncs is refused`() {
    #expect(
      failure { try SettingsFile(path: "t.yaml", text: "name: eu\nsyncs: {eu: {}}") }
        == Failure(
          .configuration,
          "t.yaml: \"name\" and \"syncs\" cannot stand in one file",
          hint: "remove \"name\"; --name chooses one of the syncs"
        )
    )
  }

  // MARK: All at once

  @Test(
    arguments: [
      (["--output", "x"], [:], 64, "--output"),
      (["--destination", "stdout"], [:], 64, "--destination"),
      ([], ["TIDEMARK_DESTINATION": "file"], 78, "TIDEMARK_DESTINATION"),
      ([], ["TIDEMARK_WRITE_KEY_FILE": "/k"], 78, "TIDEMARK_WRITE_KEY_FILE"),
      ([], ["TIDEMARK_WRITE_KEY": "hush"], 78, "TIDEMARK_WRITE_KEY"),
      // A section has a state of its own, so that one for all would be another than it says.
      (["--state", "x"], [:], 64, "--state"),
    ] as [([String], [String: String], Int32, String)]
  )
  func `what can only be one sync's is refused when it is given to all`(
    arguments: [String],
    environment: [String: String],
    status: Int32,
    name: String
  ) {
    let found = failure { try settings(arguments, environment).ofEachSync() }
    #expect(found?.status.rawValue == status)
    #expect(found?.sentence == "\(name) would hold for every sync of the settings file alike")
    #expect(
      found?.hint == "write it into the section of its sync, or choose one sync with --name"
    )
    #expect(
      failure { try settings(arguments + ["--name", "files"], environment).syncName() } == nil
    )
  }

  @Test func `what all may share can be given to all`() throws {
    let all = try settings(["--page-size", "9", "--source", "postgres://h/d"]).ofEachSync()
    #expect(all.map(\.pageSize) == [9, 9, 9])
    let own = Self.file + "\n    source: postgres://other/d\n"
    #expect(
      failure { try settings(["--source", "postgres://h/d"], file: own).ofEachSync() }?.sentence
        == "--source would hold for every sync of the settings file alike"
    )
  }

  @Test func `all of none, all and one, and two on stdout are refused`() {
    #expect(
      failure { try settings(file: "host: h").ofEachSync() }
        == Failure(
          .configuration,
          "there are no syncs for --all: nothing stands under \"syncs\" in a settings file",
          hint: "name the file with --config, or leave --all out"
        )
    )
    #expect(
      failure { try settings([], ["TIDEMARK_NAME": "files"]).ofEachSync() }?.sentence
        == "TIDEMARK_NAME chooses one sync, and --all means every one"
    )
    let twice = "destination: stdout\nsyncs: {a: , b: }"
    #expect(
      failure { try settings(file: twice).ofEachSync() }?.sentence
        == "the syncs a and b would mix their messages on stdout"
    )
  }

  // MARK: Secrets

  private func key(
    _ arguments: [String],
    _ environment: [String: String],
    file: String = Self.file
  ) throws -> String? {
    try settings(arguments, environment, file: file).destination().writeKey?
      .withBytes { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `a section's own key comes before the one that all programs share`() throws {
    let place = try Place()
    let file = try place.file("jitsu", "id:secret\n")
    let yaml = """
      write_key_file: /nowhere
      syncs:
        named: {write_key_env: SHOP_KEY}
        filed: {write_key_file: \(file)}
        plain: {}
      """
    let both = ["SEGMENT_WRITE_KEY": "shared", "SHOP_KEY": "shop"]
    #expect(try key(["--name", "named"], both, file: yaml) == "shop")
    #expect(try key(["--name", "filed"], both, file: yaml) == "id:secret")
    #expect(try key(["--name", "plain"], both, file: yaml) == "shared")
    let own = both.merging(["TIDEMARK_WRITE_KEY": "own"]) { $1 }
    #expect(try key(["--name", "named"], own, file: yaml) == "own")
    let other = both.merging(["TIDEMARK_WRITE_KEY_ENV": "OTHER", "OTHER": "other"]) { $1 }
    #expect(try key(["--name", "filed"], other, file: yaml) == "other")
    #expect(try key([], both, file: "write_key_env: SHOP_KEY") == "shop")
  }

  @Test func `a section's key that is not there is missed, not replaced by another's`() {
    let shared = ["SEGMENT_WRITE_KEY": "shared"]
    #expect(
      failure { try key(["--name", "segment"], shared) }
        == Failure(
          .configuration,
          "the environment variable that write_key_env names is not set",
          hint: "set it, or change write_key_env"
        )
    )
    #expect(
      failure { try key(["--name", "jitsu"], shared) }?.sentence
        == "the file /run/secrets/jitsu (write_key_file) cannot be read: No such file or directory"
    )
  }

  @Test func `one key for two services is refused, for two shops it is not`() throws {
    let services = "syncs: {a: {}, b: {destination: jitsu, host: h}, c: {destination: stdout}}"
    let shared = ["SEGMENT_WRITE_KEY": "shared"]
    #expect(
      failure { try settings([], shared, file: services).ofEachSync() }
        == Failure(
          .configuration,
          "the syncs a and b send to different services with one key, SEGMENT_WRITE_KEY",
          hint: "give each section its own: write_key_env or write_key_file"
        )
    )
    let shops = "syncs: {a: {schema: eu}, b: {schema: us}}"
    #expect(try settings([], shared, file: shops).ofEachSync().count == 2)
  }

  @Test func `a section's own database comes before the one that all programs share`() throws {
    let yaml = "syncs: {a: {source: postgres://own/d}, b: {}}"
    func host(_ name: String) throws -> String? {
      try settings(["--name", name], ["DATABASE_URL": "postgres://common/d"], file: yaml)
        .source().conninfo.first { $0.keyword == "host" }?.value
    }
    #expect(try host("a") == "own")
    #expect(try host("b") == "common")
    #expect(
      failure {
        try settings(["--name", "a"], file: "syncs: {a: {source: 'postgres://u:p@h/d'}}").source()
      }?.sentence.hasSuffix("/tidemark.yaml, line 1) holds a password") == true
    )
  }

  @Test func `a section's own token comes before the one that all programs share`() throws {
    let yaml = "syncs: {a: {deletions: {token_env: SHOP_TOKEN}}, b: {}}"
    let variables = ["SEGMENT_WRITE_KEY": "k", "SEGMENT_PUBLIC_API_TOKEN": "shared"]
    #expect(try settings(["--name", "b"], variables, file: yaml).deletionToken() != nil)
    #expect(
      failure {
        try settings(["--name", "a"], variables, file: yaml).deletionToken()
      }?.sentence
        == "the environment variable that deletions.token_env names is not set"
    )
  }

  // MARK: Exit codes

  @Test func `the order of seriousness has every exit code once`() {
    #expect(ExitStatus.bySeriousness.count == ExitStatus.allCases.count)
    #expect(Set(ExitStatus.bySeriousness) == Set(ExitStatus.allCases))
    #expect(ExitStatus.mostSerious(of: [.done, .locked, .sourceUnavailable]) == .sourceUnavailable)
    #expect(ExitStatus.mostSerious(of: [.destinationUnavailable, .deadLetters]) == .deadLetters)
    #expect(ExitStatus.mostSerious(of: [.configuration, .terminated]) == .terminated)
    #expect(ExitStatus.mostSerious(of: [.terminated, .cannotWriteState]) == .cannotWriteState)
    #expect(ExitStatus.mostSerious(of: []) == .done)
  }
}
