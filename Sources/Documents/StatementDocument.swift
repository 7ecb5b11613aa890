package import Formats
package import Operations
package import Shop

/// What is said of statements and their rows, as JSON: by the API and by the command that imports.
extension JSONWriter {
    /// Writes the members of a statement, without its rows.
    package mutating func statement(
        _ statement: StoredStatement, in language: String, _ words: SentenceWords, _ shop: Shopfront
    ) {
        member("id", String(statement.id.value))
        member("file_name", statement.fileName)
        member("format", statement.format.rawValue)
        member("receiving_account", statement.account)
        member("account", statement.number.flatMap { $0.isEmpty ? nil : $0 })
        member("foreign_account", statement.foreignNumber)
        member("currency", statement.currency?.code)
        member("from", statement.firstDay.map(DateText.day))
        member("to", statement.lastDay.map(DateText.day))
        member("imported_at", statement.importedAt, shop)
        member("imported_by", statement.importedBy.text)
        member("state", statement.state.rawValue)
        member("bytes", statement.bytes)
        member("read_bytes", statement.readBytes)
        member("problem", statement.problem.map { words($0, language) })
        member("problem_line", statement.problemLine)
        member("counts") { json in
            json.object { json in
                json.member("new", statement.counts.added)
                json.member("known", statement.counts.known)
                json.member("pending", statement.counts.pending)
                json.member("refused", statement.counts.refused)
            }
        }
    }

    /// Writes the members of a row that the file has.
    ///
    /// - Parameters:
    ///   - number: its number among the rows of what is told.
    ///   - state: `new`, `known`, `pending` or `refused`.
    package mutating func row(_ row: StatementRow, number: Int, state: RowNovelty) {
        member("number", number)
        member("line", row.line)
        member("date", DateText.day(row.day))
        member("time", row.secondOfDay.map(CivilTime.timeText(second:)))
        member("amount", row.amount.decimal)
        member(
            "currency", row.amount.currency == .untold ? nil : row.amount.currency.code)
        member("text", row.text)
        member("name", row.name)
        member("account", row.account)
        member("reference", row.reference)
        member("state", state.rawValue)
        member("reason", row.doubt?.rawValue)
    }

    /// Writes what could not be read.
    package mutating func refusal(line: Int, reason: String) {
        object { json in
            json.member("line", line)
            json.member("reason", reason)
        }
    }

    /// Writes the members of a stored row that say what became of its money.
    package mutating func decision(
        _ row: StoredRow, shares: [MatchShare], keeper: Shopkeeper, _ shop: Shopfront
    ) {
        member("id", String(row.id.value))
        member("money", row.state.rawValue)
        member("open", Money(minorUnits: row.openUnits, currency: row.row.amount.currency).decimal)
        member("set_aside_for", row.reason)
        member("decided_at", row.decidedAt, shop)
        member("decided_by", row.decidedBy?.text)
        member("orders") { $0.shares(shares, of: row, keeper: keeper) }
    }

    /// Writes what is proposed for a row.
    ///
    /// - Parameter unproven: the payments that a row may be, at another amount.
    package mutating func proposal(
        _ matched: MatchedRow, unproven: [UnprovenPayment], keeper: Shopkeeper
    ) {
        let currency = matched.stored.row.amount.currency
        member("proposal") { json in
            json.object { json in
                json.member("group", matched.group.rawValue)
                json.member("finding", matched.match.finding.rawValue)
                json.member("score", matched.match.score)
                json.member("reasons") { json in
                    let reasons = MatchReason.allCases.filter(matched.match.reasons.contains)
                    json.array(reasons) { $0.string($1.rawValue) }
                }
                json.member("orders") {
                    $0.shares(matched.match.shares, of: matched.stored, keeper: keeper)
                }
                json.member("instead_of") { json in
                    json.array(unproven) { json, payment in
                        json.object { json in
                            json.member("id", String(payment.id.value))
                            json.member("code", keeper.code(of: payment.order).text)
                            json.member(
                                "amount",
                                Money(minorUnits: payment.amount, currency: currency))
                            json.member("slip", payment.slip.map { String($0.value) })
                        }
                    }
                }
            }
        }
    }

    private mutating func shares(
        _ shares: [MatchShare], of row: StoredRow, keeper: Shopkeeper
    ) {
        let currency = row.row.amount.currency
        array(shares) { json, share in
            json.object { json in
                json.member("code", keeper.code(of: share.order).text)
                json.member("amount", Money(minorUnits: share.amount, currency: currency))
            }
        }
    }
}

/// The words of a sentence in a language.
package typealias SentenceWords = (_ sentence: Sentence, _ language: String) -> String

/// Whether a row was told before.
package enum RowNovelty: String, CaseIterable, Sendable {
    case new, known, pending, refused
}

extension StoredRow {
    /// Whether the row was told before.
    package var novelty: RowNovelty {
        switch state {
        case .known: .known
        case .pending: .pending
        case .open, .settled, .aside, .out: .new
        }
    }
}
