internal import Pipeline

/// Which release's tables a Medusa v2 shop has, by the columns that came after 2.0.0.
struct V2Level {
  /// Columns that are read where they are, by the release that brought them.
  private static let milestones: [(release: String, column: String)] = [
    ("2.1.2", "customer_address.deleted_at"),
    ("2.1.2", "customer_group_customer.deleted_at"),
    ("2.4.0", "order_address.deleted_at"),
    ("2.7.0", "order_line_item.is_giftcard"),
    ("2.7.0", "cart_line_item.is_giftcard"),
    ("2.8.5", "cart_line_item_adjustment.is_tax_inclusive"),
    ("2.8.7", "order_line_item_adjustment.is_tax_inclusive"),
    ("2.11.0", "refund_reason.code"),
    ("2.11.1", "order_credit_line.version"),
    ("2.12.0", "order.custom_display_id"),
    ("2.12.0", "order_line_item_adjustment.version"),
    ("2.12.2", "cart.locale"),
    ("2.12.3", "order.locale"),
    ("2.14.0", "order_shipping_method_adjustment.version"),
  ]

  /// `columns` are the existing ones of the milestones, as `table.column`; `leftOut` are tables of which nothing is
  /// known.
  static func findings(_ columns: Set<String>, without leftOut: Set<String>) -> [Finding] {
    let milestones = milestones.filter { milestone in
      !leftOut.contains { milestone.column.hasPrefix($0 + ".") }
    }
    let lacks = milestones.firstIndex { !columns.contains($0.column) }
    let last = milestones.lastIndex { columns.contains($0.column) }
    let lowest = last.map { milestones[$0].release } ?? "2.0.0"
    guard let lacks else {
      return [
        Finding(
          .good,
          subject: "medusa",
          text: "Its tables are those of Medusa \(lowest) or newer."
        )
      ]
    }
    guard let last, last > lacks else {
      return [
        Finding(
          .good,
          subject: "medusa",
          text:
            "Its tables are those of Medusa \(lowest) or newer, before \(milestones[lacks].release)."
        )
      ]
    }
    let missing = milestones[..<last].filter { !columns.contains($0.column) }
    return [
      Finding(
        .warning,
        subject: "medusa",
        text: "Its tables are those of different releases: \(milestones[last].column) came with"
          + " \(lowest), and there is no "
          + missing.map { "\($0.column) (\($0.release))" }.joined(separator: ", ") + ".",
        remedy: "Run Medusa's migrations again: medusa db:migrate"
      )
    ]
  }
}
