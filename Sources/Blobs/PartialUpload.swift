package import Shop

/// The name of an upload that comes in pieces: its owner, and a secret.
package struct PartialID: Hashable, Sendable {
    package let text: String

    /// The number of random bytes in a name.
    package static let secretBytes = 16

    /// Makes a name from an owner and a secret.
    ///
    /// - Parameters:
    ///   - owner: letters and digits that tell whose it is.
    ///   - secret: `secretBytes` of chance.
    package init(owner: String, secret: [UInt8]) {
        precondition(secret.count == Self.secretBytes, "a secret has \(Self.secretBytes) bytes")
        let digits = secret.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        guard let id = PartialID(text: "\(owner)-\(digits)") else {
            preconditionFailure("an owner has letters and digits")
        }
        self = id
    }

    /// Reads a name: takes what `text` may be and nothing else, so that a name never leads out of
    /// the folder.
    package init?(text: String) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...32).contains(parts[0].count),
            parts[0].allSatisfy(Self.isLetterOrDigit), parts[1].count == 2 * Self.secretBytes,
            parts[1].allSatisfy(Self.isHexDigit)
        else { return nil }
        self.text = text
    }

    /// The owner of the upload.
    package var owner: String { String(text.before("-")) }

    /// The number of the folder that it lies in, with all others of its owner: FNV-1a, 32 bits,
    /// http://www.isthe.com/chongo/tech/comp/fnv/.
    var folder: Int {
        let hash = owner.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return Int(hash % UInt32(PartialLimits.folders))
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

/// The facts about an upload that comes in pieces, apart from how much has come.
package struct PartialUpload: Hashable, Sendable {
    package let id: PartialID
    /// The number of bytes that the upload will have.
    package let length: Int64
    /// The client's own line about the upload.
    package let note: String
    /// The moment when the upload is thrown away.
    package let expiresAt: Timestamp
    /// The blob that the upload became; its bytes are there then and no more here.
    package var became: BlobDigest?

    /// The facts as bytes, as they are kept beside the upload's own.
    var bytes: [UInt8] {
        let digest = became?.text ?? "-"
        return Array("\(length)\n\(expiresAt.milliseconds)\n\(digest)\n\(note)".utf8)
    }

    init(id: PartialID, length: Int64, note: String, expiresAt: Timestamp) {
        self.id = id
        self.length = length
        self.note = note
        self.expiresAt = expiresAt
    }

    /// Reads what `bytes` wrote.
    init?(id: PartialID, bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self)
            .pieces(at: "\n", most: 4, keepsEmpty: true)
        guard lines.count == 4, let length = Int64(lines[0]), length >= 0,
            let expiry = Int64(lines[1])
        else { return nil }
        self.init(
            id: id, length: length, note: String(lines[3]),
            expiresAt: Timestamp(milliseconds: expiry))
        became = BlobDigest(text: String(lines[2]))
    }
}

/// The named limits of uploads that come in pieces.
package enum PartialLimits {
    /// How long an upload may take, from its first byte to its slip.
    package static let kept: Span = .hours(24)
    /// The number of unfinished uploads of one owner; for one more, the one that was touched
    /// longest ago goes.
    package static let ofOwner = 4
    /// The number of finished uploads of one owner that are remembered, so that a lost answer can
    /// be asked for again.
    package static let rememberedOfOwner = 20
    /// The number of folders that uploads lie in, by their owner, so that one can be begun without
    /// a look at all.
    package static let folders = 256
    /// The number of unfinished uploads of one folder; for one more there is no room.
    package static let ofFolder = 64
    /// The most bytes of a client's own line.
    package static let note = 1_024
}

/// The problem of an upload that comes in pieces.
package enum PartialProblem: Hashable, Sendable {
    /// The upload does not exist on this machine, or is thrown away.
    case unknown
    /// The upload is in somebody else's hands.
    case busy
    /// The owner has as many uploads as are kept, or all of them are being written.
    case tooMany
    /// The upload lacks bytes.
    case incomplete(offset: Int64, length: Int64)
}

extension PartialProblem: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknown: .notFound
        case .busy:
            ToldRefusal(
                .uploadLocked, "Another request is at this upload. HEAD takes it over.",
                retry: .seconds(1))
        case .tooMany:
            ToldRefusal(
                .busy, "Too many slips are being sent at once. Send this one again in a moment.",
                retry: .seconds(5))
        case .incomplete(let offset, let length):
            ToldRefusal(
                .uploadIncomplete,
                "\(offset) of \(length) bytes are here. Send the rest first.",
                values: ["offset": .number(offset), "length": .number(length)])
        }
    }
}
