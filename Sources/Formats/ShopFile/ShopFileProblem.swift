package import Shop

/// One thing that is wrong with a shop file, and where.
package struct ShopFileProblem: Hashable, Sendable, CustomStringConvertible {
    /// The line of the problem, counted from 1.
    package let line: Int
    /// The column of the problem, counted from 1 in Unicode scalars.
    package let column: Int
    /// The path of the field, such as `drops[0].products[1].price`; empty when the file as a whole
    /// is meant.
    package let field: String
    /// The problem in words, with what to write instead.
    package let words: String

    package var description: String {
        let place = "line \(line), column \(column): "
        return field.isEmpty ? place + words : place + field + ": " + words
    }
}

/// The refusal of a shop file, with everything that was found in one reading, in the file's order.
package struct ShopFileRefusal: Hashable, Sendable, CustomStringConvertible {
    /// The problems that are listed: at least one, at most `greatestCount`.
    package let problems: [ShopFileProblem]
    /// How many more problems there are.
    package let unlisted: Int

    /// The most problems that are listed: more at once help nobody.
    package static let greatestCount = 20

    init(_ found: [ShopFileProblem]) {
        precondition(!found.isEmpty, "a refusal has a reason")
        let sorted = found.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        problems = Array(sorted.prefix(Self.greatestCount))
        unlisted = found.count - problems.count
    }

    package var description: String {
        let listed = problems.map(\.description).joined(separator: "; ")
        return unlisted == 0 ? listed : "\(listed); and \(unlisted) more"
    }
}

extension ShopFileRefusal: RefusalReason {
    package var told: ToldRefusal? {
        .invalid(
            problems.map {
                FieldProblem(
                    $0.field.isEmpty ? "body" : $0.field, Sentence(verbatim: $0.words))
            })
    }
}
