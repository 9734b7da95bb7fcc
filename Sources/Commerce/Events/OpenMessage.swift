internal import SegmentSpec

/// A message in the making: the bytes written so far, the texts that its rows name, and the currency of its amounts.
struct OpenMessage: ~Copyable {
  fileprivate(set) var json = JSONWriter()
  let texts: Texts
  /// Nil until it is known; amounts are left out without one.
  var currency: Currency?
  /// The constants with which the properties begin.
  var constants: [MessageAdditions.Constant] = []

  fileprivate init(_ texts: Texts) {
    self.texts = texts
  }

  // MARK: Structure

  mutating func beginObject() { json.beginObject() }
  mutating func beginObject(_ name: StaticString) {
    json.key(name)
    json.beginObject()
  }
  mutating func endObject() { json.endObject() }

  mutating func beginArray(_ name: StaticString) {
    json.key(name)
    json.beginArray()
  }
  mutating func endArray() { json.endArray() }

  /// Closes the array `name`; removes an empty one with its key.
  mutating func endArray(orDrop name: StaticString) {
    if !json.dropEmpty(name) { json.endArray() }
  }

  /// Closes the object `name`; removes an empty one with its key.
  mutating func endObject(orDrop name: StaticString) {
    if !json.dropEmpty(name) { json.endObject() }
  }

  /// Opens the properties of the event, which begin with its constants.
  mutating func beginProperties() {
    beginObject("properties")
    write(constants)
  }

  /// Writes fields that are the same in every message.
  mutating func write(_ constants: [MessageAdditions.Constant]) {
    for constant in constants { json.property(constant.name, json: constant.json) }
  }

  /// Writes the members of a JSON object into the object that is open.
  mutating func members(of object: UnsafeRawBufferPointer) throws(JSONFault) {
    try json.spliceMembers(of: object)
  }

  /// Writes the comma before an array's next element, when it needs one.
  mutating func element() { json.element() }

  /// Writes a text as an array's next element; nothing for one that is absent or shows nothing.
  mutating func element(_ text: Text) {
    guard let text = texts.filled(text) else { return }
    json.element()
    json.string(text)
  }

  /// Writes a value under `name` in the form that the writer has for it.
  mutating func value(
    _ name: StaticString,
    _ write: (inout JSONWriter) throws(EncodingRefusal) -> Void
  ) throws(EncodingRefusal) {
    json.key(name)
    try write(&json)
  }

  /// Writes the name of the program that made the message.
  mutating func library() { json.library() }

  // MARK: Properties

  /// Writes a property; nothing for nil or a text that shows nothing, as unknown properties are left out.
  mutating func property(_ name: StaticString, _ text: UnsafeRawBufferPointer?) {
    guard let text, !VisibleText.isBlank(text) else { return }
    json.key(name)
    json.string(text)
  }

  mutating func property(_ name: StaticString, _ text: Text) { property(name, texts[text]) }

  mutating func property(_ name: StaticString, _ text: String?) {
    guard var text else { return }
    text.withUTF8 { property(name, UnsafeRawBufferPointer($0)) }
  }

  /// Writes a word of the program's own.
  mutating func property(_ name: StaticString, word: StaticString) {
    json.key(name)
    json.beginString()
    json.literal(word)
    json.endString()
  }

  mutating func property(_ name: StaticString, _ value: Int64) {
    json.key(name)
    json.integer(value)
  }

  mutating func property(_ name: StaticString, _ value: Quantity) {
    json.key(name)
    json.quantity(value)
  }

  mutating func property(_ name: StaticString, _ value: Bool) {
    json.key(name)
    json.boolean(value)
  }

  /// Writes an address that a row has; nothing for a text that is absent or shows nothing.
  ///
  /// Characters that may not stand in an address are percent-encoded: spaces, quotation marks, everything but ASCII.
  /// Text that is already encoded stays.
  mutating func property(_ name: StaticString, address: Text) {
    guard let address = texts.filled(address) else { return }
    json.key(name)
    json.address(address)
  }

