internal import Operations
internal import Shop
internal import Storage

/// Knows what the shop must be. It follows the timeline, which is written in commit order, and
/// holds every entry, every answer and every stored row against the naive rules.
///
/// It need not be told what was committed: an entry without anybody who asked for it, an answer
/// without its entry and a row that nothing explains are each a complaint.
final class Oracle {
    private(set) var picture: Picture
    /// The lines as they were stored after the last step.
    private(set) var lines: LinesPicture
    /// The numbers of orders that the turns of a ticket were used for.
    private var turnsUsed: [LinesPicture.Key: Int] = [:]
    /// What was asked under each key that is answered.
    private var bodies: [[UInt8]: String] = [:]
    /// Orders whose shoppers were told that they are new.
    private var told: Set<Int> = []
    /// The files of the bank's that somebody was told are read.
    var filesRead: Set<String> = []
    /// What was ever asked of waitlists, and the entries that somebody was to leave.
    var asks: [SimulatedAsk] = []
    var leaving: Set<Int64> = []
    /// The places on waitlists that somebody was told they have.
    var receipts: [Receipt] = []

    /// - Parameter picture: the shop after it was set up, which is taken on trust.
    init(_ picture: Picture, _ lines: LinesPicture) {
        self.picture = picture
        self.lines = lines
    }

    /// The thoughts of the oracle at a moment. Whom it has told something stays told.
    struct Thoughts {
        var picture: Picture
        fileprivate var lines: LinesPicture
        fileprivate var turnsUsed: [LinesPicture.Key: Int]
        fileprivate var bodies: [[UInt8]: String]
        fileprivate var filesRead: Set<String>
        fileprivate var receipts: [Receipt]

        /// How many have joined a line.
        func joined(_ drop: Int64) -> Int64 { lines.lines[drop]?.joined ?? 0 }
    }

    /// The thoughts that the oracle has now.
    var thoughts: Thoughts {
        Thoughts(
            picture: picture, lines: lines, turnsUsed: turnsUsed, bodies: bodies,
            filesRead: filesRead, receipts: receipts)
    }

    /// The shop was put back to what it was then.
    func goBack(to earlier: Thoughts) {
        picture = earlier.picture
        lines = earlier.lines
        turnsUsed = earlier.turnsUsed
        bodies = earlier.bodies
        filesRead = earlier.filesRead
        receipts = earlier.receipts
    }

    /// A new era has begun.
    ///
    /// - Parameter known: the eras that the node which began it knows of.
    /// - Throws: `Complaint` where more has changed than that.
    func beginEra(
        id: String, knowing known: [EraPicture], gap: Int, stored: Picture
    ) throws {
        picture.beginEra(id: id, knowing: known, gap: gap)
        if let difference = picture.difference(from: stored) {
            throw Complaint("after the beginning of an era, \(difference)")
        }
    }

    /// Where a relay of the timeline that has read an entry is, once it has passed what no entry
    /// has.
    func next(after entry: Int64) -> Int64 {
        picture.eras.passed("timeline").reduce(entry) { entry, gap in
            entry >= Int64(gap.last) && entry < Int64(gap.first) ? Int64(gap.first) : entry
        }
    }

    /// Takes over what was stored in a step.
    ///
    /// - Throws: `Complaint`.
    func judge(_ step: Step) throws {
        let (before, told) = (thoughts, told)
        do {
            try judge(step, asksFirst: true)
        } catch let complaint as Complaint {
            guard step.stored.waitlist != before.picture.waitlist else { throw complaint }
            // Whoever asked a waitlist is in no history of an order: they may have come last.
            goBack(to: before)
            self.told = told
            try judge(step, asksFirst: false)
        }
    }

    private func judge(_ step: Step, asksFirst: Bool) throws {
        var step = step
        let waitlist = WaitlistJudge(asks: asks, leaving: leaving)
        let before = picture
        let bank = BankJudge(bank: step.bank, acknowledged: filesRead)
        try bank.takeOver(step.stored.bank, into: &picture)
        let firstPayment = picture.payments.count
        if asksFirst { try waitlist.takeOver(step, into: &picture) }
        var moments = [picture]
        for (index, entry) in step.entries.enumerated() {
            let isLast = !step.entries[(index + 1)...].contains {
                $0.order == entry.order && $0.kind == .details
            }
            try picture.apply(
                entry, isLastOfOrder: isLast, among: &step.candidates, stored: step.stored)
            moments.append(picture)
        }
        picture.entries += try step.countTold()
        try takeOverKeys(step, moments)
        for candidate in step.candidates {
            if case .apply(let assortment) = candidate.request.intent {
                try takeOver(assortment, candidate.reply, step.stored)
            }
        }
        try bank.takeOverRows(step, into: &picture)
        try waitlist.takeOver(step, into: &picture)
        try waitlist.takeOverOffers(step, into: &picture)
        if let difference = picture.difference(from: step.stored) { throw Complaint(difference) }
        try step.stored.checkPromises()
        try bank.checkCertain(step, picture, since: firstPayment)
        try waitlist.check(step, from: before)
        moments.append(picture)
        for candidate in step.candidates {
            try judge(candidate, step, moments)
            try bank.judge(candidate, step, moments)
        }
        try LinesJudge(before: lines, after: step.lines, moments: moments, step: step)
            .judge(&turnsUsed)
        lines = step.lines
    }

