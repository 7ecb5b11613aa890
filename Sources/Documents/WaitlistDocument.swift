package import Formats
package import Operations
package import Shop

/// What is said of who waits, as JSON.
extension JSONWriter {
    /// Writes the members of an entry of a waitlist that its shopper and staff both see.
    package mutating func waiting(
        _ entry: WaitlistEntry, keeper: Shopkeeper, _ shop: Shopfront
    ) {
        member("number", entry.wish.number)
        member("state", entry.standing.rawValue)
        member("fewer", entry.wish.takesFewer)
        member("lines") { json in
            json.array(entry.wish.lines) { json, line in
                json.object { json in
                    json.member("sku", keeper.catalogue?.title(of: line.variant)?.sku ?? "")
                    json.member("quantity", line.quantity)
                }
            }
        }
        member("asked_at", entry.askedAt, shop)
        member("ended_at", entry.endedAt, shop)
    }

    /// Writes the members of an entry of a waitlist that only staff see.
    package mutating func waitingPerson(_ entry: WaitlistEntry, keeper: Shopkeeper) {
        member("customer") { json in
            json.object { json in
                json.member("name", entry.customer.name)
                json.member("phone", entry.customer.phone)
                json.member("email", entry.customer.email)
            }
        }
        member("order", entry.order.map { keeper.code(of: $0.id).text })
        member("reason", entry.reason)
    }

    /// Writes the members of a drop's waitlist as staff see it.
    package mutating func waitlist(
        _ list: WaitlistOverview, of drop: Drop, _ shop: Shopfront
    ) {
        member("drop", drop.slug)
        member("offers", drop.waitlist?.offers.rawValue)
        member("asked", list.asked)
        member("waiting", list.waiting)
        member("kept", list.kept)
        member("offers_at", list.offerAt, shop)
        member("variants") { json in
            json.array(list.variants) { json, variant in
                json.object { json in
                    json.member("sku", variant.sku)
                    json.member("waiting", variant.waiting)
                    json.member("kept", variant.kept)
                }
            }
        }
    }
}
