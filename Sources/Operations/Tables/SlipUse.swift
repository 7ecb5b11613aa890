/// How a slip was used for another order too.
package struct SlipUse: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Its file was sent to another order.
    package static let file = SlipUse(rawValue: 1)
    /// Its code names a transfer that another slip names too.
    package static let transfer = SlipUse(rawValue: 2)
    /// Its picture is that of another slip.
    package static let picture = SlipUse(rawValue: 4)
    /// Its picture is that of another slip with something changed in it.
    package static let changedPicture = SlipUse(rawValue: 8)
}
