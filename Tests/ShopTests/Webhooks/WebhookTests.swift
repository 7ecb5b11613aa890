import Shop
import Testing

@Suite("What webhooks are told")
struct WebhookEventTests {
    private static func entry(
        _ kind: TimelineEntry.Kind, _ from: OrderStatus? = nil, _ to: OrderStatus? = nil
    ) -> TimelineEntry {
        TimelineEntry(
            at: Timestamp(milliseconds: 0), actor: .shopper, kind: kind, from: from, to: to)
    }

    @Test(
        "an entry that moved the order has the type of its status, whatever moved it",
        arguments: [
            (entry(.reserved, nil, .reserved), WebhookEvent.reserved),
            (entry(.reserved, nil, .awaitingPayment), .reserved),
            (entry(.details, .reserved, .awaitingPayment), .awaitingPayment),
            (entry(.slip, .awaitingPayment, .underReview), .underReview),
            (entry(.slipApproved, .underReview, .paid), .paid),
            (entry(.payment, .awaitingPayment, .paid), .paid),
            (entry(.status, .paid, .fulfilled), .fulfilled),
            (entry(.slipRejected, .underReview, .awaitingPayment), .awaitingPayment),
            (entry(.expired, .reserved, .expired), .expired),
            (entry(.slip, .awaitingPayment, .awaitingPayment), .slip),
            (entry(.slip), .slip), (entry(.payment), .payment), (entry(.note), .note),
            (entry(.details), .details), (entry(.slipRejected), .slipRejected),
            (entry(.slipApproved), .slipApproved), (entry(.takenBack), .takenBack),
            (entry(.forgiven), .forgiven),
            (entry(.status), .shipment), (entry(.oversold), .oversold),
            (entry(.extended), .deadline), (entry(.shortened), .deadline),
        ])
    func types(entry: TimelineEntry, type: WebhookEvent) {
        #expect(WebhookEvent(entry) == type)
        #expect(type.isOfOrder && WebhookEvent.ofOrders.contains(type))
    }

    @Test("every status has a type of its name")
    func statuses() {
        for status in OrderStatus.allCases {
            let type = WebhookEvent(Self.entry(.status, nil, status))
            #expect(type.rawValue == "order.\(status.rawValue)")
        }
    }

    @Test("of the shop's own history what concerns staff is told to nobody")
    func ofShop() {
        let told = ShopEvent.Kind.allCases.filter { WebhookEvent($0) != nil }
        #expect(Set(told) == [.shopApplied, .lineChanged, .alertRaised, .webhookTested])
        #expect(!WebhookEvent.offered.contains(.test))
        #expect(!WebhookEvent.ofOrders.contains(.alert))
    }

    @Test("it hears of what comes after it was added, a trial of its own alone, and ends")
    func hears() {
        func webhook(goneAt: Timestamp? = nil) -> Webhook {
            Webhook(
                id: WebhookID(3), kind: .webhook, address: "https://a.example", recipient: "",
                events: [.paid], language: "en", template: nil, since: 10,
                createdAt: Timestamp(milliseconds: 0), createdBy: .system, goneAt: goneAt)
        }
        #expect(!webhook().hears(10, .paid, only: nil))
        #expect(webhook().hears(11, .paid, only: nil))
        #expect(!webhook().hears(11, .expired, only: nil))
        #expect(webhook().hears(11, .test, only: WebhookID(3)))
        #expect(!webhook().hears(11, .test, only: WebhookID(4)))
        #expect(!webhook().hears(11, .test, only: nil))
        #expect(!webhook(goneAt: Timestamp(milliseconds: 1)).hears(11, .paid, only: nil))
    }

    @Test("what is not taken is tried for three days")
    func ladder() {
        let whole = WebhookLimits.pauses.reduce(Int64(0)) { $0 + $1.milliseconds }
        let days = Double(whole) / Double(Span.days(1).milliseconds)
        #expect((2.9...3.1).contains(days))
        #expect(
            zip(WebhookLimits.pauses, WebhookLimits.pauses.dropFirst()).dropLast().allSatisfy(<=))
    }
}

