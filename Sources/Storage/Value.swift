/// One argument of a statement, or one column of a row, in the types both engines share.
package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    package init(_ integer: Int64?) {
        self = integer.map(Value.integer) ?? .null
    }

    package init(_ integer: Int) {
        self = .integer(Int64(integer))
    }

    package init(_ text: String?) {
        self = text.map(Value.text) ?? .null
    }
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    package init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    package init(stringLiteral value: String) {
        self = .text(value)
    }

    package init(nilLiteral: ()) {
        self = .null
    }
}
