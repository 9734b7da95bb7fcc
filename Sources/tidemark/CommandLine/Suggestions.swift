import ArgumentParser

/// Replacements for options that a command does not have but people often write.
enum Suggestions {
  /// The hint for the parser's `message`; nil if none is known.
  static func hint(for message: String, in arguments: GivenArguments) -> String? {
    guard let option = message.firstMatch(of: #/^Unknown option '(-{1,2}[A-Za-z-]+)'/#)?.output.1
    else { return nil }
    let command = arguments.path.last?.configuration.commandName ?? ""
    return hint(String(option), of: command)
  }

  static func hint(_ option: String, of command: String) -> String? {
    switch option {
    case "--dry-run", "-n":
      command == "sync"
        ? "tidemark preview prints what the next sync would send"
        : "tidemark preview and tidemark backfill --dry-run show what would be sent"
    case "--write-key", "--key", "-k", "--writekey":
      "a key is no option: set SEGMENT_WRITE_KEY, or SEGMENT_WRITE_KEY_FILE to a file that holds it"
    case "--token", "--public-api-token":
      "a token is no option: set SEGMENT_PUBLIC_API_TOKEN, or deletions.token_file in the settings file"
    case "--password", "-W":
      "a password is no option: set PGPASSWORD, or write it to ~/.pgpass"
    case "--verbose", "-v", "--debug", "-d", "--trace":
      "write more to the log with --log-level info, or --log-level debug"
    case "--quiet", "-q", "--silent":
      "a run that goes well prints nothing; on a terminal: --no-summary"
    case "-V": "tidemark --version"
    case "--database", "--database-url", "--db", "--url", "--dsn":
      "name the database with --source, or set DATABASE_URL"
    case "--last", "--count", "-l": "--limit"
    case "--force", "-f", "-y": "--yes"
    case "--since", "--start": command == "sync" ? "tidemark watermark set TIME" : "--from"
    case "--until", "--end": "--to"
    case "--format": "--json"
    case "--dest", "--target": "--destination"
    case "--dir", "--out", "-o": command == "export" ? "--directory" : "--output"
    case "--settings", "--config-file", "-c": "--config"
    case "--all": "run the command for each sync with --name; tidemark state list names them"
    default: nil
    }
  }
}
