import Support

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Many random cases for the JSON writer: SEED=7 CASES=10000000, and FIRST=123 CASES=1 to repeat one.

func number(_ name: String, _ fallback: UInt64) -> UInt64 {
  guard let text = getenv(name) else { return fallback }
  guard let value = UInt64(String(cString: text)) else {
    print("\(name) must be a whole number")
    exit(64)
  }
  return value
}

let seed = number("SEED", .random(in: 0..<1_000_000_000))
let first = number("FIRST", 0)
let cases = number("CASES", 10_000_000)
let fuzz = JSONFuzz(seed: seed)
let clock = ContinuousClock()
let start = clock.now

print("JSON writer: SEED=\(seed) FIRST=\(first) CASES=\(cases)")
var findings = 0
for offset in 0..<cases {
  if let finding = fuzz.finding(of: first &+ offset) {
    print(finding)
    findings += 1
    if findings == 20 { break }
  }
  if offset % 1_000_000 == 999_999 {
    print("\((offset + 1) / 1_000_000) million cases, \(findings) findings")
    fflush(nil)
  }
}
print("\(findings) findings after \((clock.now - start).components.seconds) seconds")
exit(findings == 0 ? 0 : 1)