    /// Remembers what was asked under the keys that are answered now.
    private func takeOverKeys(_ step: Step, _ moments: [Picture]) throws {
        for candidate in step.candidates {
            guard case .reserve(let wish) = candidate.request.intent else { continue }
            let key = picture.key(of: wish)
            if !candidate.changed.isEmpty { bodies[key] = wish.body }
            // Of two bodies under one key in a batch it is the one whose digest was kept.
            guard picture.answers[key] == nil, let row = step.stored.answers[key],
                row.fingerprint == wish.fingerprint
            else { continue }
            let isAllowed = moments.contains { moment in
                candidate.times.contains {
                    moment.refusal(of: wish, at: $0).flatMap(Picture.kept) == row.text
                }
            }
            if isAllowed && row.order == nil {
                picture.answers[key] = row
                bodies[key] = wish.body
            }
        }
    }

    private func takeOver(
        _ assortment: Assortment, _ reply: Reply?, _ stored: Picture
    ) throws {
        var wanted = picture
        let isAllowed = wanted.apply(assortment)
        switch reply {
        case .applied(.success):
            guard isAllowed else { throw Complaint("a stock below what is held was accepted") }
            picture = wanted
        case .applied(.failure(let refusal)):
            if isAllowed { throw Complaint("the shop file was refused: \(refusal)") }
        default:
            if stored.variants == wanted.variants && stored.drops == wanted.drops {
                picture = wanted
            }
        }
    }

    private func judge(_ candidate: Candidate, _ step: Step, _ moments: [Picture]) throws {
        let request = candidate.request
        func complain(_ text: String) -> Complaint { Complaint("\(request.text): \(text)") }
        guard let reply = candidate.reply else { return }
        let isDone = !candidate.changed.isEmpty
        if candidate.deadline < candidate.now, reply.isShed == false {
            throw complain("done when nobody waited for it any more")
        }
        switch reply {
        case .broken(let text): throw complain("an error that nobody was promised: \(text)")
        case .shed(let refusal):
            if isDone { throw complain("done although the desk said \(refusal)") }
        case .failed(let error):
            try judge(error, isDone, complain)
        case .reserved(.reserved(let order, let isReplay)):
            try judge(order, isReplay, candidate, step, complain)
        case .reserved(.refused(let refusal)):
            try judge(refusal, candidate, moments, complain)
        case .remembered(let refusal):
            try judgeMemory(refusal, candidate, step, complain)
        case .refused(let refusal):
            if isDone { throw complain("done, and its caller was told \(refusal)") }
            if !moments.contains(where: { $0.allows(refusal, to: request) }) {
                throw complain("should not be refused with \(refusal)")
            }
        case .several(let results): try judge(results, candidate, moments, complain)
        case .count(let count): try judge(count, candidate, step, complain)
        case .status, .slip:
            if isDone
                ? !isTrue(reply, candidate)
                : !moments.contains(where: {
                    $0.isDone(request, reply)
                })
            {
                throw complain("told \(reply.text), which is not so")
            }
        case .applied, .nothing, .joined, .admission, .row, .refund, .file, .rowRefused,
            .refundRefused:
            break
        }
    }

    private func judge(
        _ error: StorageError, _ isDone: Bool, _ complain: (String) -> Complaint
    ) throws {
        switch error {
        case .busy, .diskFull, .away, .outdated:
            if isDone { throw complain("done, and its caller was told \(error)") }
        case .unavailable(Fault.words), .failed(_, Fault.words): break
        default: throw complain("the storage had to stop it: \(error)")
        }
    }

    private func isTrue(_ reply: Reply, _ candidate: Candidate) -> Bool {
        switch (candidate.request.intent, reply) {
        case (.slip(let order, let digest), .slip(let answer)):
            let slip = picture.slip(Int(answer.id.value))
            return slip?.order == Int(order.value) && slip?.digest == digest
                && answer.status == .waiting
        case (_, .status): return true
        default: return false
        }
    }

    private func judge(
        _ order: ReservedOrder, _ isReplay: Bool, _ candidate: Candidate, _ step: Step,
        _ complain: (String) -> Complaint
    ) throws {
        guard case .reserve(let wish) = candidate.request.intent else {
            throw complain("told of an order that nobody wanted")
        }
        let number = Int(order.id.value)
        let key = picture.key(of: wish)
        guard picture.answers[key]?.order == number, let row = picture.order(number) else {
            throw complain("told of order \(number), which its key does not stand for")
        }
        if bodies[key] != wish.body {
            throw complain("another body under the same key was granted")
        }
        let text = order.status.rawValue + (order.deadline.map { " \($0.milliseconds)" } ?? "")
        let lines = order.lines.map {
            Picture.LinePicture(
                variant: $0.variant.value, quantity: $0.quantity,
                price: $0.unitPrice.minorUnits, title: $0.told.title.text)
        }
        guard text == picture.answers[key]?.text, lines == row.lines,
            order.shippingFee.minorUnits == row.fee,
            order.adjustment.minorUnits == row.adjustment
        else { throw complain("told \(order), and order \(number) is \(row)") }
        if !isReplay {
            let isNew = step.candidates.contains { $0.changed.contains(number) }
            if !isNew || !told.insert(number).inserted {
                throw complain("told that order \(number) is new a second time")
            }
        }
    }

