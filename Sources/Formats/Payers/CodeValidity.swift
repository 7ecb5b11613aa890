package import Shop

/// The time in which a payer's code may be paid, for schemes whose codes tell it.
package struct CodeValidity: Hashable, Sendable {
    /// The moment at which the code is made.
    package var from: Timestamp
    /// The moment after which apps refuse the code.
    package var until: Timestamp

    package init(from: Timestamp, until: Timestamp) {
        self.from = from
        self.until = until
    }
}
