/// How a request leaves this machine.
package struct HTTPRoute: Sendable, CustomStringConvertible {
  /// Nil if the destination is reached directly.
  package var proxy: ProxyServer?
  package var authorities: TrustedAuthorities

  package init(proxy: ProxyServer? = nil, authorities: TrustedAuthorities = TrustedAuthorities()) {
    self.proxy = proxy
    self.authorities = authorities
  }

  /// ` through the proxy proxy.example:3128 (HTTPS_PROXY)`, or nothing.
  package var description: String { proxy.map { " through \($0.title)" } ?? "" }
}
