internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Child processes for tests: their environment, input and output, and an end by a time limit.
package enum Command {
  /// Why a result is missing.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
      self.description = description
    }
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - executable: a path; a bare name is looked for in the PATH of this process.
  ///   - arguments: the arguments after the name; none by default.
  ///   - environment: the child's whole environment; nothing is inherited.
  ///   - stdin: the child's input; empty by default.
  ///   - timeout: after which the child is killed.
  /// - Returns: the exit code (128 + the signal's number if a signal ended it) and all output.
  /// - Throws: `Failure` if it cannot start, or takes longer than `timeout` and was killed.
  package static func run(
    _ executable: String,
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    stdin: String = "",
    timeout: Duration = .seconds(240)
  ) async throws -> (status: Int32, stdout: String, stderr: String) {
    let command = try start(
      executable,
      arguments,
      environment: environment,
      stdin: stdin,
      timeout: timeout
    )
    return try await withTaskCancellationHandler {
      try await command.result()
    } onCancel: {
      command.signal(SIGKILL)
    }
  }

  /// Starts a program, which can then be sent signals and waited for.
  ///
  /// With `stdin` nil the child's input stays open until `closeInput`.
  package static func start(
    _ executable: String,
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    stdin: String? = "",
    timeout: Duration = .seconds(240)
  ) throws -> RunningCommand {
    let path = try find(executable)
    return try starting.withLock { _ in
      try start(path, arguments, environment, stdin, timeout)
    }
  }

  /// One start at a time: between making a pipe and marking it, another child could inherit it.
  private static let starting = Mutex(())

  private static func start(
    _ path: String,
    _ arguments: [String],
    _ environment: [String: String],
    _ stdin: String?,
    _ timeout: Duration
  ) throws -> RunningCommand {
    let (input, output, errors) = (try Pipe(), try Pipe(), try Pipe())
    var pid: pid_t = 0
    let failure = withArguments([path] + arguments) { arguments in
      withArguments(environment.map { "\($0.key)=\($0.value)" }) { environment in
        spawn(&pid, path, arguments, environment, [input.read, output.write, errors.write])
      }
    }
    for end in [input.read, output.write, errors.write] { close(end) }
    guard failure == 0 else {
      for end in [input.write, output.read, errors.read] { close(end) }
      throw Failure(description: "cannot start \(path): \(String(cString: strerror(failure)))")
    }
    return RunningCommand(
      name: path,
      pid: pid,
      input: input.write,
      output: output.read,
      errors: errors.read,
      stdin: stdin,
      timeout: timeout
    )
  }

  /// The path of a program: unchanged if it holds a slash, else the first of that name in PATH.
  package static func find(_ executable: String) throws -> String {
    if executable.contains("/") { return executable }
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    // Without its type, the sum would be a sum of character lists, and every path in it would be wrong.
    let folders: [Substring] = path.split(separator: ":") + ["/usr/sbin", "/sbin"]
    for folder in folders {
      let candidate = "\(folder)/\(executable)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    throw Failure(description: "no program \(executable) in PATH (\(path))")
  }

  /// A pipe whose ends no other child process inherits.
  private struct Pipe {
    let read: Int32
    let write: Int32

    init() throws {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw Failure(description: "cannot open a pipe") }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (read, write) = (ends[0], ends[1])
    }
  }

  /// Lends a null-terminated list of C strings.
  private static func withArguments<R>(
    _ texts: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> R
  ) -> R {
    let copies = texts.map { strdup($0) }
    defer {
      for copy in copies { free(copy) }
    }
    return body(copies + [nil])
  }

  private static func openDescriptors() -> [Int32] {
    guard let folder = opendir("/dev/fd") else { return [] }
    defer { closedir(folder) }
    var descriptors: [Int32] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let descriptor = Int32(name) { descriptors.append(descriptor) }
    }
    return descriptors
  }

  /// Starts the child in a process group of its own, so that an interrupt from the terminal reaches only the
  /// tests; returns the error number.
  private static func spawn(
    _ pid: inout pid_t,
    _ path: String,
    _ arguments: [UnsafeMutablePointer<CChar>?],
    _ environment: [UnsafeMutablePointer<CChar>?],
    _ descriptors: [Int32]
  ) -> Int32 {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (target, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
    }
    // A server that outlives the test would hold the pipes and ports of all tests open.
    for descriptor in openDescriptors() where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var unblocked = sigset_t()
    sigemptyset(&unblocked)
    posix_spawnattr_setsigmask(&attributes, &unblocked)
    // Signals that the tests or their runner ignore must have their usual effect on the child.
    var ordinary = sigset_t()
    sigemptyset(&ordinary)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&ordinary, signal) }
    posix_spawnattr_setsigdefault(&attributes, &ordinary)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    )
    return posix_spawn(&pid, path, &actions, &attributes, arguments, environment)
  }
}
