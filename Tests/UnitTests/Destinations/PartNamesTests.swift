import SegmentSpec
import Testing

@testable import Destinations
import Pipeline

@Suite(.timeLimit(.minutes(9))) struct `The names of parts` {
  // 2026-08-20T10:15:00.123456Z
  private let start = Timestamp(microseconds: 1_787_220_900_123_456)

  private func names(_ sync: String) throws -> PartNames {
    .numbered(sync: try #require(SyncName(sync)), startedAt: start)
  }

  @Test func `hold the sync, the run's start and a number`() throws {
    #expect(
      try names("default").name(of: 7) == "tidemark-default-20260820T101500123456Z-000007.ndjson"
    )
    #expect(PartNames.single("events.ndjson").name(of: 1) == "events.ndjson")
  }

  @Test func `sort by time`() throws {
    let moments: [Int64] = [-1, 0, 999_999, 1_000_000, 951_782_399_000_000, 951_782_400_000_000]
    let stamps = moments.map { PartNames.stamp(Timestamp(microseconds: $0)) }
    #expect(
      stamps == [
        "19691231T235959999999Z", "19700101T000000000000Z", "19700101T000000999999Z",
        "19700101T000001000000Z", "20000228T235959000000Z", "20000229T000000000000Z",
      ]
    )
    #expect(stamps == stamps.sorted())
  }

  @Test func `of another run of the same sync are known as ours`() throws {
    #expect(try names("a").contains("tidemark-a-20250101T000000000000Z-000001.ndjson"))
    #expect(try names("a").contains("tidemark-a-20250101T000000000000Z-1000000.ndjson"))
  }

  @Test(
    arguments: [
      "tidemark-a-b-20250101T000000000000Z-000001.ndjson",
      "tidemark-ab-20250101T000000000000Z-000001.ndjson",
      "tidemark-a-20250101T000000000000Z-.ndjson", "tidemark-a-20250101-000001.ndjson",
      "tidemark-a-20250101T000000000000Z-000001.json", "tidemark-a-.ndjson", "events.ndjson", "",
      "tidemark-a-20250101T000000000000Z-00000x.ndjson",
      "tidemark-a-2025010xT000000000000Z-000001.ndjson",
    ])
  func `of others are not`(name: String) throws {
    #expect(try !names("a").contains(name[...]))
  }
}
