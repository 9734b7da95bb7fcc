internal import Pipeline

#if os(Linux)
internal import CSpawn
#endif
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// jq as a child of this process, with limits, and this process' ends of its pipes.
///
/// It inherits three descriptors and no environment. The limits hold before it gets a message.
final class JqChild {
  /// Most bytes of memory, seconds of CPU time in all, and open files.
  static let memoryBytes = 128 << 20
  static let cpuSeconds = 120
  /// The seconds of CPU time that it has until they are renewed: a process whose parent was killed ends with them.
  static let cpuSlice = 2
  static let openFiles = 16

  private(set) var input: CInt
  private(set) var output: CInt
  private let pid: pid_t
  private var status: CInt?
  /// The CPU time up to which it may work now, in seconds.
  private var granted: Int

  /// Starts jq; with `readsErrors` the output is that of errors, and the input ends at once.
  init(jq: String, program: String, readsErrors: Bool) throws(TemplateFault) {
    let fault = TemplateFault(
      "jq, which runs the templates, cannot be started",
      hint:
        "look whether jq is still installed and the machine has memory, and run the same command again"
    )
    guard let toChild = Self.pipe() else { throw fault }
    guard let fromChild = Self.pipe() else {
      close(toChild.0)
      close(toChild.1)
      throw fault
    }
    let pid = Self.spawn(
      jq,
      program,
      input: toChild.0,
      output: readsErrors ? nil : fromChild.1,
      errors: readsErrors ? fromChild.1 : nil
    )
    close(toChild.0)
    close(fromChild.1)
    // A program that is only read gets no message, so it needs no renewal.
    granted = readsErrors ? Self.cpuSeconds : Self.cpuSlice
    let granted = granted
    let isLimited = pid.map { Self.limit($0, cpu: granted) } ?? false
    guard let pid, isLimited else {
      close(toChild.1)
      close(fromChild.0)
      guard let pid else { throw fault }
      _ = Self.wait(pid, SIGKILL)
      throw TemplateFault(
        "the system does not let this program limit the memory and CPU time of jq",
        hint: "allow it the system call prlimit64: templates never run without limits"
      )
    }
    if readsErrors {
      close(toChild.1)
      input = -1
    } else {
      _ = fcntl(toChild.1, F_SETFL, fcntl(toChild.1, F_GETFL) | O_NONBLOCK)
      input = toChild.1
    }
    output = fromChild.0
    self.pid = pid
  }

  /// The next bytes of the output; none at its end.
  func read() -> [UInt8] {
    let room = 1 << 16
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      repeat {
        #if canImport(Glibc)
        count = Glibc.read(output, buffer.baseAddress, room)
        #elseif canImport(Musl)
        count = Musl.read(output, buffer.baseAddress, room)
        #else
        count = Darwin.read(output, buffer.baseAddress, room)
        #endif
      } while count < 0 && errno == EINTR
      count = max(0, count)
    }
  }

  func closeEnds() {
    for end in [input, output] where end >= 0 { close(end) }
    (input, output) = (-1, -1)
  }

  /// Sends `signal`, if it is not 0, and waits for the end of the process.
  /// - Returns: its code; nil if a signal ended it.
  func end(by signal: CInt) -> CInt? {
    let status = self.status ?? Self.wait(pid, signal)
    self.status = status
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
  }

  private static func wait(_ pid: pid_t, _ signal: CInt) -> CInt {
    if signal != 0 { kill(pid, signal) }
    var status: CInt = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status
  }

  /// The CPU time of the process in nanoseconds; nil if the system does not report it.
  func cpuTime() -> Int64? {
    #if canImport(Darwin)
    return nil
    #else
    var clock = clockid_t()
    guard clock_getcpuclockid(pid, &clock) == 0 else { return nil }
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return nil }
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    #endif
  }

  /// Lets the process work on, for as long as somebody waits for it; `busy` is its CPU time in nanoseconds.
  ///
  /// The system has no other way to end a process with its parent: a signal at the parent's death comes when the thread
  /// that started the process ends.
  func renew(_ busy: Int64) {
    let used = Int(busy / 1_000_000_000)
    guard used + Self.cpuSlice > granted, granted < Self.cpuSeconds else { return }
    granted = min(used + Self.cpuSlice, Self.cpuSeconds)
    #if os(Linux)
    _ = Self.set(Self.cpu, granted, most: Self.cpuSeconds, of: pid)
    #endif
  }

  // MARK: Starting

  /// Sets the limits of a process; false if the system refuses.
  private static func limit(_ pid: pid_t, cpu seconds: Int) -> Bool {
    #if os(Linux)
    let limits = [
      (RLIMIT_AS, memoryBytes), (RLIMIT_FSIZE, 0), (RLIMIT_CORE, 0), (RLIMIT_NOFILE, openFiles),
    ]
    return set(cpu, seconds, most: cpuSeconds, of: pid)
      && limits.allSatisfy { resource, most in set(resource, most, most: most, of: pid) }
    #else
    return true
    #endif
  }

  #if os(Linux)
  #if canImport(Glibc)
  private typealias Resource = __rlimit_resource
  #else
  private typealias Resource = CInt
  #endif

  private static var cpu: Resource { RLIMIT_CPU }

  /// Sets a limit, and the one up to which it can be raised.
  private static func set(_ resource: Resource, _ limit: Int, most: Int, of pid: pid_t) -> Bool {
    var limit = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(most))
    #if canImport(Glibc)
    let number = CInt(resource.rawValue)
    #else
    let number = resource
    #endif
    return spawn_limit(pid, number, &limit, nil) == 0
  }
  #endif

  #if os(Linux)
  private static let shell: [String] = []
  #else
  // Only Linux limits another process: here a shell limits itself, and jq takes its place.
  private static let shell = [
    "/bin/sh", "-c",
    "cd /; ulimit -c 0; ulimit -f 0; ulimit -t \(cpuSeconds); ulimit -n \(openFiles); exec \"$0\" \"$@\"",
  ]
  #endif

  /// A pipe whose ends no other program inherits.
  private static func pipe() -> (CInt, CInt)? {
    var ends: [CInt] = [-1, -1]
    #if os(Linux)
    guard spawn_pipe(&ends, O_CLOEXEC) == 0 else { return nil }
    #else
    guard Darwin.pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #endif
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ jq: String,
    _ program: String,
    input: CInt,
    output: CInt?,
    errors: CInt?
  ) -> pid_t? {
    let arguments = shell + [jq, "-c", "--unbuffered", program]
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
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    for (end, place) in [(output, CInt(1)), (errors, CInt(2))] {
      if let end {
        posix_spawn_file_actions_adddup2(&actions, end, place)
      } else {
        posix_spawn_file_actions_addopen(&actions, place, "/dev/null", O_WRONLY, 0)
      }
    }
    #if canImport(Glibc)
    // A lock of ours must end with us, even if jq is still at work.
    spawn_close_from(&actions, 3)
    spawn_change_directory(&actions, "/")
    #endif
    var (none, usual) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&usual)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGXCPU] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    // A group of its own: a signal to this one lets the open messages finish.
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var pid = pid_t()
    let words = arguments.map { strdup($0) } + [nil]
    // Without a home jq would ask the system for one, and read the file .jq there.
    let environment = [strdup("HOME=/nonexistent"), nil]
    defer { for word in words + environment { free(word) } }
    let status = posix_spawn(&pid, arguments[0], &actions, &attributes, words, environment)
    return status == 0 ? pid : nil
  }
}
