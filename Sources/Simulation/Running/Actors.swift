internal import Operations
internal import Shop
internal import Storage

/// The actors of a turn: who does something in it, and what. Everything a turn draws comes from its
/// own generator.
extension Simulation {
    func take(turn: Int, _ chance: inout TurnChance) throws {
        switch chance.weighted(world.weights) {
        case .buyer: buyer(turn, &chance)
        case .staff: staff(turn, &chance)
        case .line: line(turn, &chance)
        case .sweeper: try sweeper(turn, &chance)
        case .seller: try seller(turn, &chance)
        case .reader: try reader(turn, &chance)
        case .fault: fault(&chance)
        case .network: network(&chance)
        case .clock: clock(&chance)
        case .crash:
            let number = chance.number(0...world.nodes - 1)
            if nodes[number] != nil { crash(number) }
        case .tail: try tail()
        case .bank: try atBank(turn, &chance)
        case .waitlist: try waiting(turn, &chance)
        }
    }

    /// Sends a request on its way, perhaps twice, perhaps slowly.
    func send(
        _ actor: Actor, _ intent: Intent, words: String, care: Care = .none,
        _ chance: inout TurnChance
    ) {
        let copies = isNextDoubled ? 2 : 1
        isNextDoubled = false
        for _ in 0..<copies {
            let delay = chance.number(1...world.travel) + (nextDelay ?? 0)
            nextDelay = nil
            var request = request(
                actor, intent, words: words, wait: chance.number(1...world.commit))
            request.care = care
            heap.put(
                .deliver(request, node: chance.number(0...world.nodes - 1)), at: after(delay))
        }
    }

    private func buyer(_ turn: Int, _ chance: inout TurnChance) {
        enum Doing { case wish, again, otherBody, details, cancel, slip }
        let doing = chance.weighted([
            (Doing.wish, 40), (.again, 12), (.otherBody, 3), (.details, 22), (.cancel, 6),
            (.slip, 22),
        ])
        let words = "turn \(turn)"
        switch doing {
        case .wish:
            let wish = newWish(key: "key \(turn)", &chance)
            wishes.append(wish)
            send(.shopper, .reserve(wish), words: words, &chance)
        case .again:
            guard let wish = chance.pick(Array(wishes.suffix(12))) else { return }
            send(.shopper, .reserve(wish), words: words, &chance)
        case .otherBody:
            guard let wish = chance.pick(wishes) else { return }
            var other = newWish(key: wish.key, &chance)
            other.slug = wish.slug
            other.expected = nil
            send(.shopper, .reserve(other), words: words, &chance)
        case .details:
            let order = anOrder(in: [.reserved, .awaitingPayment, .paid], &chance)
            send(.shopper, .details(order, person(&chance)), words: words, &chance)
        case .cancel:
            let order = anOrder(in: [.reserved, .awaitingPayment], &chance)
            send(.shopper, .cancel(order), words: words, &chance)
        case .slip:
            let order = anOrder(in: [.awaitingPayment, .expired, .underReview], &chance)
            let digest = chance.happens(15) ? "common" : "digest \(order.value) \(turn % 3)"
            send(.shopper, .slip(order, digest: digest), words: words, &chance)
        }
    }

    private func newWish(key: String, _ chance: inout TurnChance) -> Wish {
        let drop = chance.pick(assortment.drops) ?? assortment.drops[0]
        var lines: [Wish.Line] = []
        for variant in drop.variants where chance.happens(55) {
            let quantity = chance.weighted([(1, 70), (2, 20), (3, 10)])
            lines.append(Wish.Line(sku: variant.sku, quantity: quantity))
        }
        if lines.isEmpty { lines = [Wish.Line(sku: drop.variants[0].sku, quantity: 1)] }
        let who = chance.happens(50) ? person(&chance) : nil
        let ticket = drop.line == .off && !chance.happens(5) ? nil : aTicket(of: drop.slug, &chance)
        var wish = Wish(slug: drop.slug, lines: lines, person: who, key: key, ticket: ticket)
        // Who types details has looked at the prices before, and may press when they are others.
        if who != nil { wish.expected = oracle.picture.total(of: wish) }
        return wish
    }

    /// A person, drawn by chance; phones and e-mail addresses overlap between them.
    func person(_ chance: inout TurnChance) -> SimulatedShopper {
        let number = chance.number(1...world.people)
        return SimulatedShopper(
            phone: number, email: chance.happens(70) ? chance.number(1...world.people) : nil,
            spelling: chance.number(0...1), name: Self.names[number - 1])
    }