    private func judge(
        _ refusal: ReservationRefusal, _ candidate: Candidate, _ moments: [Picture],
        _ complain: (String) -> Complaint
    ) throws {
        guard case .reserve(let wish) = candidate.request.intent else {
            throw complain("refused a reservation that nobody wanted")
        }
        if !candidate.changed.isEmpty { throw complain("done, and its caller was told \(refusal)") }
        let key = picture.key(of: wish)
        let isSame = bodies[key] == wish.body
        if refusal == .keyReused {
            if bodies[key] == nil || isSame { throw complain("told that its key was reused") }
            return
        }
        let isAllowed = moments.contains { moment in
            // Whose turn it was is judged with the lines.
            if refusal == .admissionRequired {
                return moment.answers[key] == nil && moment.drop(wish.slug)?.1.line != .off
            }
            if let row = moment.answers[key] {
                return isSame && row.order == nil && row.text == Picture.kept(refusal)
            }
            return candidate.times.contains { moment.refusal(of: wish, at: $0) == refusal }
        }
        if !isAllowed { throw complain("should not be refused with \(refusal)") }
        if Picture.kept(refusal) != nil && picture.answers[key]?.order != nil && isSame {
            throw complain("refused with \(refusal), and later granted")
        }
    }

    /// Memory may be behind another node; alone it says what is on disk.
    private func judgeMemory(
        _ refusal: ReservationRefusal, _ candidate: Candidate, _ step: Step,
        _ complain: (String) -> Complaint
    ) throws {
        guard case .reserve(let wish) = candidate.request.intent else { return }
        let key = picture.key(of: wish)
        if let row = picture.answers[key] {
            let isSame = bodies[key] == wish.body
            switch refusal {
            // Before the opening and for what is not listed nobody looks for earlier answers.
            case .notOpen, .unknownVariant: return
            case .keyReused where !isSame: return
            default:
                if row.order == nil && isSame && row.text == Picture.kept(refusal) { return }
                throw complain("answered before, and now told \(refusal)")
            }
        }
        guard step.isAlone else { return }
        let (id, drop) = picture.drop(wish.slug) ?? (0, nil)
        let isTrue =
            switch refusal {
            case .soldOut(let left):
                left == picture.left(of: wish) && left.values.contains(0)
            case .notOpen: candidate.now < drop?.opensAt ?? 0
            case .closed: candidate.now >= drop?.closesAt ?? 0
            case .unknownVariant:
                wish.lines.contains { picture.variant($0.sku, of: id)?.1.isOnSale != true }
            case .admissionRequired: wish.ticket(in: id) == nil && drop?.line != .off
            case .limitReached, .keyReused, .accessCodeInvalid, .accessCodeUsed, .priceChanged:
                false
            }
        if !isTrue { throw complain("memory says \(refusal), which is not so") }
    }

    private func judge(
        _ results: [Result<OrderStatus, OrderRefusal>], _ candidate: Candidate,
        _ moments: [Picture], _ complain: (String) -> Complaint
    ) throws {
        guard case .setMany(let orders, let status) = candidate.request.intent,
            orders.count == results.count
        else { throw complain("\(results.count) answers") }
        for (order, result) in zip(orders, results) {
            let isDone = candidate.changed.contains(Int(order.value))
            switch result {
            case .success(let told):
                let isTold =
                    told == status
                    || told == .refundDue && [.expired, .cancelled].contains(status)
                if !isDone || !isTold { throw complain("order \(order.value) was not set") }
            case .failure(let refusal):
                let isAllowed = moments.contains {
                    $0.allows(refusal, toSet: order, status, false, nil)
                        || $0.allowsCare(
                            refusal, about: Int(order.value), to: candidate.request)
                }
                if isDone || !isAllowed { throw complain("order \(order.value): \(refusal)") }
            }
        }
    }

    private func judge(
        _ count: Int, _ candidate: Candidate, _ step: Step, _ complain: (String) -> Complaint
    ) throws {
        guard case .expire(let limit) = candidate.request.intent else { return }
        let found = candidate.changed.count
        if count < found || count > limit { throw complain("ended \(found), told \(count)") }
        let isOneClock = step.candidates.allSatisfy { $0.now == candidate.now }
        guard isOneClock, count < limit else { return }
        let late = picture.orders.indices.first {
            picture.orders[$0].deadline ?? .max <= candidate.now
                && picture.waitingSlips(of: $0 + 1) == 0
        }
        if let late { throw complain("order \(late + 1) should have ended") }
    }
}
