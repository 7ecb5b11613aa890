import Pages
import Shop

extension Sample {
    /// The page that asks, in every case.
    static var waitlistPages: [WaitlistPage] {
        let problems: [WaitlistProblem?] = [
            nil, .nothingChosen, .inStock, .limitReached(LimitReached(limit: 2, already: 1)),
            .limitReached(LimitReached(limit: 2, already: 0)), .waitsAlready, .full, .over,
            .busy(3), .invalid, .wrongDetails,
        ]
        return problems.map { problem in
            WaitlistPage(
                slug: "tour-2026", title: "Tour shirt 2026", lines: lines,
                takesFewer: problem == nil, details: problem == nil ? DetailsForm() : wrong,
                offer: "30 minutes", isBatches: problem != nil,
                limitPerPerson: problem == nil ? 2 : nil, idempotencyKey: "key-1",
                refusal: problem, contact: "help@shop.example")
        } + [
            WaitlistPage(
                slug: "tour-2026", title: "Tour shirt 2026", lines: [], details: DetailsForm(),
                offer: "30 minutes", isBatches: false, limitPerPerson: nil,
                idempotencyKey: "key-1")
        ]
    }

    /// An entry's page in every state.
    static var waitlistEntries: [WaitlistEntryPage] {
        WaitlistStanding.allCases.map { waitlistEntry($0) } + [
            waitlistEntry(.waiting, isOver: true), waitlistEntry(.waiting, ahead: 0),
        ]
    }

    private static func waitlistEntry(
        _ standing: WaitlistStanding, ahead: Int = 12, isOver: Bool = false
    ) -> WaitlistEntryPage {
        WaitlistEntryPage(
            slug: "tour-2026", title: "Tour shirt 2026",
            path: "/d/tour-2026/waitlist/13/5hT0Qy3oVfWb2mJx8cLr1w", number: 13, ahead: ahead,
            standing: standing,
            lines: [WaitedLine(quantity: 2, product: "Tour shirt", variant: "M")],
            takesFewer: ahead > 0, asked: time("13:02"), offer: "30 minutes",
            isBatches: ahead > 0, offersAt: ahead > 0 ? time("15:00") : nil,
            order: standing == .offered ? others[0] : nil,
            deadline: standing == .offered ? time("15:30") : nil, isOver: isOver,
            receipt: "holdfast-waitlist-receipt-1 tour-2026 13 20 00ff",
            address: "https://shop.example/d/tour-2026", isLate: standing == .left,
            contact: "help@shop.example")
    }

    /// Staff's page of all waitlists.
    static var staffWaitlists: [StaffWaitlistPage] {
        let entries = WaitlistStanding.allCases.enumerated().map { index, standing in
            StaffWaitedEntry(
                number: index + 1, standing: standing, person: "สมชาย ใจดี",
                phone: "081 234 5678", wants: "2 × SHIRT-M", takesFewer: standing == .waiting,
                asked: time("13:02"), order: standing == .offered ? "K7R2M4X" : nil,
                deadline: standing == .offered ? time("15:30") : nil,
                reason: standing == .removed ? "asked twice" : nil,
                canRemove: standing == .waiting)
        }
        func list(
            isBatches: Bool, _ entries: [StaffWaitedEntry], isWrong: Bool = false
        ) -> StaffWaitlist {
            var list = StaffWaitlist(
                slug: "tour-2026", title: "Tour shirt 2026", asked: 7, waiting: 1, kept: 3,
                variants: [StaffWaitedVariant(sku: "SHIRT-M", waiting: 1, kept: 3)],
                isBatches: isBatches, offersAt: isBatches ? time("15:00") : nil,
                seen: isBatches ? "1764914400000" : "", entries: entries,
                next: isBatches ? 100 : nil)
            list.isWrong = isWrong
            if isWrong { list.entries[0].isWrong = true }
            return list
        }
        return [
            StaffWaitlistPage(lists: [], mayChange: false),
            StaffWaitlistPage(
                lists: [list(isBatches: true, entries), list(isBatches: false, [])],
                problem: "Nothing was done.", mayChange: true),
            StaffWaitlistPage(
                lists: [list(isBatches: true, entries, isWrong: true)], problem: "Write a reason.",
                field: "why-tour-2026-1", mayChange: true),
        ]
    }
}