@Suite("The words of a message")
struct MessageTemplateTests {
    private func filled(
        _ text: String, _ values: [MessageTemplate.Name: String]
    ) throws -> String {
        try MessageTemplate(text).filled(values)
    }

    @Test("names in braces are filled, and a value is taken as it is")
    func fills() throws {
        #expect(try filled("{code}: {status}!", [.code: "K7", .status: "Paid"]) == "K7: Paid!")
        #expect(try filled("{drop} {amount}", [.drop: "{amount}", .amount: "฿1"]) == "{amount} ฿1")
        #expect(try filled("ยอด {amount} บาท", [.amount: "350"]) == "ยอด 350 บาท")
        #expect(try filled("no names }", [:]) == "no names }")
        #expect(try filled("", [:]).isEmpty)
    }

    @Test("a line that says nothing without its values is left out, an empty one stays")
    func lines() throws {
        #expect(try filled("{code}\n{link}\nbye", [.code: "K7"]) == "K7\nbye")
        #expect(try filled("{code}\n\n{link}", [.code: "K7", .link: "x"]) == "K7\n\nx")
    }

    @Test("a name that there is not, and an open brace, are told")
    func flaws() {
        #expect(throws: MessageTemplate.Flaw.unknown("phone")) {
            try MessageTemplate("{code} {phone}")
        }
        #expect(throws: MessageTemplate.Flaw.unknown("")) { try MessageTemplate("{}") }
        #expect(throws: MessageTemplate.Flaw.open) { try MessageTemplate("{code} {sta") }
    }
}

@Suite("Addresses that are everybody's")
struct PublicAddressRuleTests {
    private static func four(_ text: String) -> [UInt8] {
        text.split(separator: ".").compactMap { UInt8($0) }
    }

    private static func six(_ words: [UInt16]) -> [UInt8] {
        let all = words + [UInt16](repeating: 0, count: 7 - words.count) + [1]
        return all.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    @Test(
        arguments: [
            "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
            "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
            "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.1",
            "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255",
        ])
    func notOfIPv4(address: String) {
        #expect(!PublicAddressRule.isPublic(Self.four(address)))
    }

    @Test(
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1",
            "126.255.255.255", "128.0.0.1", "169.253.1.1", "172.15.255.255", "172.32.0.1",
            "192.0.1.1", "192.167.255.255", "192.169.0.1", "198.17.255.255", "198.20.0.1",
            "223.255.255.255",
        ])
    func ofIPv4(address: String) {
        #expect(PublicAddressRule.isPublic(Self.four(address)))
    }

    @Test(
        "neither loopback, mapped, NAT64, link-local, unique local, multicast, nor what wraps IPv4",
        arguments: [
            [], [0, 0, 0, 0, 0, 0xFFFF, 0x7F00], [0, 0, 0, 0, 0, 0xFFFF, 0x0101],
            [0x64, 0xFF9B, 0, 0, 0, 0, 0x7F00], [0x64, 0xFF9B, 1], [0xFE80], [0xFEBF],
            [0xFC00], [0xFD12], [0xFF02], [0x2001, 0xDB8], [0x2001, 0], [0x2001, 0x1FF],
            [0x2002, 0x7F00], [0x3FFF, 0x0FFF], [0x5F00], [0x1FFF], [0x4000],
        ] as [[UInt16]])
    func notOfIPv6(words: [UInt16]) {
        #expect(!PublicAddressRule.isPublic(Self.six(words)))
    }

    @Test(
        arguments: [[0x2606, 0x4700], [0x2001, 0x200], [0x2400], [0x3FFF, 0x1000]] as [[UInt16]])
    func ofIPv6(words: [UInt16]) {
        #expect(PublicAddressRule.isPublic(Self.six(words)))
    }

    @Test func anotherLengthIsNone() {
        #expect(!PublicAddressRule.isPublic([]))
        #expect(!PublicAddressRule.isPublic([1, 1, 1]))
    }
}
