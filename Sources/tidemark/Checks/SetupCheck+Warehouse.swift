import Pipeline
import Stores
import Warehouse

extension SetupCheck {
  /// Says whether a warehouse's load and its record will be one transaction.
  mutating func lookAtBothTogether(_ warehouse: WarehouseConnection) async throws {
    // Faults of the state are reported with the state.
    guard case .postgres(let place) = try? context.settings.statePlace() else { return }
    let state = PostgresStateStore.reading(place)
    let privileges = state.alongside(try context.settings.syncName()).missingPrivileges
    let mark = Int64.random(in: .min ... .max)
    let found = try? await state.holding(mark) {
      () -> Result<PostgresWarehouse.Nearness, DeliveryError> in
      do throws(DeliveryError) {
        return .success(try await PostgresWarehouse.nearness(of: mark, privileges, warehouse))
      } catch {
        return .failure(error)
      }
    }
    await state.close()
    switch try found?.get() {
    case nil, .elsewhere: break
    case .unmade:
      add(
        .good,
        "destination",
        "the state will lie in the warehouse's database; once its tables are there, check says whether a batch,"
          + " its record and the watermark are one transaction"
      )
    case .here(let missing, _) where missing.isEmpty:
      add(
        .good,
        "destination",
        "the state lies in the warehouse's database: a batch, its record and the watermark are one transaction"
      )
    case .here(let missing, let grants):
      add(
        .warning,
        "destination",
        "the state lies in the warehouse's database, but the warehouse's role may not write"
          + " \(missing.joined(separator: ", ")): a batch and its record are two transactions",
        remedy: "for one transaction, and everything exactly once, run there:\n" + grants
      )
    }
  }
}
