package import Formats
package import Operations
package import Shop

extension JSONValue {
    /// `{"amount": "370.00", "currency": "THB"}`
    package static func money(_ money: Money) -> JSONValue {
        .object(
            JSONObject([
                ("amount", .string(money.decimal)), ("currency", .string(money.currency.code)),
            ]))
    }
}

extension JSONWriter {
    /// Writes a member with an amount: `{"amount": "370.00", "currency": "THB"}`.
    package mutating func member(_ name: String, _ money: Money) {
        member(name) { json in
            json.object { json in
                json.member("amount") {
                    $0.decimal(money.minorUnits, decimals: money.currency.decimals)
                }
                json.member("currency", money.currency.code)
            }
        }
    }

    /// Writes a member with a moment as the shop tells it, or `null`.
    package mutating func member(_ name: String, _ moment: Timestamp?, _ shop: Shopfront) {
        member(name, moment.map(shop.text(of:)))
    }

    /// Writes a drop with its products and what is left of them.
    package mutating func drop(
        _ listing: DropListing, at now: Timestamp, keeper: Shopkeeper, _ shop: Shopfront
    ) {
        let drop = listing.drop
        let left = keeper.stock.available(listing.variants.map(\.id))
        object { json in
            json.member("slug", drop.slug)
            json.member("title", drop.title)
            let available = left.values.reduce(0, +)
            let state = drop.state(at: now, available: available)
            json.member("state", state.rawValue)
            json.member("opens_at", drop.opensAt, shop)
            json.member("closes_at", drop.closesAt, shop)
            if drop.kind.isRehearsal { json.member("rehearsal", true) }
            json.member("limit_per_person", drop.limitPerPerson)
            json.member("shipping") { json in
                json.object { json in
                    json.member("method", drop.shippingMethod)
                    json.member("fee", drop.shippingFee)
                }
            }
            json.member("line") { json in
                json.object { json in
                    let pulse = keeper.pulse(of: drop, available: available, at: now)
                    json.member("mode", pulse.mode.rawValue)
                    json.member("state", pulse.state.rawValue)
                }
            }
            json.member("products") { json in
                json.array(listing.products) {
                    $0.product($1, left: left, tellsStock: drop.kind.isRehearsal)
                }
            }
        }
    }

    /// - Parameter tellsStock: how many there are altogether is the seller's secret, but not in a
    ///   rehearsal, where it is what must not be oversold.
    private mutating func product(
        _ product: Product, left: [VariantID: Int], tellsStock: Bool
    ) {
        object { json in
            json.member("id", product.reference)
            json.member("name", product.name)
            json.member("description", product.description)
            if let picture = product.largestPicture {
                json.member("picture", "/pictures/\(picture)")
            }
            // Only variants have prices once they are stored: the lowest is "from".
            let prices = product.variants.map(\.price)
            if let price = prices.min(by: { $0.minorUnits < $1.minorUnits }) {
                json.member("price", price)
            }
            json.member("variants") { json in
                json.array(product.variants) { json, variant in
                    json.object { json in
                        json.member("sku", variant.sku)
                        json.member("name", variant.name)
                        json.member("price", variant.price)
                        json.member("available", left[variant.id] ?? 0)
                        if tellsStock { json.member("stock", variant.stock) }
                    }
                }
            }
        }
    }
}
