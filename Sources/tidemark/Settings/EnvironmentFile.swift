#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file of variables, as systemd's `EnvironmentFile=` and `. FILE` in a shell read it.
struct EnvironmentFile: Sendable {
  /// In the order of the file.
  private(set) var variables: [(name: String, value: String)] = []

  /// - Throws: exit code 78 for an unreadable file, or a line that sets no variable.
  init(path: String) throws(Failure) {
    let bytes: [UInt8]
    do throws(SmallFile.Unreadable) {
      bytes = try SmallFile.read(path)
    } catch {
      throw Failure(
        .configuration,
        "\(Typed.file(path, of: "--env-file")) cannot be read: \(error.reason)",
        hint: "name the right file with --env-file, or let this user read it"
      )
    }
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: #/\r?\n/#, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let text = String(line).trimmed
      guard let first = text.first, first != "#", first != ";" else { continue }
      guard let variable = EnvironmentFile.variable(text) else {
        // The line may contain a secret, so only its number is shown.
        throw Failure(
          .configuration,
          "\(Typed.file(path, of: "--env-file")), line \(index + 1), sets no variable",
          hint: "write NAME=value, or NAME='value with spaces'"
        )
      }
      variables.append(variable)
    }
  }

  private static func variable(_ line: String) -> (name: String, value: String)? {
    guard let match = line.wholeMatch(of: #/(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)/#) else {
      return nil
    }
    let (name, text) = (String(match.1), String(match.2))
    guard let quote = text.first, quote == "\"" || quote == "'" else { return (name, text) }
    guard text.count > 1, text.last == quote else { return nil }
    let inner = String(text.dropFirst().dropLast())
    guard quote == "\"" else { return inner.contains("'") ? nil : (name, inner) }
    return (name, inner.replacing(#/\\(["\\$`])/#) { String($0.output.1) })
  }

  /// `environment` with these variables; its own ones stay, because values nearer to the command win.
  ///
  /// libpq reads some variables from the process's own environment, so they are also set there.
  func completing(_ environment: [String: String]) -> [String: String] {
    var result = environment
    for (name, value) in variables where environment[name] == nil {
      result[name] = value
      setenv(name, value, 1)
    }
    return result
  }
}
