package import Shop

/// A line's record as text, `holdfast line record 1`: docs/reference/line-record.md tells it byte
/// by byte. Written in pieces, so that a million tickets are never in memory.
package enum LineRecordText {
    /// The first line.
    static let name = "holdfast line record 1"

    /// The text before the first ticket.
    package static func opening(_ head: LineRecordHead) -> String {
        var text = """
            \(name)
            drop \(head.slug)
            commitment \(hex(head.commitment))
            opens_at \(head.opensAt.milliseconds)

            """
        if let draw = head.draw {
            text += """
                early \(draw.early)
                chain_end \(hex(draw.chainEnd))
                secret \(hex(draw.secret))

                """
        }
        return text + "tickets\n"
    }

    /// The line of text of a ticket.
    package static func line(_ ticket: RecordedTicket) -> String {
        "\(ticket.number) \(ticket.joinedAt.milliseconds) \(hex(ticket.fingerprint))"
            + (ticket.isInside ? " inside\n" : "\n")
    }

    /// The line of text between the last ticket and the first move.
    package static let between = "moves\n"

    /// The line of text of a move. What enters the chain is its beginning, without the word that
    /// tells of staff.
    package static func line(_ recorded: RecordedMove) -> String {
        recorded.isByStaff ? recorded.move.text.dropLast() + " staff\n" : recorded.move.text
    }

    /// The last line of a record's text.
    package static func ending(_ end: LineRecordEnd) -> String {
        "end \(end.tickets) \(hex(end.chain)) \(end.moves) \(hex(end.moveChain))\n"
    }
}
