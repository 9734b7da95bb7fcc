extension JSONWriter {
  /// Writes a row as one flat JSON object: `id`, `received_at`, `timestamp`, `event`, `event_text`, `user_id`,
  /// `anonymous_id` if it has them, then its other columns.
  ///
  /// Numbers keep their digits; arrays are strings of JSON. `row` was read from `message`; `receivedAt` is when the row
  /// reaches the warehouse, by which readers look for new rows.
  package mutating func row(
    _ row: WarehouseRow,
    of message: UnsafeRawBufferPointer,
    receivedAt: Timestamp
  ) {
    beginObject()
    column("id", row.id, of: message)
    key("received_at")
    timestamp(receivedAt)
    column("timestamp", row.timestamp, of: message)
    if !row.table.isEmpty {
      key("event")
      beginString()
      bytes.append(contentsOf: row.names[row.table])
      endString()
    }
    column("event_text", row.eventText, of: message)
    column("user_id", row.userID, of: message)
    column("anonymous_id", row.anonymousID, of: message)
    for column in row.columns {
      member()
      beginString()
      bytes.append(contentsOf: row.names[column.name])
      endString()
      bytes.append(UInt8(ascii: ":"))
      value(column.value, of: message)
    }
    endObject()
  }

  private mutating func column(
    _ name: StaticString,
    _ value: WarehouseRow.Value?,
    of message: UnsafeRawBufferPointer
  ) {
    guard let value else { return }
    key(name)
    self.value(value, of: message)
  }

  private mutating func value(
    _ value: WarehouseRow.Value,
    of message: UnsafeRawBufferPointer
  ) {
    let raw = UnsafeRawBufferPointer(rebasing: message[value.bytes])
    switch value.kind {
    case .text, .escapedText:
      beginString()
      bytes.append(contentsOf: raw)
      endString()
    case .json: string(raw)
    case .integer, .decimal, .boolean: bytes.append(contentsOf: raw)
    }
  }
}
