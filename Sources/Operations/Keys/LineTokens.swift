internal import Crypto
internal import Formats
package import Shop

/// Tickets, admissions, recovery codes and challenges of lines as texts that only this shop can
/// have made.
///
/// Each text is base64url of a version byte, the week of its key (two bytes), its values with the
/// highest byte first, and 16 bytes of HMAC-SHA256 over all before them. Each week has a key of its
/// own, and what is older than `LineTokens.weeks` is not taken any more.
extension ShopSecret {
    /// A ticket as its shopper keeps it.
    package func text(of ticket: LineTicket, at now: Timestamp) -> String {
        LineTokens.ticket.text(
            [
                LineTokens.bytes(ticket.drop.value), LineTokens.bytes(ticket.number),
                [ticket.isInside ? 1 : 0], ticket.id,
            ], key: lines, at: now)
    }

    /// The ticket that a text is, if it is one of this shop and of this drop.
    package func ticket(_ text: String, of drop: DropID, at now: Timestamp) -> LineTicket? {
        guard
            let parts = LineTokens.ticket.parts(
                text, [8, 8, 1, LineRules.ticketBytes], key: lines, at: now),
            LineTokens.number(parts[0]) == drop.value
        else { return nil }
        return LineTicket(
            drop: drop, number: LineTokens.number(parts[1]), id: Array(parts[3]),
            isInside: parts[2].first == 1)
    }

    /// An admission as its shopper shows it.
    package func text(of admission: LineAdmission, at now: Timestamp) -> String {
        LineTokens.admission.text(
            [
                LineTokens.bytes(admission.drop.value), LineTokens.bytes(admission.number),
                [UInt8(truncatingIfNeeded: admission.turn)],
                LineTokens.bytes(admission.expiresAt.milliseconds),
            ], key: lines, at: now)
    }

    /// The admission that a text is, if it is one of this shop and of this drop.
    package func admission(
        _ text: String, of drop: DropID, at now: Timestamp
    ) -> LineAdmission? {
        guard
            let parts = LineTokens.admission.parts(text, [8, 8, 1, 8], key: lines, at: now),
            LineTokens.number(parts[0]) == drop.value
        else { return nil }
        return LineAdmission(
            drop: drop, number: LineTokens.number(parts[1]), turn: Int(parts[2].first ?? 0),
            expiresAt: Timestamp(milliseconds: LineTokens.number(parts[3])))
    }

    /// Tells that whoever holds it was on the drop's page at a moment, to a step. Shared by all who
    /// are there: it says when, not who.
    package func stamp(_ drop: DropID, at now: Timestamp) -> String {
        let step = LineRules.stampStep.milliseconds
        let moment = now.milliseconds / step * step
        return LineTokens.stamp.text(
            [LineTokens.bytes(drop.value), LineTokens.bytes(moment)], key: lines, at: now)
    }

    /// When a stamp was made, if it is of this shop and drop.
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

    private func recoveryTag(of ticket: TicketNumber) -> UInt64 {
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
    private static let tagBytes = 16
    private static let headBytes = 3

    func text(_ parts: [[UInt8]], key: SymmetricKey, at now: Timestamp) -> String {
        let week = Self.week(of: now)
        let message = [Self.version] + Self.bytes(week).suffix(2) + parts.flatMap(\.self)
        return base64URL(message + tag(of: message, key: key, week: week))
    }

    /// The values in a text, of the lengths that are wanted; `nil` when the text is not ours.
    func parts(
        _ text: String, _ lengths: [Int], key: SymmetricKey, at now: Timestamp
    ) -> [ArraySlice<UInt8>]? {
        let size = Self.headBytes + lengths.reduce(0, +) + Self.tagBytes
        guard text.utf8.count <= size * 2, let bytes = decoded(base64URL: text),
            bytes.count == size, bytes[0] == Self.version
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
    /// With the SHA-256 of swift-crypto.
    package static let standard = LineChain(sha256: standardSHA256)

    /// The SHA-256 of swift-crypto.
    package static let standardSHA256: SHA256Function = { Array(SHA256.hash(data: $0)) }
}
