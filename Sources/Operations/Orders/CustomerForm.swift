package import Formats
package import Shop

/// A shopper's details as typed, before they are checked.
package struct CustomerForm: Hashable, Sendable {
    package var name: String
    package var phone: String
    package var email: String
    package var address: String
    package var note: String
    /// The language of the page or of the call that they were typed on; `nil` is the shop's own.
    package var language: String?

    package init(
        name: String = "", phone: String = "", email: String = "", address: String = "",
        note: String = "", language: String? = nil
    ) {
        self.name = name
        self.phone = phone
        self.email = email
        self.address = address
        self.note = note
        self.language = language
    }

    /// The named limits of what is typed, in characters as a reader counts them; `TextSize` tells
    /// how much of a text a character may be.
    package enum Limits {
        package static let name = 120
        package static let address = 1_000
        package static let note = 1_000
    }

    /// A field of the form, as forms and the API name it.
    package enum Field: String, CaseIterable, Sendable {
        case name, phone, email, address, note
    }

    /// A problem of a field.
    package enum Problem: String, Hashable, Sendable {
        case missing
        case tooLong = "too_long"
        case notAPhone = "not_a_phone"
        case notAnEmail = "not_an_email"
    }

    /// The fields that are wrong, in the order of the form.
    package struct Invalid: Hashable, Sendable {
        package var problems: [Field: Problem]
    }

    /// Checks and normalises the details. Name, phone and address are needed, the rest is optional.
    package func checked(plan: DialingPlan?) throws(Invalid) -> Customer {
        var problems: [Field: Problem] = [:]
        func text(_ typed: String, _ field: Field, limit: Int, needed: Bool) -> String {
            let text = typed.trimmed
            if needed && text.isEmpty { problems[field] = .missing }
            if !TextSize.fits(text, characters: limit) { problems[field] = .tooLong }
            return text
        }
        let name = text(name, .name, limit: Limits.name, needed: true)
        let address = text(address, .address, limit: Limits.address, needed: true)
        let note = text(note, .note, limit: Limits.note, needed: false)
        let phone = text(phone, .phone, limit: PhoneNumber.greatestText, needed: true)
        let email = text(email, .email, limit: EmailAddress.greatestLength, needed: false)
        let number = PhoneNumber(phone, plan: plan)
        if number == nil && problems[.phone] == nil { problems[.phone] = .notAPhone }
        let mailbox = email.isEmpty ? nil : EmailAddress(email)
        if mailbox == nil && !email.isEmpty && problems[.email] == nil {
            problems[.email] = .notAnEmail
        }
        guard problems.isEmpty else { throw Invalid(problems: problems) }
        return Customer(
            name: name, phone: phone, email: email, address: address, note: note,
            phoneKey: number?.e164, emailKey: mailbox?.text, language: language)
    }
}

extension CustomerForm.Invalid: RefusalReason {
    package var told: ToldRefusal? { .invalid(fields(at: "")) }

    /// The problems of the fields, which stand at `path` in the request.
    package func fields(at path: String) -> [FieldProblem] {
        CustomerForm.Field.allCases.compactMap { field in
            problems[field].map { FieldProblem(path + field.rawValue, $0.sentence) }
        }
    }
}

extension CustomerForm.Problem {
    /// The end of a sentence that begins with the field's name.
    var sentence: Sentence {
        switch self {
        case .missing: "is required"
        case .tooLong: "is too long"
        case .notAPhone: "is not a phone number"
        case .notAnEmail: "is not an e-mail address"
        }
    }
}
