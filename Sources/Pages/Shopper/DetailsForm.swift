/// The form of the shopper's details: what was typed and what is wrong with it. Posted to
/// `…/details`.
package struct DetailsForm: Sendable {
    package var name: FormField
    package var phone: FormField
    package var email: FormField
    package var address: FormField
    package var note: FormField
    /// Whether the form was refused: some field has a problem.
    package var hasProblem: Bool
    /// The limit that was reached: the person has too many units with this order; no field is wrong
    /// then.
    package var limitReached: LimitReached?
    /// The state of the saved details that this form shows, for sending it.
    package var seen: String
    /// The details that somebody saved since the form that was sent was made, in lines.
    package var savedElsewhere: String?

    package init(
        name: FormField = FormField(), phone: FormField = FormField(),
        email: FormField = FormField(), address: FormField = FormField(),
        note: FormField = FormField(), hasProblem: Bool = false,
        limitReached: LimitReached? = nil, seen: String = "", savedElsewhere: String? = nil
    ) {
        self.name = name
        self.phone = phone
        self.email = email
        self.address = address
        self.note = note
        self.hasProblem = hasProblem
        self.limitReached = limitReached
        self.seen = seen
        self.savedElsewhere = savedElsewhere
    }
}

extension DetailsForm {
    /// Whether the form was sent and not saved.
    var isRefused: Bool { hasProblem || limitReached != nil || savedElsewhere != nil }
}

/// A field of a form: what was typed, kept as typed, and what is wrong with it.
package struct FormField: Sendable {
    package var value: String
    package var problem: Problem?
    /// An example of what may be typed here, for whoever typed something else.
    package var example: String?

    package init(
        value: String = "", problem: Problem? = nil, example: String? = nil
    ) {
        self.value = value
        self.problem = problem
        self.example = example
    }

    /// The problem of a field.
    package enum Problem: String, CaseIterable, Sendable {
        case missing
        case tooLong
        case notAPhone
        case notAnEmail
        /// The field cannot be read, for instance because of control characters.
        case invalid
    }
}
