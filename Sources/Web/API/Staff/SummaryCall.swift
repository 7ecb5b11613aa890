internal import Documents
internal import Formats
internal import Operations
internal import Shop

extension ShopAPI {
    /// Answers `GET /admin/summary?drop&from&to`.
    func showSummary(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let fields = try request.queryFields()
        let slug = fields["drop"]?.nonEmpty
        let span = try OrderQuery.span(fields, shop)
        let listing = try slug.map { slug throws(Problem) in
            guard let listing = shop.catalogue.listing(slug: slug) else { throw .notFound }
            return listing
        }
        let figures = try await keeper.figures(of: span, by: caller)
        return JSONAnswer.object { json in
            json.member("at", figures.at, shop)
            json.orders(figures, of: listing?.drop.id)
            json.money(figures, of: listing?.drop.id, in: shop.catalogue.shop.currency)
            json.stock(
                listing.map { [$0] } ?? shop.catalogue.listings, left: keeper.stock)
            json.member("line") { json in
                json.object { json in
                    let pulses = (listing.map { [$0] } ?? shop.catalogue.listings)
                        .map { keeper.pulse(of: $0, at: figures.at) }
                    let loudest = pulses.first { $0.state != .off } ?? pulses.first
                    json.member("state", (loudest?.state ?? .off).rawValue)
                    json.member("length", Int(pulses.reduce(0) { $0 + $1.length }))
                    json.member("per_minute", pulses.reduce(0) { $0 + $1.perMinute })
                }
            }
            json.member("slips_waiting", figures.waitingSlips)
            json.member("orders_per_minute", figures.tally.reservedPerMinute(at: figures.at))
        }
    }
}

extension JSONWriter {
    fileprivate mutating func orders(_ figures: ShopFigures, of drop: DropID?) {
        member("orders") { json in
            json.object { json in
                for status in OrderStatus.allCases {
                    json.member(status.rawValue, figures.sums(status, of: drop).orders)
                }
            }
        }
    }

    /// Writes the money: what was ordered and still stands, what has come in, and what is still
    /// waited for.
    fileprivate mutating func money(
        _ figures: ShopFigures, of drop: DropID?, in currency: Currency
    ) {
        func total(_ statuses: [OrderStatus]) -> Money {
            Money(
                minorUnits: statuses.reduce(0) { $0 + figures.sums($1, of: drop).total },
                currency: currency)
        }
        member("money") { json in
            json.object { json in
                json.member("ordered", total(OrderStatus.allCases.filter(\.holdsStock)))
                json.member(
                    "paid", Money(minorUnits: figures.confirmed(of: drop), currency: currency))
                json.member("owed", total([.reserved, .awaitingPayment, .underReview]))
                for standing in [MoneyStanding.overpaid, .underpaid] {
                    let sums = figures.misfits.sums(standing, of: drop)
                    json.member(standing.rawValue) { json in
                        json.object { json in
                            json.member("orders", sums.orders)
                            json.member(
                                "amount", Money(minorUnits: sums.amount, currency: currency))
                        }
                    }
                }
            }
        }
    }

    fileprivate mutating func stock(_ listings: [DropListing], left: LiveStock) {
        member("stock") { json in
            json.array(
                listings.flatMap { listing in listing.products.map { (listing, $0) } }
                    .flatMap { listing, product in
                        product.variants.map { (listing.drop.slug, product.name, $0) }
                    }
            ) { json, row in
                let (slug, name, variant) = row
                let available = left.available(variant.id)
                json.object { json in
                    json.member("drop", slug)
                    json.member("sku", variant.sku)
                    json.member(
                        "name",
                        VariantTitle(sku: variant.sku, product: name, variant: variant.name).text)
                    json.member("stock", variant.stock)
                    json.member("available", available)
                    json.member("taken", max(0, variant.stock - available))
                }
            }
        }
    }
}
