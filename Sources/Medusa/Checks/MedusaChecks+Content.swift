internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

// Content of the shop's rows that cannot become a message, or not a complete one.
extension MedusaChecks {
  /// Findings about codes and e-mails that prevent messages; empty if there are none.
  func contentFindings(
    _ source: SourceSession,
    of edition: any MedusaEdition
  ) async throws -> [Finding] {
    var findings = try await inTime("currencies", "the currencies of all orders") {
      let counts = try await source.reading { session in
        try await session.query(.of(edition.statements.orderCurrencies)) { rows in
          try (0..<rows.count).map { row in
            (code: try rows.string(row, 0), orders: try rows.int8(row, 1))
          }
        }
      }
      return currencyFindings(counts, among: try await edition.currencies(in: source))
    }
    findings += try await inTime("orders", "orders and carts that are odd") {
      try await edition.contentFindings(source)
    }
    guard mapping.isEnabled(.identify) else { return findings }
    return findings
      + (try await inTime("accounts", "the e-mails of all accounts") {
        let accounts = try await AccountEmails().known(edition.statements, in: source)
        return accounts.isWhole ? [] : [Self.accountFinding]
      })
  }

  /// The findings of `look`, which reads whole tables; a warning if the database takes too long: no run needs them.
  private func inTime(
    _ subject: String,
    _ what: String,
    _ look: () async throws -> [Finding]
  ) async throws -> [Finding] {
    do {
      return try await look()
    } catch let error as MedusaError where error.isOfTime {
      return [
        Finding(
          .warning,
          subject: subject,
          text:
            "Not checked: \(what). \(error.reason.prefix(1).uppercased())\(error.reason.dropFirst()).",
          remedy: "No sync needs it. \(error.hint)"
        )
      ]
    }
  }

  private func currencyFindings(
    _ counts: [(code: String, orders: Int64)],
    among currencies: [V2Currency]?
  ) -> [Finding] {
    var findings: [Finding] = []
    let unknown = counts.filter {
      [.unknown, .noCode].contains(mapping.standing(ofCurrency: $0.code, among: currencies))
    }
    if !unknown.isEmpty {
      let nameable = unknown.filter {
        mapping.standing(ofCurrency: $0.code, among: currencies) == .unknown
      }
      let map = nameable.map { "\($0.code.lowercased()): 2" }.joined(separator: ", ")
      findings.append(
        Finding(
          .warning,
          subject: "currencies",
          text: "Nobody knows the currency of \(Self.listed(unknown)): their events become dead"
            + " letters.",
          remedy: nameable.isEmpty
            ? "Write codes of 3 to 5 letters into these orders."
            : "Name the decimals in the settings file, such as: currency_exponents: {\(map)}"
        )
      )
    }
    let taken = counts.filter { mapping.standing(ofCurrency: $0.code, among: currencies) == .taken }
    if !taken.isEmpty {
      let map = taken.map { "\($0.code.lowercased()): 2" }.joined(separator: ", ")
      findings.append(
        Finding(
          .warning,
          subject: "currencies",
          text: "Medusa does not list the currency of \(Self.listed(taken)): their amounts are"
            + " taken to have two decimals.",
          remedy: "Name the decimals in the settings file: currency_exponents: {\(map)}"
        )
      )
    }
    return findings
  }

  /// `12 orders (usdc), 1 order (points)`, the ten most frequent.
  private static func listed(_ counts: [(code: String, orders: Int64)]) -> String {
    let most = 10
    let names = counts.prefix(most).map { count in
      // An invalid code may hold anything, even a terminal's control characters.
      let isPlain = count.code.count <= 20 && count.code.utf8.allSatisfy { 0x21...0x7E ~= $0 }
      let code = count.code.isEmpty ? "no code" : isPlain ? count.code : "no letters"
      return "\(count.orders) \(count.orders == 1 ? "order" : "orders") (\(code))"
    }
    let more = counts.count > most ? [" and \(counts.count - most) more"] : []
    return names.joined(separator: ", ") + more.joined()
  }

  private static var accountFinding: Finding {
    Finding(
      .warning,
      subject: "accounts",
      text: "More than \(AccountEmails.most) accounts have e-mails with capitals or blanks around"
        + " them, and only so many are compared with the e-mails of guests: a guest with the e-mail"
        + " of a further one is identified as a guest.",
      remedy: "Write the e-mails as Medusa does, once no two are the same then: UPDATE customer SET"
        + " email = lower(btrim(email)) WHERE has_account AND email <> lower(btrim(email));"
    )
  }
}
