internal import Shop
internal import Storage

/// A stored answer that names an order grants one, and another one refuses.
struct IdempotencyCheck: IntegrityCheck {
    let name = "answers"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        var past: [UInt8]? = []
        while let key = past {
            past = nil
            try connection.forEach(
                """
                SELECT key, order_id, answer FROM idempotency
                WHERE key > $1 ORDER BY key LIMIT $2
                """, [.blob(key), Value(IntegrityLimits.page)]
            ) { row in
                past = row.blob(0)
                judge(row, &findings)
            }
        }
    }

    private func judge(_ row: any Row, _ findings: inout IntegrityFindings) {
        let place = "answer to the request \(hex(row.blob(0).prefix(40)))"
        let advice = "who asks again with the same key is refused: they must reserve anew"
        let word = row.text(2).pieces(at: " ").first.map(String.init) ?? ""
        if let order = row.optionalInteger(1) {
            if OrderStatus(rawValue: word) == nil {
                findings.fault(
                    place, "granted \(findings.names.order(order)) and says '\(word)'", advice)
            }
        } else if word != "sold_out" && word != "limit_reached" {
            findings.fault(place, "granted nothing and says '\(word)'", advice)
        }
    }
}
