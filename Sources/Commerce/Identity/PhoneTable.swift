/// The plan of one calling code.
struct PhonePlan: Sendable {
  let callingCode: UInt64
  /// How many digits the calling code has.
  let callingDigits: Int
  /// The digits in front of a national number; empty if it has none.
  let trunk: PhoneDigits
  /// Whether people leave the trunk prefix out as well.
  let isTrunkOptional: Bool
  let dialsAbroadByZeros: Bool
  /// The forms of national numbers, by their first digit.
  fileprivate var forms: [[PhoneForm]] = Array(repeating: [], count: 10)

  /// Whether a number without trunk prefix has a form of the plan.
  func has(_ national: PhoneDigits) -> Bool {
    guard let first = national.first, national.count + callingDigits <= 15 else { return false }
    return forms[Int(first)].contains { $0.fits(national) }
  }

  /// The number without its trunk prefix; nil for a number that the plan does not have.
  func significant(_ dialled: PhoneDigits) -> PhoneDigits? {
    if trunk.count == 0 || isTrunkOptional, has(dialled) { return dialled }
    guard trunk.count > 0, dialled.count > trunk.count else { return nil }
    for place in 0..<trunk.count where dialled[place] != trunk[place] { return nil }
    let national = dialled.dropped(trunk.count)
    return has(national) ? national : nil
  }

  /// All digits behind the plus sign.
  func international(_ national: PhoneDigits) -> UInt64 {
    national.value(behind: callingCode)
  }
}

/// The digits that each place of a number may have.
struct PhoneForm: Sendable {
  /// A bit for each digit, by place.
  private var places: [UInt16] = []
  /// How many digits may be missing at the end.
  private var optional = 0

  /// Nil for a text that is no form (`PhonePlans.table`).
  init?(_ text: Substring) {
    var text = text
    while text.last == "?" {
      text.removeLast()
      optional += 1
    }
    while let sign = text.popFirst() {
      switch sign {
      case "x": places.append(0x3FF)
      case "[":
        guard let end = text.firstIndex(of: "]"), let digits = Self.digits(text[..<end]) else {
          return nil
        }
        places.append(digits)
        text = text[end...].dropFirst()
      default:
        guard let digit = Self.digit(sign) else { return nil }
        places.append(1 << digit)
      }
    }
    places += Array(repeating: 0x3FF, count: optional)
    guard places.count - optional >= 5, places.count <= 14 else { return nil }
  }

  private static func digit(_ sign: Character) -> UInt16? {
    guard let value = sign.wholeNumberValue, sign.isASCII else { return nil }
    return UInt16(value)
  }

  /// The bits of `2-59`; nil for anything else.
  private static func digits(_ text: Substring) -> UInt16? {
    var bits: UInt16 = 0
    var start: UInt16?
    var isRange = false
    for sign in text {
      if sign == "-" {
        isRange = true
        continue
      }
      guard let digit = digit(sign) else { return nil }
      let first = isRange ? start ?? digit : digit
      guard first <= digit else { return nil }
      for each in first...digit { bits |= 1 << each }
      start = digit
      isRange = false
    }
    return bits == 0 || isRange ? nil : bits
  }

  /// The digits that a number of this form may begin with.
  var firstDigits: UInt16 { places[0] }

  func fits(_ national: PhoneDigits) -> Bool {
    guard national.count <= places.count, national.count >= places.count - optional else {
      return false
    }
    for place in 0..<national.count where places[place] & (1 << national[place]) == 0 {
      return false
    }
    return true
  }
}

/// `PhonePlans.table` in a form for look-ups.
struct PhoneTable: Sendable {
  static let shared = PhoneTable(PhonePlans.table)

  private var plans: [PhonePlan] = []
  /// The plan's place by calling code, or -1.
  private var byCallingCode = Array(repeating: Int16(-1), count: 1000)
  /// The plan's place by the two letters of a country, or -1.
  private var byCountry = Array(repeating: Int16(-1), count: 26 * 26)
  /// The lines and forms that could not be read; empty for the table of this release.
  private(set) var unread: [String] = []

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.first == "+" {
        add(words.dropFirst())
      } else if words.count > 4, let callingCode = Int(words[1]), (1...999).contains(callingCode) {
        var trunk = PhoneDigits()
        for sign in words[2] {
          if let digit = sign.wholeNumberValue { trunk.append(UInt8(truncatingIfNeeded: digit)) }
        }
        byCallingCode[callingCode] = Int16(plans.count)
        for country in words[0].split(separator: ",") where country != "-" {
          if let place = Self.place(of: Array(country.utf8)) {
            byCountry[place] = Int16(plans.count)
          } else {
            unread.append(String(country))
          }
        }
        plans.append(
          PhonePlan(
            callingCode: UInt64(callingCode),
            callingDigits: words[1].count,
            trunk: trunk,
            isTrunkOptional: words[2].hasSuffix("?"),
            dialsAbroadByZeros: words[3] == "00"
          )
        )
        add(words.dropFirst(4))
      } else {
        unread.append(String(line))
      }
    }
  }

  private mutating func add(_ forms: ArraySlice<Substring>) {
    for text in forms {
      guard let form = PhoneForm(text), !plans.isEmpty else {
        unread.append(String(text))
        continue
      }
      for digit in 0..<10 where form.firstDigits & (1 << digit) != 0 {
        plans[plans.count - 1].forms[digit].append(form)
      }
    }
  }

  /// The plan whose calling code `digits` begin with; removes the code from them.
  func plan(dialledBy digits: inout PhoneDigits) -> PhonePlan? {
    var code = 0
    for place in 0..<min(3, digits.count) {
      code = code * 10 + Int(digits[place])
      // No calling code begins with another one.
      guard code > 0, byCallingCode[code] >= 0 else { continue }
      digits = digits.dropped(place + 1)
      return plans[Int(byCallingCode[code])]
    }
    return nil
  }

  /// The plan of a country, by its two letters in any case.
  func plan(of country: some Collection<UInt8>) -> PhonePlan? {
    guard let place = Self.place(of: country), byCountry[place] >= 0 else { return nil }
    return plans[Int(byCountry[place])]
  }

  private static func place(of country: some Collection<UInt8>) -> Int? {
    guard country.count == 2 else { return nil }
    var place = 0
    for letter in country {
      let lower = letter | 0x20
      guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) else { return nil }
      place = place * 26 + Int(lower - UInt8(ascii: "a"))
    }
    return place
  }
}
