internal import Operations
internal import Pages
internal import Shop

/// The shop's front and the drops as pages show them: nothing in them depends on who asks.
struct DropViews: Sendable {
    let frame: PageFrame

    /// The look of a drop's page: what decides it, as far as it changes by itself. Pages with the
    /// same look are the same bytes.
    struct Look: Hashable, Sendable {
        var catalogue: Int64
        var state: DropState
        var line: LineDoor
        /// The stamp that tells that somebody was here before a line began; see `ShopSecret.stamp`.
        var stamp: String?
        var isForMembers: Bool
        /// The drop that comes after one that sells nothing any more.
        var next: NextDrop?
        /// Units of each variant, no finer than the page tells them.
        var units: [Int]
    }

    func look(
        of listing: DropListing, catalogue: Catalogue, coming: [DropListing], at now: Timestamp
    ) -> Look {
        let variants = listing.variants.map(\.id)
        let left = frame.keeper.stock.available(variants)
        let greatest = VariantChoice.greatestQuantity
        let state = listing.drop.state(at: now, available: left.values.reduce(0, +))
        let finest = min(
            max(listing.drop.limitPerPerson ?? greatest, VariantChoice.plenty), greatest)
        return Look(
            catalogue: catalogue.version,
            state: state,
            line: LineDoor(frame.keeper.pulse(of: listing, at: now).state),
            stamp: stamp(of: listing, at: now),
            isForMembers: listing.drop.isForMembers(at: now),
            next: next(after: listing, state, coming, at: now, frame.wording(in: .en)),
            units: variants.map { min(max(0, left[$0] ?? 0), finest) })
    }

    /// The page of `GET /d/{slug}`.
    func page(of listing: DropListing, at now: Timestamp, in language: Language) -> DropPage {
        let drop = listing.drop
        let wording = frame.wording(in: language)
        let left = frame.keeper.stock.available(listing.variants.map(\.id))
        let state = drop.state(at: now, available: left.values.reduce(0, +))
        let others = frame.keeper.catalogue.map { coming($0, at: now) } ?? []
        return DropPage(
            slug: drop.slug, title: drop.title(in: language.rawValue), state: state,
            opensAt: wording.moment(drop.opensAt), closesAt: wording.moment(drop.closesAt),
            limitPerPerson: drop.limitPerPerson, hold: wording.duration(drop.hold),
            pay: wording.duration(drop.pay), shipping: wording.shipping(of: drop),
            products: products(of: listing, left: left, nil, wording),
            next: next(after: listing, state, others, at: now, wording),
            line: LineDoor(frame.keeper.pulse(of: listing, at: now).state),
            joinsAt: wording.moment(drop.opensAt - drop.line.gathering),
            stamp: stamp(of: listing, at: now), contact: frame.contact,
            isForMembers: drop.isForMembers(at: now), isRehearsal: drop.kind.isRehearsal,
            waits: drop.waitlist != nil && (state == .open || state == .soldOut),
            isAnyGone: left.values.contains { $0 <= 0 })
    }

    /// The two drops that come next or are open, so that each has another one after it. Whoever is
    /// to take part in a rehearsal has its address.
    func coming(_ catalogue: Catalogue, at now: Timestamp) -> [DropListing] {
        let open = catalogue.listings.filter { !$0.drop.kind.isRehearsal && now < $0.drop.closesAt }
        let sorted = open.sorted { $0.drop.opensAt < $1.drop.opensAt }
        let selling = sorted.lazy.filter { listing in
            let left = frame.keeper.stock.available(listing.variants.map(\.id))
            return left.values.contains { $0 > 0 }
        }
        return Array(selling.prefix(2))
    }

    private func next(
        after listing: DropListing, _ state: DropState, _ coming: [DropListing],
        at now: Timestamp, _ wording: Wording
    ) -> NextDrop? {
        guard state == .soldOut || state == .closed,
            let next = coming.first(where: { $0.drop.id != listing.drop.id })?.drop
        else { return nil }
        return NextDrop(
            slug: next.slug, title: next.title(in: wording.language.rawValue),
            isOpen: now >= next.opensAt,
            opens: wording.moment(next.opensAt).text)
    }

    /// The stamp, only where a line may begin while somebody chooses.
    private func stamp(of listing: DropListing, at now: Timestamp) -> String? {
        let drop = listing.drop
        guard drop.line.mode == .auto, now >= drop.opensAt, now < drop.closesAt,
            frame.keeper.pulse(of: listing, at: now).state == .off
        else { return nil }
        return frame.keeper.secret.stamp(drop.id, at: now)
    }

