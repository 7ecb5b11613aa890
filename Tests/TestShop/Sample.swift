package import Operations
package import Shop

extension ShopFile {
    /// A shop with one drop that opened an hour ago and closes in a day.
    package static func sample(
        stock: [(sku: String, units: Int)] = [("SHIRT-S", 10), ("SHIRT-M", 5), ("POSTER", 3)],
        limit: Int? = nil, fee: Int64 = 5_000, price: Int64 = 35_000
    ) -> ShopFile {
        ShopFile(
            shop: ShopProfile(
                name: "Night Market Tees", currency: .thb, locale: "en", timeZone: "Asia/Bangkok",
                contact: "help@shop.example"),
            accounts: [
                ReceivingAccount(
                    id: "main", bank: "KBANK", name: "Night Market Co.", number: "123-4-56789-0",
                    promptPay: "0812345678", iban: nil)
            ],
            drops: [.sample(stock: stock, limit: limit, fee: fee, price: price)])
    }
}

extension ShopFile.DropEntry {
    /// A drop with one product and a variant for each name.
    package static func sample(
        slug: String = "tour", stock: [(sku: String, units: Int)], limit: Int? = nil,
        fee: Int64 = 5_000, price: Int64 = 35_000
    ) -> ShopFile.DropEntry {
        ShopFile.DropEntry(
            slug: slug, title: "Tour shirt", opensAt: HandClock.start - .hours(1),
            closesAt: HandClock.start + .days(1), hold: .minutes(10), pay: .minutes(120),
            limitPerPerson: limit, shippingMethod: "post",
            shippingFee: Money(minorUnits: fee, currency: .thb),
            products: [
                ShopFile.ProductEntry(
                    reference: "shirt", name: "Tour shirt", description: "Heavy cotton.",
                    picture: nil,
                    variants: stock.map { sku, units in
                        ShopFile.VariantEntry(
                            sku: sku, name: sku, price: Money(minorUnits: price, currency: .thb),
                            stock: units)
                    })
            ])
    }
}

extension CustomerForm {
    /// Somebody whose phone and e-mail follow from a number.
    package static func person(_ number: Int, name: String = "Somchai Jaidee") -> CustomerForm {
        let digits = String(10_000_000 + number)
        return CustomerForm(
            name: name, phone: "08\(digits)", email: "person\(number)@mail.example",
            address: "1 Sukhumvit Road, Bangkok")
    }
}

extension Caller {
    /// Staff of a role.
    package static func staff(_ role: Role) -> Caller {
        Caller(actor: .staff("\(role.rawValue)@shop.example"), role: role)
    }
}
