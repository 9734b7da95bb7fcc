internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// A line that a parcel, a return, a swap or a claim names and that is not among its order's own.
struct MovedLine: Hashable {
  /// The order's place among the ids asked for.
  var position: Int32
  var id: String
}

extension V1OrderReader {
  /// The statement for the lines that were named so far and that the page does not hold; nil if there are none,
  /// or if no event reports them.
  func movedLinesRequest() -> (Statement, [Parameter])? {
    guard !movedLines.isEmpty, V1OrderChild.tellsMovedLines(settings.mapping) else { return nil }
    let lines = Array(movedLines)
    return (
      .of(.v1MovedLines),
      [
        .textArray(lines.map(\.id)), settings.limit(roots: places.count),
        .int8Array(lines.map { Int64($0.position) }), settings.longestText,
      ]
    )
  }

  /// Puts the lines that were read where they are named.
  mutating func placeMovedLines() {
    for order in page.orders where order.movedLines.count > 0 {
      for parcel in order.fulfillments.indices {
        for place in page.fulfillments[parcel].items.indices {
          guard var part = found(page.fulfillmentItems[place], of: order) else { continue }
          part.before = shippedPieces.take(part)
          page.fulfillmentItems[place] = part
        }
      }
      for sent in order.returns.indices {
        for place in page.returns[sent].items.indices {
          guard var part = found(page.returnItems[place].part, of: order) else { continue }
          part.before = returnedPieces.take(part)
          page.returnItems[place].part = part
        }
      }
      for swap in order.swaps.indices {
        for items in [page.swaps[swap].newItems, page.swaps[swap].returnItems] {
          for place in items.indices {
            guard let part = found(page.swapItems[place], of: order) else { continue }
            page.swapItems[place] = part
          }
        }
      }
      for place in order.claimItems.indices {
        guard let part = found(page.claimItems[place].part, of: order) else { continue }
        page.claimItems[place].part = part
      }
    }
  }

  /// A part without a line, with its line; nil if it has one, or the line is gone.
  private func found(_ part: LinePart, of order: Order) -> LinePart? {
    guard part.line < 0,
      let line = order.movedLines.indices.first(where: {
        page.arena.equal(page.lines[$0].id, part.lineID)
      })
    else { return nil }
    var part = part
    part.line = Int32(truncatingIfNeeded: line)
    return part
  }
}
