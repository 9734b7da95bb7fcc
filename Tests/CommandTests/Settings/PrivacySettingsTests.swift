import ArgumentParser
import SegmentSpec
import Support
import Testing

@testable import tidemark

/// The setting for the treatment of fields.
@Suite(.timeLimit(.minutes(19))) struct `The setting privacy` {
  private func settings(_ file: String, _ environment: [String: String] = [:]) throws -> Settings {
    let place = try Place()
    let path = try place.file("tidemark.yaml", file)
    return try Settings(options: try Options.parse(["--config", path]), environment: environment)
  }

  /// The errors for wrong rules in a readable file.
  private func refusal(of file: String) throws -> Failure {
    let settings = try settings(file)
    do throws(Failure) {
      _ = try settings.privacyRules()
    } catch {
      #expect(error.status == .configuration)
      return error
    }
    throw UnexpectedOutcome(description: "\(file) was taken")
  }

  @Test func `is read from the file and the environment, with its lines`() throws {
    let file = try settings(
      """
      privacy:
        - {path: traits.email, action: hash, salt_env: PEPPER}
        - path: "*.phone"
          action: drop
      """
    )
    let choices = file.privacyChoices
    #expect(choices.map(\.path.text) == ["traits.email", "*.phone"])
    #expect(choices.map(\.action) == [.hash, .drop])
    #expect(choices.map(\.saltVariable) == ["PEPPER", nil])
    #expect(choices.map(\.line) == [2, 3])
    let variable = try settings(
      "host: h\n",
      ["TIDEMARK_PRIVACY": "[{path: context.ip, action: truncate_ip}]"]
    )
    #expect(variable.privacyChoices.map(\.action) == [.truncateIP])
    #expect(variable.privacyChoices.map(\.line) == [nil])
    #expect(try settings("host: h\n").privacyRules() == nil)
    #expect(try settings("privacy: []\n").privacyRules() == nil)
  }

  @Test(arguments: [
    "{}", "email", "[traits.email]", "[{path: traits.email}]", "[{action: drop}]",
    "[{path: traits.email, action: remove}]", "[{path: 'a..b', action: drop}]",
    "[{path: traits.email, action: drop, why: a}]", "[{path: traits.email, action: [drop]}]",
    "[{path: traits.email, action: drop, salt_env: PEPPER}]",
    "[{path: traits.email, action: hash, salt_env: PEPPER, salt_file: /a}]",
    "[{path: traits.email, action: hash, salt_env: pepper}]",
    "[{path: type, action: drop}]", "[{path: event, action: hash}]",
    "[{path: messageId, action: hash}]", "[{path: timestamp, action: drop}]",
    "[{path: userId, action: drop}]", "[{path: anonymousId, action: mask}]",
    "[{path: userId.a, action: hash}]", "[{path: properties, action: drop}]",
    "[{path: context, action: hash}]",
  ])
  func `refuses what means nothing, with its line`(text: String) {
    do throws(Failure) {
      _ = try SettingsFile(path: "tidemark.yaml", text: "privacy: \(text)")
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.status == .configuration)
      #expect(error.sentence.hasPrefix("tidemark.yaml, line 1: "))
    }
  }

  @Test func `names the nearest field for one that no message has`() throws {
    let path = { (text: String) in "privacy:\n  - {path: '\(text)', action: drop}\n" }
    for (text, nearest) in [
      ("traits.emial", "traits.email"), ("properties.products.name", "properties.products[].name"),
      ("*.phon", "*.phone"), ("trait.email", "traits.email"),
    ] {
      let failure = try refusal(of: path(text))
      #expect(failure.sentence.contains(", line 2: the 1st rule of privacy names \(text)"))
      #expect(failure.hint?.hasPrefix("did you mean \(nearest)?") == true)
    }
    // A text unlike any field may be anything, even a secret.
    let failure = try refusal(of: path("sk_live_4711_0815_abcdef"))
    #expect(!failure.sentence.contains("4711"))
    #expect(failure.hint == "tidemark events --privacy lists the fields")
    // The storefront's content there is unknown.
    let passing = try settings("context: {pass: [page]}\n" + path("context.page.referrer"))
    #expect(try passing.privacyRules() != nil)
  }

  @Test(arguments: [
    ("[{path: traits.email, action: hash}, {path: traits.email, action: drop}]", "the 2nd rule"),
    ("[{path: traits.email, action: truncate_ip}]", "is no IP address"),
    ("[{path: traits.email, action: hash, salt_env: PEPPER}]", "not set"),
    ("[{path: traits.email, action: hash, salt_file: /nowhere/salt.txt}]", "cannot be read"),
  ])
  func `is held against the other settings`(text: String, words: String) throws {
    let failure = try refusal(of: "privacy: \(text)\n")
    #expect(failure.sentence.contains(words), "\(failure)")
  }

  @Test func `says what a path that begins with an asterisk needs`() {
    do throws(Failure) {
      _ = try SettingsFile(path: "t.yaml", text: "privacy:\n  - {path: *.phone, action: drop}\n")
      Issue.record("it was taken")
    } catch {
      #expect(
        error.sentence.hasPrefix("t.yaml, line 2, column ")
          && error.sentence.hasSuffix("a text that begins with * needs quotation marks")
      )
    }
  }

  @Test func `takes a salt from the environment or a file`() throws {
    let place = try Place()
    let file = try place.file("salt.txt", "pepper\n")
    let plain = "f3de2501fc91c4a9ae4d4ed50bef931c9901aabe5ea36979890a69204e7eb2b1"
    for salt in ["salt_env: PEPPER", "salt_file: \(file)"] {
      let settings = try settings(
        "privacy: [{path: traits.email, action: hash, \(salt)}]\n",
        ["PEPPER": "pepper"]
      )
      let rules = try #require(try settings.privacyRules())
      var bytes = Array(#"{"traits":{"email":"ada@example.com"}}"#.utf8)
      var made = MadeTexts()
      #expect(rules.apply(to: &bytes, from: 0, made: &made))
      #expect(String(decoding: bytes, as: UTF8.self) == #"{"traits":{"email":"\#(plain)"}}"#)
    }
  }
}
