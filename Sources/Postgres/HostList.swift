internal import CLibPQ

/// The hosts of a connection attempt as libpq resolved them from all its sources, and the current one.
struct HostList {
  private typealias Option = (keyword: String, values: [Substring])

  private let lists: [Option]
  private let current: Int

  init?(_ handle: OpaquePointer?) {
    let lists = ["host", "hostaddr", "port"].map { keyword -> Option in
      let value = resolvedOption(keyword, of: handle) ?? ""
      return (keyword, value.split(separator: ",", omittingEmptySubsequences: false))
    }
    let at = [wholeText(PQhost(handle)), wholeText(PQhostaddr(handle)), wholeText(PQport(handle))]
    let count = max(lists[0].values.count, lists[1].values.count)
    let match = (0..<count).first { place in
      zip(lists, at).allSatisfy { list, value in
        // libpq fills in a default for an empty entry; a single port counts for all hosts.
        guard place < list.values.count, !list.values[place].isEmpty else { return true }
        return list.values[place] == value
      }
    }
    guard let match else { return nil }
    self.lists = lists
    current = match
  }

  /// Keywords for only the hosts after the current one, or nil if it is the last.
  var behindCurrent: [(keyword: String, value: String)]? {
    guard current + 1 < max(lists[0].values.count, lists[1].values.count) else { return nil }
    return lists.map { keyword, values in
      let rest = values.count > 1 ? values.dropFirst(current + 1) : values[...]
      return (keyword, rest.joined(separator: ","))
    }
  }
}

/// The value of an option after libpq looked through keywords, environment and service files.
func resolvedOption(_ keyword: String, of handle: OpaquePointer?) -> String? {
  guard let options = PQconninfo(handle) else { return nil }
  defer { PQconninfoFree(options) }
  var option = options
  while let name = option.pointee.keyword {
    if String(cString: name) == keyword { return option.pointee.val.map { String(cString: $0) } }
    option += 1
  }
  return nil
}
