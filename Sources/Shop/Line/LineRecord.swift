/// The head of a line's published record.
package struct LineRecordHead: Hashable, Sendable {
    package var slug: String
    /// The hash of the secret, published before anybody joined.
    package var commitment: [UInt8]
    package var opensAt: Timestamp
    /// The draw of the early crowd; `nil` before it, when the secret is not told.
    package var draw: Draw?

    /// The draw: what shuffled the early crowd.
    package struct Draw: Hashable, Sendable {
        /// How many came early: the tickets 1 to this.
        package var early: Int64
        /// The link of the last early ticket in the chain of joins.
        package var chainEnd: [UInt8]
        package var secret: [UInt8]

        package init(early: Int64, chainEnd: [UInt8], secret: [UInt8]) {
            self.early = early
            self.chainEnd = chainEnd
            self.secret = secret
        }
    }

    package init(slug: String, commitment: [UInt8], opensAt: Timestamp, draw: Draw?) {
        self.slug = slug
        self.commitment = commitment
        self.opensAt = opensAt
        self.draw = draw
    }
}

/// A ticket as the record shows it.
package struct RecordedTicket: Hashable, Sendable {
    package var number: Int64
    package var joinedAt: Timestamp
    /// SHA-256 of the ticket's id: its shopper knows it again, nobody else learns anything.
    package var fingerprint: [UInt8]
    /// Whether the ticket's shopper was in the shop before a line on `auto` began, and did not
    /// wait. This is beside the chain.
    package var isInside: Bool

    package init(
        number: Int64, joinedAt: Timestamp, fingerprint: [UInt8], isInside: Bool = false
    ) {
        self.number = number
        self.joinedAt = joinedAt
        self.fingerprint = fingerprint
        self.isInside = isInside
    }
}

/// A move of a line as the record shows it.
package struct RecordedMove: Hashable, Sendable {
    package var move: LineMove
    /// Whether staff made the move, and not the shop by itself. This is beside the chain.
    package var isByStaff: Bool

    package init(move: LineMove, isByStaff: Bool) {
        self.move = move
        self.isByStaff = isByStaff
    }

    /// Whether the move is something else than the line's ordinary course.
    package var isException: Bool {
        switch move.kind {
        case .committed, .drawn, .called, .engaged, .disengaged: isByStaff
        case .paused, .resumed, .rate, .cap, .extended, .letIn, .undone: true
        }
    }
}

/// The end of a line's record, by which one that was cut off shows.
package struct LineRecordEnd: Hashable, Sendable {
    package var tickets: Int64
    /// The last link of the chain of joins.
    package var chain: [UInt8]
    package var moves: Int64
    /// The last link of the chain of moves.
    package var moveChain: [UInt8]

    package init(tickets: Int64, chain: [UInt8], moves: Int64, moveChain: [UInt8]) {
        self.tickets = tickets
        self.chain = chain
        self.moves = moves
        self.moveChain = moveChain
    }
}

extension Line {
    /// The head of this line's record.
    package func recordHead(slug: String, opensAt: Timestamp, chain: LineChain) -> LineRecordHead {
        LineRecordHead(
            slug: slug, commitment: chain.commitment(to: secret), opensAt: opensAt,
            draw: early.map {
                LineRecordHead.Draw(early: $0, chainEnd: drawChain, secret: secret)
            })
    }

    /// The end of this line's record.
    package var recordEnd: LineRecordEnd {
        LineRecordEnd(tickets: joined, chain: chain, moves: moves, moveChain: moveChain)
    }
}