    /// Names that nobody takes for one another's, as many as there are people at most.
    private static let names = [
        "Somsak", "Pranee", "Wichai", "Kanya", "Narong", "Duangjai", "Thawat", "Ratana",
    ]

    /// An order, mostly one in a status where this makes sense, sometimes any, rarely one that is
    /// not there.
    func anOrder(in statuses: [OrderStatus], _ chance: inout TurnChance) -> OrderID {
        let orders = oracle.picture.orders
        let fitting = orders.indices.filter { !orders[$0].isPassedOver }.suffix(40)
            .filter { statuses.contains(orders[$0].status) }
        if !chance.happens(15), let index = chance.pick(fitting) {
            return OrderID(Int64(index) + 1)
        }
        return OrderID(Int64(chance.number(1...orders.count + 1)))
    }

    private func staff(_ turn: Int, _ chance: inout TurnChance) {
        let actor = Actor.staff(chance.happens(50) ? "ann@shop.example" : "bo@shop.example")
        if chance.happens(10), let earlier = chance.pick(Array(asked.suffix(5))) {
            return send(
                earlier.actor, earlier.intent, words: earlier.words, care: earlier.care, &chance)
        }
        let words = "turn \(turn)"
        guard let intent = staffIntent(turn, words, &chance) else { return }
        let care = care(for: intent, &chance)
        asked.append((actor, intent, words, care))
        send(actor, intent, words: words, care: care, &chance)
    }

    /// Two of three have a page open, which is as old as the request is slow.
    func care(for intent: Intent, _ chance: inout TurnChance) -> Care {
        var care = Care(isMeant: chance.happens(30))
        guard chance.happens(67) else { return care }
        let picture = oracle.picture
        let orders: [OrderID] =
            switch intent {
            case .set(let order, _, _, _), .pay(let order, _, _), .takeBack(_, let order): [order]
            case .settle(_, let shares): shares.map(\.order)
            case .setMany(let orders, _): orders
            case .decide(let slip, _):
                (picture.slip(Int(slip.value))?.order).map { [OrderID(Int64($0))] } ?? []
            default: []
            }
        for order in orders { care.seen[order] = picture.sight(of: Int(order.value)) }
        return care
    }

    private func staffIntent(_ turn: Int, _ words: String, _ chance: inout TurnChance) -> Intent? {
        enum Doing { case approve, reject, takeBack, set, setMany, pay, takeMoney, note }
        let doing = chance.weighted([
            (Doing.approve, 30), (.reject, 12), (.takeBack, 8), (.set, 18), (.setMany, 5),
            (.pay, 14), (.takeMoney, 7), (.note, 6),
        ])
        let picture = oracle.picture
        switch doing {
        case .approve, .reject, .takeBack:
            let waits = picture.slips.indices.filter { picture.slips[$0].status == .waiting }
            let wanted = doing == .takeBack ? Array(picture.slips.indices) : waits
            let any = chance.number(1...picture.slips.count + 1)
            let slip = SlipID(Int64(chance.happens(85) ? (chance.pick(wanted) ?? 0) + 1 : any))
            if doing == .takeBack { return .decide(slip, .takeBack) }
            if doing == .reject { return .decide(slip, .reject(reason: words)) }
            let amount = chance.happens(50) ? nil : Int64(chance.number(1...30) * 1_000)
            return .decide(slip, .approve(amount: amount))
        case .set:
            let order = anOrder(in: OrderStatus.allCases, &chance)
            let shipment =
                chance.happens(20) ? Shipment(carrier: "Post", tracking: words) : nil
            return .set(
                order, chance.pick(OrderStatus.allCases) ?? .paid, force: chance.happens(45),
                shipment)
        case .setMany:
            let count = picture.orders.count
            guard count > 0 else { return nil }
            let first = chance.number(1...count)
            let orders = (first...min(count, first + chance.number(0...4)))
                .map { OrderID(Int64($0)) }
            return .setMany(orders, chance.pick(OrderStatus.allCases) ?? .paid)
        case .pay:
            let order = anOrder(in: [.reserved, .awaitingPayment, .underReview, .expired], &chance)
            let owed = max(1, picture.order(order)?.balance ?? 1)
            let amount = chance.happens(50) ? owed : Int64(chance.number(0...40) * 1_000)
            return .pay(order, amount: amount, key: "form \(turn)")
        case .takeMoney:
            let payment = chance.number(1...picture.payments.count + 1)
            let order = picture.payment(payment)?.order ?? 1
            return .takeBack(PaymentID(Int64(payment)), OrderID(Int64(order)))
        case .note: return .note(anOrder(in: OrderStatus.allCases, &chance))
        }
    }

