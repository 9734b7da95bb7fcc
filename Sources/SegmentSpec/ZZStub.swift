package struct Namespace: Sendable { package init() {} }
extension MessageID { package init(namespace: Namespace, key: FactKey, version: Int) { self.init(high: 0, low: 0) } }
