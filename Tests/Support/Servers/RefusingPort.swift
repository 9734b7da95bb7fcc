#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A port of the loopback interface that refuses every connection, and that no other process can take meanwhile.
package final class RefusingPort: Sendable {
  package let number: Int
  private let descriptor: Int32

  /// Binds a socket and never listens.
  package init() throws {
    #if canImport(Darwin)
    let stream = SOCK_STREAM
    #else
    let stream = Int32(SOCK_STREAM.rawValue)
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
      }
    }
    guard descriptor >= 0, isBound else {
      throw PortFault(message: "no port could be bound: \(String(cString: strerror(errno)))")
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    self.descriptor = descriptor
    number = Int(UInt16(bigEndian: address.sin_port))
  }

  /// Frees the port; call it when nothing connects to it any more.
  package func free() { close(descriptor) }

  private struct PortFault: Error, CustomStringConvertible {
    var message: String
    var description: String { message }
  }
}
