/// A problem of one field of a request.
package struct FieldProblem: Hashable, Sendable {
    /// The field's place, for example `lines[0].quantity`.
    package var name: String
    /// The problem in a plain sentence.
    package var message: Sentence

    /// Names a field and what is wrong with it.
    package init(_ name: String, _ message: Sentence) {
        self.name = name
        self.message = message
    }
}
