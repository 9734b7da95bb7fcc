/// An amount of money as a whole number of its currency's smallest units: 25.00 euros are 2500, 7,793 yen 7793.
///
/// A table has the decimals of each currency; the amount itself does not know its currency. Prices per piece, totals,
/// payments and refunds are such amounts everywhere between the rows and the message.
package typealias MinorUnits = Int64
