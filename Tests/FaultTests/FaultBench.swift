import Support

/// A store, a place for the state, and the binary between the store and a destination.
struct FaultBench {
}
