package import Shop

/// A ticket with its entry in the chain.
package struct JoinedTicket: Hashable, Sendable {
    package var ticket: LineTicket
    package var joinedAt: Timestamp
    /// The link of the chain that this join made.
    package var link: [UInt8]

    package init(ticket: LineTicket, joinedAt: Timestamp, link: [UInt8]) {
        self.ticket = ticket
        self.joinedAt = joinedAt
        self.link = link
    }
}
