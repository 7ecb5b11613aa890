internal import Crypto
internal import Formats
package import Shop

/// Tickets, admissions, recovery codes and challenges of lines as texts that only this shop can
/// have made.
///
/// Each text is base64url of a version byte, the week of its key (two bytes), its values with the
/// highest byte first, and 16 bytes of HMAC-SHA256 over all before them. Each week has a key of its
/// own, and what is older than `LineTokens.weeks` is not taken any more.
///
/// Tickets and admissions of a later era than the first have version 2 and name their era in two
/// bytes after the week. They fit nothing when their number is not there any more: the next era
/// gives it to somebody else.
extension ShopSecret {
    /// The text of a ticket as its shopper keeps it.
    package func text(of ticket: LineTicket, at now: Timestamp) -> String {
        LineTokens.ticket.text(
            [
                LineTokens.bytes(ticket.drop.value), LineTokens.bytes(ticket.number),
                [ticket.isInside ? 1 : 0], ticket.id,
            ], in: self, at: now)
    }

    /// The ticket that a text is, if it is one of this shop and of this drop, and still there.
    package func ticket(_ text: String, of drop: DropID, at now: Timestamp) -> LineTicket? {
        guard let found = anyTicket(text, of: drop, at: now), found.isKept else { return nil }
        return found.ticket
    }

    /// Whether a text is a ticket that this shop gave out and that was lost with its database.
    package func isLostTicket(_ text: String, of drop: DropID, at now: Timestamp) -> Bool {
        anyTicket(text, of: drop, at: now)?.isKept == false
    }

    private func anyTicket(
        _ text: String, of drop: DropID, at now: Timestamp
    ) -> (ticket: LineTicket, isKept: Bool)? {
        guard
            let (parts, era) = LineTokens.ticket.parts(
                text, [8, 8, 1, LineRules.ticketBytes], in: self, at: now),
            LineTokens.number(parts[0]) == drop.value
        else { return nil }
        let ticket = LineTicket(
            drop: drop, number: LineTokens.number(parts[1]), id: Array(parts[3]),
            isInside: parts[2].first == 1)
        return (ticket, eras.isKept(ticket.number, of: era, in: Era.line(drop)))
    }

    /// The text of an admission as its shopper shows it.
    package func text(of admission: LineAdmission, at now: Timestamp) -> String {
        LineTokens.admission.text(
            [
                LineTokens.bytes(admission.drop.value), LineTokens.bytes(admission.number),
                [UInt8(truncatingIfNeeded: admission.turn)],
                LineTokens.bytes(admission.expiresAt.milliseconds),
            ], in: self, at: now)
    }

    /// The admission that a text is, if it is one of this shop and of this drop.
    package func admission(
        _ text: String, of drop: DropID, at now: Timestamp
    ) -> LineAdmission? {
        guard
            let (parts, era) = LineTokens.admission.parts(text, [8, 8, 1, 8], in: self, at: now),
            LineTokens.number(parts[0]) == drop.value,
            eras.isKept(LineTokens.number(parts[1]), of: era, in: Era.line(drop))
        else { return nil }
        return LineAdmission(
            drop: drop, number: LineTokens.number(parts[1]), turn: Int(parts[2].first ?? 0),
            expiresAt: Timestamp(milliseconds: LineTokens.number(parts[3])))
    }

    /// The stamp that tells that whoever holds it was on the drop's page at a moment, to a step.
    /// Shared by all who are there: it says when, not who.
    package func stamp(_ drop: DropID, at now: Timestamp) -> String {
        let step = LineRules.stampStep.milliseconds
        let moment = now.milliseconds / step * step
        return LineTokens.stamp.text(
            [LineTokens.bytes(drop.value), LineTokens.bytes(moment)], key: lines, at: now)
    }

    /// The moment when a stamp was made, if it is of this shop and drop.
    package func arrival(_ stamp: String, at drop: DropID, now: Timestamp) -> Timestamp? {
        guard let parts = LineTokens.stamp.parts(stamp, [8, 8], key: lines, at: now),
            LineTokens.number(parts[0]) == drop.value
        else { return nil }
        return Timestamp(milliseconds: LineTokens.number(parts[1]))
    }

