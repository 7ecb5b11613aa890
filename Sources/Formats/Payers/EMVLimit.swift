/// The most that fields of an EMV payload may have, in characters (sections 4.7 and 4.8 of the
/// specification).
package enum EMVLimit {
    /// The merchant's name, tag 59.
    package static let name = 25
    /// The merchant's city, tag 60.
    package static let city = 15
    /// The amount, tag 54, with its point.
    package static let amount = 13
    /// A text within the additional data, tag 62, such as a bill number or a reference.
    package static let reference = 25
    /// A whole payload, with its checksum.
    package static let payload = 512
    /// The largest amount of a currency with two decimals that fits tag 54, in minor units.
    package static let hundredths: Int64 = 999_999_999_999
    /// The largest amount of a currency without decimals that fits tag 54.
    package static let wholes: Int64 = 9_999_999_999_999
}
