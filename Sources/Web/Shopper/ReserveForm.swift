internal import Formats
internal import Operations
internal import Pages
internal import Shop

/// The form that a shopper sends to reserve: the choice and, from the line's page, the details with
/// it.
struct ReserveForm: Sendable {
    let choice: DropChoice
    /// The details as typed; `nil` when nothing was typed: the order's page asks for them.
    let customer: CustomerForm?
    /// Whether the form had fields for details.
    let hasDetails: Bool
    /// What tells when the shopper came to the drop's page; see `ShopSecret.stamp`.
    let stamp: String?
    /// The form's idempotency key; `nil` when it is missing or too long.
    let key: String?
    /// What the page said that the choice costs; `nil` where it did not.
    let seenTotal: Money?
    /// Units of each SKU that the page showed.
    let seenUnits: [String: Int]

    init(_ fields: FormFields, in listing: DropListing, language: String) {
        choice = DropChoice(fields, in: listing)
        let typed = CustomerForm(fields, language: language)
        hasDetails = fields["name"] != nil
        customer = typed.isBlank ? nil : typed
        seenTotal = fields[SeenPrices.field].flatMap(SeenPrices.init)?
            .total(of: choice, in: listing.drop.shippingFee.currency)
        seenUnits = fields[SeenUnits.field].map(SeenUnits.read) ?? [:]
        stamp = fields["stamp"].flatMap { $0.utf8.count > TicketCookie.longest ? nil : $0 }
        key = fields["idempotency_key"].flatMap {
            $0.isEmpty || $0.utf8.count > ReserveRequest.longestKey ? nil : $0
        }
    }

    /// What the request asks for, byte by byte: the same for the same choice and details. Not what
    /// it was to cost: pressed again on a page with newer prices, it is the same request.
    var fingerprint: [UInt8] {
        guard let customer else { return choice.fingerprint }
        let typed = [
            customer.name, customer.phone, customer.email, customer.address, customer.note,
        ]
        return choice.fingerprint + typed.flatMap { [0] + Array($0.utf8) }
    }

    /// The details as the page shows them again.
    func details(
        problems: [CustomerForm.Field: CustomerForm.Problem] = [:], country: ShopCountry? = nil
    ) -> DetailsForm {
        DetailsForm(customer ?? CustomerForm(), problems: problems, country: country)
    }
}

extension CustomerForm {
    /// Reads the details as a form sends them.
    init(_ fields: FormFields, language: String) {
        self.init(
            name: fields["name"] ?? "", phone: fields["phone"] ?? "",
            email: fields["email"] ?? "", address: fields["address"] ?? "",
            note: fields["note"] ?? "", language: language)
    }

    fileprivate var isBlank: Bool {
        [name, phone, email, address, note].allSatisfy(\.trimmed.isEmpty)
    }

    /// What the keeper said of fields, by the names that it gave them.
    static func problems(_ fields: [String: String]) -> [Field: Problem] {
        var problems: [Field: Problem] = [:]
        for field in Field.allCases {
            problems[field] = fields["customer.\(field.rawValue)"].flatMap(Problem.init(rawValue:))
        }
        return problems
    }
}