    /// The code by which somebody who lost the ticket finds it again: 14 symbols, 40 bits of them
    /// beyond guessing.
    package func recoveryCode(of ticket: TicketNumber) -> String {
        let value = UInt64(ticket.number) << LineTokens.recoveryBits | recoveryTag(of: ticket)
        let symbols = Array(
            PlainSymbols.text(value, length: LineTokens.recoverySymbols))
        return [symbols[..<5], symbols[5..<10], symbols[10...]].map { String($0) }
            .joined(separator: "-")
    }

    /// The ticket's number that a recovery code names; `nil` when this shop did not make it.
    package func ticketNumber(recovery code: some StringProtocol, of drop: DropID) -> Int64? {
        guard
            let value = PlainSymbols.number(
                typed: code, length: LineTokens.recoverySymbols)
        else { return nil }
        let number = Int64(value >> LineTokens.recoveryBits)
        let tag = recoveryTag(of: TicketNumber(drop: drop, number: number))
        return value & LineTokens.recoveryMask == tag ? number : nil
    }

    /// Whether a recovery code is one of a ticket that was lost with its database.
    package func isLostRecoveryCode(_ code: some StringProtocol, of drop: DropID) -> Bool {
        guard let value = PlainSymbols.number(typed: code, length: LineTokens.recoverySymbols)
        else { return false }
        let ticket = TicketNumber(drop: drop, number: Int64(value >> LineTokens.recoveryBits))
        return ([0] + eras.eras.map(\.number)).contains { era in
            !eras.isKept(ticket.number, of: era, in: Era.line(drop))
                && value & LineTokens.recoveryMask == recoveryTag(of: ticket, era: era)
        }
    }

    /// The tag of a recovery code, with the key of the era that the number was given out in.
    private func recoveryTag(of ticket: TicketNumber) -> UInt64 {
        recoveryTag(
            of: ticket, era: eras.era(of: ticket.number, in: Era.line(ticket.drop)))
    }

    private func recoveryTag(of ticket: TicketNumber, era: Int64) -> UInt64 {
        let lines = lines(of: era)
        let message =
            Array("recovery".utf8) + LineTokens.bytes(ticket.drop.value)
            + LineTokens.bytes(ticket.number)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: lines)
        return UInt64(bitPattern: LineTokens.number(Array(code.prefix(8))))
            & LineTokens.recoveryMask
    }
}

/// How the texts of lines are made.
struct LineTokens: Sendable {
    /// What tells the kinds apart, so that none passes for another.
    private let use: String

    static let ticket = LineTokens(use: "ticket")
    static let admission = LineTokens(use: "admission")
    static let challenge = LineTokens(use: "challenge")
    static let stamp = LineTokens(use: "stamp")

    /// How many weeks a text is taken for, beyond the week it was made in.
    static let weeks: Int64 = 8

    static let recoverySymbols = 14
    static let recoveryBits: UInt64 = 40
    static let recoveryMask: UInt64 = (1 << 40) - 1

    private static let version: UInt8 = 1
    /// The version of tokens that have the era's number in two bytes.
    private static let versionOfEras: UInt8 = 2
    private static let tagBytes = 16
    private static let headBytes = 3
    private static let eraBytes = 2

    /// A text of a shop's present era.
    func text(_ parts: [[UInt8]], in shop: ShopSecret, at now: Timestamp) -> String {
        let era = shop.eras.current
        let key = shop.lines(of: era)
        guard era > 0 else { return text(parts, key: key, at: now) }
        let head = [Array(Self.bytes(era).suffix(Self.eraBytes))]
        return text(head + parts, key: key, at: now, version: Self.versionOfEras)
    }