    /// What a drop sells, with the steppers at what was chosen.
    ///
    /// - Parameter left: units of each variant that can be reserved.
    func products(
        of listing: DropListing, left: [VariantID: Int], _ choice: DropChoice?,
        _ wording: Wording
    ) -> [ProductView] {
        listing.products.map { product in
            ProductView(
                title: product.name(in: wording.language.rawValue),
                description: product.description(in: wording.language.rawValue),
                picture: PublicPicture.view(of: product),
                price: wording.prices(product.variants.map(\.price)),
                shipped: wording.shipped(
                    product.variants.map(\.price), listing.drop.shippingFee),
                isSoldOut: product.variants.allSatisfy { (left[$0.id] ?? 0) <= 0 },
                variants: product.variants.map { variant in
                    VariantChoice(
                        sku: variant.sku, name: variant.name(in: wording.language.rawValue),
                        price: wording.money(variant.price),
                        available: max(0, left[variant.id] ?? 0),
                        limit: listing.drop.limitPerPerson,
                        quantity: choice?.quantity(of: variant.sku) ?? 0)
                })
        }
    }

    /// What was chosen of a drop, line by line, and others of which none was chosen yet.
    func lines(
        of choice: DropChoice, and others: [Variant] = [], _ listing: DropListing,
        _ wording: Wording
    ) -> [ChosenLine] {
        let left = frame.keeper.stock.available(listing.variants.map(\.id))
        let chosen = choice.lines.map { (sku: $0.sku, quantity: $0.quantity) }
        return (chosen + others.map { (sku: $0.sku, quantity: 0) }).compactMap { line in
            guard let (product, variant) = listing.named(sku: line.sku) else { return nil }
            let ordered = OrderLine(
                variant: variant.id, quantity: line.quantity, unitPrice: variant.price)
            let offered = VariantChoice(
                sku: variant.sku, name: variant.name, price: wording.money(variant.price),
                available: max(0, left[variant.id] ?? 0), limit: listing.drop.limitPerPerson)
            return ChosenLine(
                sku: variant.sku, product: product.name(in: wording.language.rawValue),
                variant: variant.name(in: wording.language.rawValue), quantity: line.quantity,
                unitPrice: wording.money(variant.price),
                amount: wording.money(ordered.amount), most: offered.most,
                picture: product.smallestPicture.map(PublicPicture.path))
        }
    }

    /// The page of `GET /`.
    func front(at now: Timestamp, in language: Language) -> ShopFrontPage {
        // Whoever is to take part in a rehearsal has its address; nobody else should find it.
        let all = frame.keeper.catalogue?.listings ?? []
        let listings = all.filter { !$0.drop.kind.isRehearsal }
        let wording = frame.wording(in: language)
        let cards = listings.map { (listing: $0, card: card(of: $0, at: now, wording)) }
        let live = cards.filter { $0.card.state != .closed }.sorted { Self.comes($0, before: $1) }
        let past = cards.filter { $0.card.state == .closed }
            .sorted { $0.listing.drop.closesAt > $1.listing.drop.closesAt }
        return ShopFrontPage(
            next: live.first?.card, others: live.dropFirst().map(\.card), past: past.map(\.card),
            contact: frame.contact)
    }

    /// What is open comes first, then what opens next, then what is sold out.
    private static func comes(
        _ left: (listing: DropListing, card: DropCard),
        before right: (listing: DropListing, card: DropCard)
    ) -> Bool {
        func rank(_ state: DropState) -> Int {
            switch state {
            case .open: 0
            case .upcoming: 1
            case .soldOut: 2
            case .closed: 3
            }
        }
        let (first, second) = (rank(left.card.state), rank(right.card.state))
        guard first == second else { return first < second }
        return left.listing.drop.opensAt < right.listing.drop.opensAt
    }

    private func card(
        of listing: DropListing, at now: Timestamp, _ wording: Wording
    ) -> DropCard {
        let left = frame.keeper.stock.available(listing.variants.map(\.id))
        let drop = listing.drop
        return DropCard(
            slug: drop.slug, title: drop.title(in: wording.language.rawValue),
            state: drop.state(at: now, available: left.values.reduce(0, +)),
            opensAt: wording.moment(drop.opensAt), closesAt: wording.moment(drop.closesAt),
            picture: listing.products.lazy.compactMap(PublicPicture.view).first,
            price: listing.variants.isEmpty ? nil : wording.prices(listing.variants.map(\.price)),
            shipped: wording.shipped(listing.variants.map(\.price), drop.shippingFee))
    }
}

extension LineDoor {
    init(_ state: LineState) {
        switch state {
        case .off, .closed: self = .none
        case .soon: self = .soon
        case .gathering, .moving, .paused, .soldOut: self = .open
        }
    }
}

extension Wording {
    func shipping(of drop: Drop) -> Shipping {
        shipping(method: drop.shippingMethod, fee: drop.shippingFee)
    }

    func shipping(method: String, fee: Money) -> Shipping {
        Shipping(method: method, fee: money(fee), isFree: fee.minorUnits == 0)
    }
}
