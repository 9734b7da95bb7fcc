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
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Mechanisms: they know nothing of shops or events.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // glibc's malloc.h, which Swift's own module of the C library leaves out.
    .systemLibrary(name: "CMalloc"),
    .target(name: "Postgres", dependencies: ["CLibPQ"]),
    .target(
      name: "Queries",
      path: "sql",
      resources: queries.map { .embedInCode("\($0).sql") }
    ),

    // Core: no input or output.
    .target(
      name: "SegmentSpec",
      dependencies: [.product(name: "Crypto", package: "swift-crypto")]
    ),
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
        "SegmentSpec", "Pipeline", "CZlib",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Logging", package: "swift-log"),
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
        "SegmentSpec", "Pipeline", "Queries", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]
    ),

    // Words and wiring.
    .executableTarget(
      name: "tidemark",
      dependencies: [
        "Medusa", "Destinations", "Warehouse", "Stores", "Pipeline", "Commerce", "SegmentSpec",
        .target(name: "CMalloc", condition: .when(platforms: [.linux])),
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
        "SegmentSpec", "Commerce", "Pipeline", "Postgres", "CZlib",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
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
        "SegmentSpec", "Pipeline", "Destinations", "Stores",
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
        "Stores", "Queries", "Warehouse",
      ]
    ),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "Support", "tidemark", "Commerce", "Destinations", "Pipeline", "SegmentSpec", "Stores",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["Expected"]
    ),
    // The binary, run over and over while everything around it fails.
    .testTarget(
      name: "FaultTests",
      dependencies: ["Support", "Pipeline", "tidemark"],
      exclude: ["Writers"]
    ),
  ],
  swiftLanguageModes: [.v6]
)

/// Every statement of `sql/`: a file that is not listed here draws a warning from the build.
var queries: [String] {
  [
    "source_backend",
    "source_columns",
    "source_host",
    "source_open_transactions",
    "source_server",
    "source_snapshot",
    "source_snapshot_marked",
    "source_system",
    "source_tables",
    "source_timeline_primary",
    "source_timeline_standby",
    "state_backfill_finish",
    "state_backfill_get",
    "state_backfill_part_clear",
    "state_backfill_part_list",
    "state_backfill_part_put",
    "state_backfill_part_reach",
    "state_backfill_put",
    "state_backfill_refresh",
    "state_binding_get",
    "state_binding_set",
    "state_cache",
    "state_create_backfill",
    "state_create_backfill_part",
    "state_create_dead_letter",
    "state_create_dead_letter_time",
    "state_create_ledger",
    "state_create_part",
    "state_create_run",
    "state_create_sync",
    "state_dead_letter_count",
    "state_dead_letter_discard",
    "state_dead_letter_find",
    "state_dead_letter_find_v2",
    "state_dead_letter_list",
    "state_dead_letter_list_v2",
    "state_dead_letter_put",
    "state_dead_letter_settle",
    "state_deletions_since_get",
    "state_deletions_since_set",
    "state_durable",
    "state_file_mark_exists",
    "state_file_mark_get",
    "state_journal",
    "state_ledger_from",
    "state_ledger_put",
    "state_mark",
    "state_mark_get",
    "state_migrate_dead_letter_answered",
    "state_migrate_dead_letter_attempts",
    "state_migrate_dead_letter_first_time",
    "state_migrate_deletions_since",
    "state_migrate_file_mark",
    "state_migrate_file_mark_draw",
    "state_part_confirm",
    "state_part_list",
    "state_part_put",
    "state_run_begin",
    "state_run_finish",
    "state_run_last",
    "state_run_list",
    "state_run_prune",
    "state_sync_find",
    "state_sync_put",
    "state_table_count",
    "state_version",
    "state_version_get",
    "state_watermark_get",
    "state_watermark_set",
    "v1_account_ids",
    "v1_account_ranges",
    "v1_adjustments",
    "v1_cart_ids",
    "v1_cart_lines",
    "v1_cart_ranges",
    "v1_carts",
    "v1_changed_address",
    "v1_changed_address_customers",
    "v1_changed_cart",
    "v1_changed_claim_image",
    "v1_changed_claim_item",
    "v1_changed_claim_item_tags",
    "v1_changed_claim_order",
    "v1_changed_customer",
    "v1_changed_customer_group_customers",
    "v1_changed_fulfillment",
    "v1_changed_fulfillment_item",
    "v1_changed_gift_card_transaction",
    "v1_changed_line_item",
    "v1_changed_line_item_adjustment",
    "v1_changed_line_item_edits",
    "v1_changed_line_item_tax_line",
    "v1_changed_order",
    "v1_changed_order_cart",
    "v1_changed_order_customers",
    "v1_changed_order_discounts",
    "v1_changed_order_edit",
    "v1_changed_order_gift_cards",
    "v1_changed_order_item_change",
    "v1_changed_payment",
    "v1_changed_payment_customers",
    "v1_changed_payment_edits",
    "v1_changed_payment_session",
    "v1_changed_refund",
    "v1_changed_refund_customers",
    "v1_changed_refund_edits",
    "v1_changed_return",
    "v1_changed_return_item",
    "v1_changed_shipping_method",
    "v1_changed_shipping_method_tax_line",
    "v1_changed_swap",
    "v1_changed_tracking_link",
    "v1_claims",
    "v1_customer_groups",
    "v1_customer_ids",
    "v1_customer_orders",
    "v1_customers",
    "v1_discounts",
    "v1_fulfillments",
    "v1_gift_card_transactions",
    "v1_gift_cards",
    "v1_lines",
    "v1_moved_lines",
    "v1_order_ids",
    "v1_order_links",
    "v1_order_ranges",
    "v1_orders",
    "v1_payments",
    "v1_refunds",
    "v1_refunds_without_order",
    "v1_returns",
    "v1_roots",
    "v1_sales_channels",
    "v1_shipping_methods",
    "v1_store",
    "v1_swaps",
    "v1_tracking_links",
    "warehouse_columns",
    "warehouse_server",
  ]
}

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
