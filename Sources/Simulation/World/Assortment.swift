internal import Operations
internal import Shop

/// The assortment that the seller has set up, in the few things that change in a run.
struct Assortment: Hashable {
    var drops: [SimulatedDrop]
    var confirming = PaymentConfirming.byHand

    /// A drop with its variants.
    struct SimulatedDrop: Hashable {
        var slug: String
        var opensAt: Timestamp
        var closesAt: Timestamp
        var hold: Span
        var pay: Span
        var limit: Int?
        var fee: Int64
        var variants: [SimulatedVariant]
        var line = LineMode.off
        var gathering = Span.minutes(30)
        var admission = Span.minutes(5)
        /// The most satang that orders are off so that their amounts differ; 0 where they are not.
        var within: Int64 = 0
        /// How what comes back is offered; `nil` where nobody waits.
        var waitlist: WaitlistSettings?
    }

    /// A variant, which may be off sale for a while.
    struct SimulatedVariant: Hashable {
        var sku: String
        var price: Int64
        var stock: Int
        var isOnSale = true
        /// How often it was given another name.
        var renamed = 0

        /// The variant's name.
        var name: String { "\(sku) \(renamed)" }
    }

    /// The assortment as the trace tells it.
    var text: String {
        drops.map { drop in
            let variants = drop.variants.map {
                "\($0.name) \($0.stock) at \($0.price)\($0.isOnSale ? "" : " off sale")"
            }
            let limit = drop.limit.map(String.init) ?? "none"
            return "\(drop.slug) line \(drop.line.rawValue) limit \(limit): "
                + variants.joined(separator: ", ")
        }.joined(separator: "; ")
    }

    /// The assortment as a shop file.
    var file: ShopFile {
        ShopFile(
            shop: ShopProfile(
                name: "Simulated", currency: .thb, locale: "en", timeZone: "UTC",
                contact: "help@shop.example", confirming: confirming),
            accounts: [
                ReceivingAccount(
                    id: "main", bank: "Bank", name: "Simulated", number: "1", promptPay: nil,
                    iban: nil)
            ], drops: drops.map(\.entry))
    }
}

extension Assortment.SimulatedDrop {
    fileprivate var entry: ShopFile.DropEntry {
        ShopFile.DropEntry(
            slug: slug, title: slug, opensAt: opensAt, closesAt: closesAt, hold: hold, pay: pay,
            limitPerPerson: limit, shippingMethod: "post", shippingFee: baht(fee),
            line: LineSettings(mode: line, gathering: gathering, admission: admission),
            uniqueAmounts: UniqueAmounts(stored: -within), waitlist: waitlist,
            products: [
                ShopFile.ProductEntry(
                    reference: "shirt", name: "Shirt", description: "", picture: nil,
                    variants: variants.filter(\.isOnSale).map {
                        ShopFile.VariantEntry(
                            sku: $0.sku, name: $0.name, price: baht($0.price), stock: $0.stock)
                    })
            ])
    }
}

/// An amount in the simulated shop's only currency.
func baht(_ minorUnits: Int64) -> Money { Money(minorUnits: minorUnits, currency: .thb) }

/// A shopper of the simulation, with what a person is counted by. Some share a phone or an e-mail
/// address.
struct SimulatedShopper: Hashable {
    var name: String
    /// The phone number as typed, and as it must be stored.
    var phone: String
    var phoneKey: String
    var email: String
    var emailKey: String?

    /// Numbers are typed in one of the ways that people type them.
    init(phone: Int, email: Int?, spelling: Int, name: String) {
        self.name = name
        let digits = String(10_000_000 + phone)
        phoneKey = "+668\(digits)"
        self.phone = spelling == 0 ? "08\(digits)" : "+66 8\(digits)"
        emailKey = email.map { "person\($0)@mail.example" }
        self.email =
            email.map { spelling == 0 ? "person\($0)@mail.example" : "Person\($0)@Mail.example" }
            ?? ""
    }

    var text: String { "\(name) \(phone) \(email) " }

    /// What they type.
    var form: CustomerForm {
        CustomerForm(name: name, phone: phone, email: email, address: "1 Road", note: "")
    }

    /// What must be stored.
    var customer: Customer {
        Customer(
            name: name, phone: phone, email: email, address: "1 Road", note: "",
            phoneKey: phoneKey, emailKey: emailKey)
    }
}