  /// Writes the address of a product's page in the storefront; nothing for a handle that shows nothing.
  mutating func property(_ name: StaticString, page handle: Text, of storeURL: String) {
    guard let handle = texts.filled(handle) else { return }
    var storeURL = storeURL
    json.key(name)
    json.beginString()
    storeURL.withUTF8 { json.addressPart(UnsafeRawBufferPointer($0)) }
    json.literal("/products/")
    let visible = VisibleText.range(in: handle)
    json.addressPart(UnsafeRawBufferPointer(rebasing: handle[visible]), isOfPath: true)
    json.endString()
  }

  /// Writes the e-mail that `text` holds; nothing if it holds none.
  mutating func email(_ text: Text) { property("email", texts.email(text)) }

  /// Writes a telephone number; nothing for nil.
  mutating func property(_ name: StaticString, _ phone: PhoneNumber?) {
    guard let phone else { return }
    json.key(name)
    json.phone(phone)
  }

  /// Writes the address of a visitor's machine; an IPv4 address written in IPv6 becomes IPv4 again.
  mutating func property(_ name: StaticString, ip: Text) {
    guard let text = texts.filled(ip) else { return }
    property(name, UnsafeRawBufferPointer(rebasing: text[IPAddressText.range(in: text)]))
  }

  /// Writes the texts that are not absent as one string; nothing if all are absent.
  mutating func joined(
    _ name: StaticString,
    by separator: StaticString,
    _ list: some Sequence<Text>
  ) {
    var isFirst = true
    for text in list {
      guard let text = texts.filled(text) else { continue }
      if isFirst {
        json.key(name)
        json.beginString()
      } else {
        json.literal(separator)
      }
      json.stringPart(text)
      isFirst = false
    }
    if !isFirst { json.endString() }
  }

  /// Writes the texts that are not absent as an array; nothing if all are absent.
  mutating func list(
    _ name: StaticString,
    _ list: some Sequence<Text>,
    areAddresses: Bool = false
  ) {
    var isFirst = true
    for text in list {
      guard let text = texts.filled(text) else { continue }
      if isFirst { beginArray(name) }
      isFirst = false
      json.element()
      if areAddresses { json.address(text) } else { json.string(text) }
    }
    if !isFirst { json.endArray() }
  }

  // MARK: Money

  /// Writes the code of the message's currency, upper case, as the spec asks (ISO 4217).
  mutating func currencyCode(_ name: StaticString = "currency") {
    guard let currency else { return }
    json.key(name)
    json.beginString()
    currency.withLetters { json.stringPart($0) }
    json.endString()
  }

  /// Writes an amount and, with a reporting currency and a rate, its twin `reporting_…`.
  mutating func amount(_ name: StaticString, _ minorUnits: MinorUnits) {
    guard let currency else { return }
    json.key(name)
    json.money(minorUnits, decimals: currency.decimals)
    twin(name, minorUnits)
  }

  /// Writes only the twin `reporting_…` of an amount, if it has one.
  mutating func twin(_ name: StaticString, _ minorUnits: MinorUnits) {
    guard let conversion = currency?.conversion, let twin = conversion.convert(minorUnits) else {
      return
    }
    json.key("reporting_", name)
    json.money(twin, decimals: conversion.decimals)
  }
}

extension Arena {
  /// Lends the texts to a message while `body` writes it behind what `writer` holds.
  func openMessage(
    at writer: inout JSONWriter,
    _ body: (inout OpenMessage) throws(EncodingRefusal) -> Void
  ) throws(EncodingRefusal) {
    try withTexts { (texts) throws(EncodingRefusal) in
      var message = OpenMessage(texts)
      // The bytes move into the message and back: nothing is copied.
      swap(&message.json, &writer)
      defer { swap(&message.json, &writer) }
      try body(&message)
    }
  }
}
