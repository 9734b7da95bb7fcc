// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "tidemark",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "tidemark", targets: ["tidemark"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(
      url: "https://github.com/apple/swift-configuration",
      from: "1.4.0",
      traits: [.defaults, "YAML"]
    ),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Mechanisms: they know nothing of shops or events.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "CCrypto",
      pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"])]
    ),
    .systemLibrary(
      name: "CCurl",
      pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"])]
    ),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    // glibc's malloc.h, which Swift's own module of the C library leaves out, and what no header has.
    .target(name: "CMemory"),
    // The same of unistd.h, spawn.h and sys/resource.h.
    .systemLibrary(name: "CSpawn"),
    // Which commit this is: the linker gets it from .ci/build.
    .target(name: "CRelease"),
    .target(name: "Postgres", dependencies: ["CLibPQ"]),
    .target(
      name: "Queries",
      path: "sql",
      resources: [
        "source", "medusa_v1", "medusa_v2", "state_postgres", "state_sqlite", "warehouse", "outbox",
      ].map { .embedInCode($0) }
    ),

    // Core: no input or output.
    .target(name: "SegmentSpec", dependencies: ["CCrypto"]),
    .target(name: "Commerce", dependencies: ["SegmentSpec"]),
    .target(
      name: "Pipeline",
      dependencies: ["SegmentSpec", .product(name: "Logging", package: "swift-log")]
    ),

    // Adapters: each knows one thing of the outside.
    .target(
      name: "Medusa",
      dependencies: [
        "Commerce", "SegmentSpec", "Pipeline", "Postgres", "Queries",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .target(
      name: "Destinations",
      dependencies: [
        "SegmentSpec", "Pipeline", "CCrypto", "CCurl", "CZlib", "CZstd",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .target(
      name: "Templates",
      dependencies: [
        "SegmentSpec", "Pipeline", .target(name: "CSpawn", condition: .when(platforms: [.linux])),
      ]
    ),
    .target(
      name: "Warehouse",
      dependencies: [
        "SegmentSpec", "Pipeline", "Postgres", "Queries",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .target(
      name: "Stores",
      dependencies: [
        "SegmentSpec", "Pipeline", "Postgres", "Queries",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]
    ),

    // Words and wiring.
    .executableTarget(
      name: "tidemark",
      dependencies: [
        "Medusa", "Destinations", "Warehouse", "Stores", "Templates", "Pipeline", "Commerce",
        "SegmentSpec",
        "CMemory", "CRelease",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ]
    ),

    // Tests, by depth: no I/O; real servers; the built binary.
    .target(
      name: "Support",
      dependencies: [
        "SegmentSpec", "Commerce", "Pipeline", "Postgres", "CZlib", "CZstd",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      path: "Tests/Support",
      exclude: ["Shops"]
    ),
    .executableTarget(name: "Fuzz", dependencies: ["Support"], path: "Tests/Fuzz"),
    .executableTarget(
      name: "Sink",
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      path: "Tests/Bench/Sink"
    ),
    .executableTarget(
      name: "Delivery",
      dependencies: [
        "SegmentSpec", "Pipeline", "Destinations", "Stores", "Warehouse",
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/Bench/Delivery"
    ),
    .testTarget(
      name: "UnitTests",
      dependencies: [
        "Support", "SegmentSpec", "Commerce", "Pipeline", "Destinations", "Stores", "Warehouse",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]
    ),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Support", "SegmentSpec", "Commerce", "Pipeline", "Postgres", "Medusa", "Destinations",
        "Stores", "Queries", "Templates", "Warehouse",
      ]
    ),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "Support", "tidemark", "Commerce", "Destinations", "Pipeline", "Queries", "SegmentSpec",
        "Stores", "Templates",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["Expected", "States"]
    ),
    // The binary, run over and over while everything around it fails.
    .testTarget(
      name: "FaultTests",
      dependencies: ["Support", "SegmentSpec", "Pipeline", "Stores", "tidemark"],
      exclude: ["Writers"]
    ),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
