/// A page that knows the ids of its roots.
package protocol RootedPage: FactPage {
  /// The id of the root at a place, which is a fact's `root`.
  func rootID(_ root: Int32) -> String?
}