    /// The values in a text of any era of a shop, and that era.
    func parts(
        _ text: String, _ lengths: [Int], in shop: ShopSecret, at now: Timestamp
    ) -> (parts: [ArraySlice<UInt8>], era: Int64)? {
        // Its first symbols are those of the version.
        let isLater =
            text.utf8.first == UInt8(ascii: "A")
            && text.utf8.dropFirst().first
                .map { $0 >= UInt8(ascii: "g") && $0 <= UInt8(ascii: "v") } ?? false
        guard isLater else {
            return parts(text, lengths, key: shop.lines(of: 0), at: now).map { ($0, 0) }
        }
        guard let head = decoded(base64URL: text.prefix(8)), head.count == 6 else { return nil }
        let era = Self.number(head[Self.headBytes..<Self.headBytes + Self.eraBytes])
        guard era > 0, era <= shop.eras.current else { return nil }
        let found = parts(
            text, [Self.eraBytes] + lengths, key: shop.lines(of: era), at: now,
            version: Self.versionOfEras)
        return found.map { (Array($0.dropFirst()), era) }
    }

    func text(
        _ parts: [[UInt8]], key: SymmetricKey, at now: Timestamp, version: UInt8 = Self.version
    ) -> String {
        let week = Self.week(of: now)
        let message = [version] + Self.bytes(week).suffix(2) + parts.flatMap(\.self)
        return base64URL(message + tag(of: message, key: key, week: week))
    }

    /// The values in a text, of the lengths that are wanted; `nil` when the text is not ours.
    func parts(
        _ text: String, _ lengths: [Int], key: SymmetricKey, at now: Timestamp,
        version: UInt8 = Self.version
    ) -> [ArraySlice<UInt8>]? {
        let size = Self.headBytes + lengths.reduce(0, +) + Self.tagBytes
        guard text.utf8.count <= size * 2, let bytes = decoded(base64URL: text),
            bytes.count == size, bytes[0] == version
        else { return nil }
        // Two bytes of the week, completed to the nearest week that is not ahead by more than one.
        let thisWeek = Self.week(of: now)
        let written = Int64(bytes[1]) << 8 | Int64(bytes[2])
        let behind = (thisWeek + 1 - written) & 0xFFFF
        guard behind <= Self.weeks + 1 else { return nil }
        let message = Array(bytes.dropLast(Self.tagBytes))
        let expected = tag(of: message, key: key, week: thisWeek + 1 - behind)
        guard constantTimeEqual(Array(bytes.suffix(Self.tagBytes)), expected) else { return nil }
        var parts: [ArraySlice<UInt8>] = []
        var next = Self.headBytes
        for length in lengths {
            parts.append(message[next..<next + length])
            next += length
        }
        return parts
    }

    private func tag(of message: [UInt8], key: SymmetricKey, week: Int64) -> [UInt8] {
        let scope = Array("\(use) \(week)".utf8)
        let weekly = SymmetricKey(
            data: Array(HMAC<SHA256>.authenticationCode(for: scope, using: key)))
        let code = HMAC<SHA256>.authenticationCode(for: message, using: weekly)
        return Array(code.prefix(Self.tagBytes))
    }

    private static func week(of now: Timestamp) -> Int64 {
        max(0, now.milliseconds) / (7 * Span.days(1).milliseconds)
    }

    static func bytes(_ number: Int64) -> [UInt8] {
        (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    static func number(_ bytes: some Sequence<UInt8>) -> Int64 {
        bytes.reduce(0) { $0 << 8 | Int64($1) }
    }
}

/// The bytes of base64 with the URL alphabet and no padding (RFC 4648, section 5); `nil` for
/// anything else, also when bits are left over that are not zero.
package func decoded(base64URL text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for symbol in text.utf8 {
        let value: UInt8
        switch symbol {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = symbol - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = symbol - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = symbol - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): value = 62
        case UInt8(ascii: "_"): value = 63
        default: return nil
        }
        bits = bits << 6 | UInt32(value)
        count += 6
        guard count >= 8 else { continue }
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
    }
    return count < 6 && bits == 0 ? bytes : nil
}

extension LineChain {
    /// The chain with the SHA-256 of swift-crypto.
    package static let standard = LineChain(sha256: standardSHA256)

    /// The SHA-256 of swift-crypto.
    package static let standardSHA256: SHA256Function = { Array(SHA256.hash(data: $0)) }
}
