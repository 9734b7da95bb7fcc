/// What every message and `--version` say of the program that made them.
package enum Release {
  package static let version = "0.1.0"
  /// `context.library.name`.
  package static let library = "tidemark"
}
