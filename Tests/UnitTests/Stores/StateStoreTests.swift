import Foundation
import Pipeline
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `The contract of state stores` {
  @Test(arguments: StateStoreRule.all)
  func `is kept by the memory store`(rule: StateStoreRule) async throws {
    try await exerciseStateStore(rule) { MemoryStateStore() }
  }

  @Test(arguments: StateStoreRule.all)
  func `is kept by the SQLite file`(rule: StateStoreRule) async throws {
    try await withStateDirectory { directory async throws in
      try await exerciseStateStore(rule) {
        try await SQLiteStateStore.open("\(directory)/tidemark.sqlite")
      }
    }
  }
}
