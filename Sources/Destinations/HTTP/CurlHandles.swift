internal import CCurl

/// Owns a handle of libcurl that carries out several transfers and keeps their connections open.
///
/// Every call but `waker`'s is made by one thread at a time.
struct CurlMulti: ~Copyable {
  /// libcurl is set up once for the process, and never torn down.
  private static let isReady = ccurl_start() == CURLE_OK
  /// More than the batches that may be under way.
  private static let mostIdleConnections = 64

  private let handle: UnsafeMutableRawPointer

  /// Nil if no memory is left.
  init?() {
    guard Self.isReady, let handle = curl_multi_init() else { return nil }
    _ = ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, Self.mostIdleConnections)
    self.handle = handle
  }

  deinit { curl_multi_cleanup(handle) }

  /// Ends a wait from any thread; not to be used when the handle is gone.
  var waker: CurlWaker { CurlWaker(handle: handle) }

  /// False if no memory is left.
  func add(_ easy: borrowing CurlEasy) -> Bool {
    curl_multi_add_handle(handle, easy.handle) == CURLM_OK
  }

  /// Takes a transfer away; one that is under way ends, and with it its connection.
  func remove(_ easy: borrowing CurlEasy) {
    curl_multi_remove_handle(handle, easy.handle)
  }

  /// Does all work that needs no waiting; false if no memory is left.
  func perform() -> Bool {
    var running: Int32 = 0
    return curl_multi_perform(handle, &running) == CURLM_OK
  }

  /// Waits until work is possible, or a caller wakes it; false if it cannot wait.
  func wait(milliseconds: Int32) -> Bool {
    curl_multi_poll(handle, nil, 0, milliseconds, nil) == CURLM_OK
  }

  /// The next transfer that ended, by its handle.
  func nextEnded() -> (id: UnsafeMutableRawPointer, code: CURLcode)? {
    var code = CURLE_OK
    return ccurl_next_done(handle, &code).map { ($0, code) }
  }
}

/// Ends a wait of a `CurlMulti`, the one in progress or the next one.
struct CurlWaker: @unchecked Sendable {
  fileprivate let handle: UnsafeMutableRawPointer

  /// The one call that any thread may make.
  func wake() { curl_multi_wakeup(handle) }
}

/// Owns a handle of libcurl for one transfer.
struct CurlEasy: ~Copyable {
  let handle: UnsafeMutableRawPointer

  /// Nil if no memory is left.
  init?() {
    guard let handle = curl_easy_init() else { return nil }
    self.handle = handle
  }

  deinit { curl_easy_cleanup(handle) }
}

/// Owns a list of header lines.
struct CurlHeaders: ~Copyable {
  private(set) var list: UnsafeMutablePointer<curl_slist>?

  init() {}

  deinit { curl_slist_free_all(list) }

  /// Appends `Name: value`; false if no memory is left.
  mutating func append(_ line: String) -> Bool {
    guard let longer = curl_slist_append(list, line) else { return false }
    list = longer
    return true
  }
}
