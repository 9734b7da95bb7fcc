/// Where the values of a batch stand in the rows that are staged, and which of them go nowhere.
extension Layouts {
  /// What the staged rows of a batch are like.
  struct Placement: Sendable {
    /// How many columns of text they have.
    var width: Int
    /// Whether some values go to the discards.
    var hasDiscards: Bool
  }

  /// A staged row has its table's number, too, and PostgreSQL's limit holds for it as well.
  private static let mostSlots = Catalog.mostColumns - 1

  /// Lets the companions of used tables need what these need.
  mutating func shareNeeds() {
    for number in tables.indices where tables[number].isUsed && number != Layouts.users {
      let other = Layouts.companion(of: number)
      guard other != number else { continue }
      tables[other].isUsed = true
      for column in tables[number].columns {
        guard let companion = column.companion else { continue }
        tables[other].columns[companion].need.join(column.need)
      }
    }
  }

  /// Gives each column with values its slot, once the types are known.
  ///
  /// Rows of all events are staged together, so the columns they share have the same slot in each; behind them each
  /// table has its own.
  mutating func place() -> Placement {
    // A discard has five texts.
    var placement = Placement(width: 5, hasDiscards: false)
    var shared = 0
    let calls = tables.indices.filter { number in
      tables[number].isUsed && number != Layouts.tracks && number != Layouts.users
    }
    for number in calls {
      let other = Layouts.companion(of: number)
      for place in tables[number].columns.indices {
        decide(place, of: number, &placement)
        guard let companion = tables[number].columns[place].companion,
          tables[number].columns[place].isStaged
        else { continue }
        if tables[other].columns[companion].slot == nil {
          tables[other].columns[companion].slot = shared
          shared += 1
        }
      }
    }
    for number in calls {
      let other = Layouts.companion(of: number)
      var next = shared
      for place in tables[number].columns.indices {
        let column = tables[number].columns[place]
        guard column.isStaged else { continue }
        if let companion = column.companion {
          tables[number].columns[place].slot = tables[other].columns[companion].slot
        } else if next < Layouts.mostSlots {
          tables[number].columns[place].slot = next
          next += 1
        } else {
          tables[number].columns[place].isLoaded = false
          placement.hasDiscards = true
        }
      }
      placement.width = max(placement.width, next)
    }
    return placement
  }

  /// Decides whether a column's values go into its table and into the companion.
  private mutating func decide(_ place: Int, of number: Int, _ placement: inout Placement) {
    var column = tables[number].columns[place]
    column.isLoaded = false
    column.isLoadedInCompanion = false
    column.mustCheck = false
    if column.content == .value, !column.need.sorts.isEmpty {
      if let type = column.type, type != .other {
        column.isLoaded = true
        column.mustCheck = !type.takes(column.need)
      } else {
        placement.hasDiscards = true
      }
      if let companion = column.companion {
        let other = tables[Layouts.companion(of: number)].columns[companion]
        // One text is staged for both: it is either JSON for both or for none.
        if let type = other.type, type != .other,
          !column.isLoaded || column.type?.isJSON == type.isJSON
        {
          column.isLoadedInCompanion = true
          column.companionType = type
          column.mustCheck = column.mustCheck || !type.takes(column.need)
        } else {
          placement.hasDiscards = true
        }
      }
      placement.hasDiscards = placement.hasDiscards || column.mustCheck
    }
    tables[number].columns[place] = column
  }
}

extension TableLayout.Column {
  /// Whether values stand in the staged rows.
  var isStaged: Bool { isLoaded || isLoadedInCompanion }

  /// Whether they stand there as JSON.
  var isStagedAsJSON: Bool { (isLoaded ? type : companionType)?.isJSON == true }
}