    private func sweeper(_ turn: Int, _ chance: inout TurnChance) throws {
        let number = chance.number(0...world.nodes - 1)
        guard let node = nodes[number] else { return }
        let now = time.shown(by: number).milliseconds
        let isDue = try node.store.look { try node.keeper.hasDueOrders(on: $0) }
        if isDue != oracle.picture.isSomethingDue(at: now) {
            throw Complaint("the sweeper sees \(isDue ? "a" : "no") clock that has run out")
        }
        guard isDue else { return }
        let limit = chance.pick([1, 2, 200]) ?? 200
        heap.put(
            .deliver(
                request(.system, .expire(limit: limit), words: "turn \(turn)"), node: number),
            at: time.now)
    }

    /// The seller waits until a desk has nothing else to do, so that it is known what the shop was
    /// when the file came.
    private func seller(_ turn: Int, _ chance: inout TurnChance) throws {
        let idle = nodes.compactMap { $0 }.filter(\.waiting.isEmpty)
        guard let node = chance.pick(idle) else { return }
        var wanted = assortment
        let drop = chance.number(0...wanted.drops.count - 1)
        let place = chance.number(0...wanted.drops[drop].variants.count - 1)
        switch chance.number(0...4) {
        case 3: wanted.drops[drop].line = chance.pick(LineMode.allCases) ?? .off
        case 0: wanted.drops[drop].limit = chance.pick([nil, 1, 2, 3]) ?? nil
        case 1:
            wanted.drops[drop].variants[place].price += 500
            wanted.drops[drop].variants[place].renamed += 1
        case 2: wanted.drops[drop].variants[place].stock = chance.number(0...12)
        default: wanted.drops[drop].variants[place].isOnSale.toggle()
        }
        let request = request(.shopper, .apply(wanted), words: "turn \(turn)")
        note("\(request.text) comes to node \(node.name)")
        try node.take(request)
        accept(request, node)
        try step(node.number)
        if let drop = oracle.picture.drop(wanted.drops[drop].slug),
            wanted.isAsStored(drop.0, oracle.picture)
        {
            assortment = wanted
        }
        if let node = nodes[node.number], case .applied(.success) = lastReply {
            try node.store.look { try node.keeper.readCatalogue(on: $0) }
        }
    }

    private func fault(_ chance: inout TurnChance) {
        guard let node = nodes[chance.number(0...world.nodes - 1)] else { return }
        let errors: [StorageError] = [
            .busy(Fault.words), .diskFull(Fault.words), .away(Fault.words),
            .unavailable(Fault.words), .failed(code: 1, Fault.words),
        ]
        let error = chance.pick(errors) ?? .away(Fault.words)
        let statement = chance.number(1...16)
        let fault: Fault = chance.weighted([
            (.refused(error), 2), (.statement(statement, error), 5), (.commit(error), 3),
            (.replyLost, 6), (.slow(chance.number(1...9_000)), 3),
            (.otherFirst, world.nodes > 1 ? 5 : 0), (.crash(.begin), 1),
            (.crash(.statement(statement)), 2), (.crash(.commit), 2), (.crash(.reply), 2),
        ])
        note("node \(node.name) will have \(fault)")
        node.store.put(fault)
    }

    private func network(_ chance: inout TurnChance) {
        if chance.happens(50) {
            isNextDoubled = true
            note("the next request will come twice")
        } else {
            nextDelay = chance.number(100...20_000)
            note("the next request will be slow")
        }
    }

    private func clock(_ chance: inout TurnChance) {
        let number = chance.number(0...world.nodes - 1)
        let span = Span.seconds(Int64(chance.pick([0, 0, -5, 5, -90, 120, 3_600]) ?? 0))
        time.skew(number, by: span)
        note("the clock of node \(name(number)) is wrong by \(span.milliseconds / 1_000) s")
    }
}

extension Assortment {
    /// Whether the variants of a drop are as this says.
    fileprivate func isAsStored(_ id: Int64, _ picture: Picture) -> Bool {
        guard let slug = picture.drops[id]?.slug, let drop = drops.first(where: { $0.slug == slug })
        else { return false }
        return picture.drops[id]?.limit == drop.limit && picture.drops[id]?.line == drop.line
            && drop.variants.allSatisfy { wanted in
                guard let (_, variant) = picture.variant(wanted.sku, of: id) else { return false }
                return variant.isOnSale == wanted.isOnSale
                    && (!wanted.isOnSale
                        || variant.stock == wanted.stock && variant.price == wanted.price)
            }
    }
}
