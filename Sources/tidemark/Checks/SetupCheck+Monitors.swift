import Pipeline

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension SetupCheck {
  /// Whether a run could write its metrics file; a run itself only warns.
  mutating func lookAtMetricsFile() {
    let settings = context.settings
    guard let given = settings.text(.metricsFile) else { return }
    let file = MetricsFile(
      given,
      sync: (try? settings.syncName().text) ?? "default",
      isOneOfSeveral: settings.section != nil
    )
    let parts = file.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    var directory = parts.joined(separator: "/")
    if directory.isEmpty { directory = parts.isEmpty ? "." : "/" }
    guard access(directory, W_OK | X_OK) != 0 else { return }
    let reason = String(cString: strerror(errno))
    add(
      .warning,
      "metrics",
      "\(Typed.file(file.path, of: "metrics_file")) cannot be written: \(reason)",
      remedy:
        "make its directory and let the user who runs tidemark write there, or change metrics_file"
    )
  }
}
