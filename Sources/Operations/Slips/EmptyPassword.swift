internal import Crypto
internal import CryptoExtras
internal import Formats

/// Whether a PDF opens for somebody who types no password (ISO 32000-2, 7.6.4). Banks lock some
/// slips with a date of birth; others are only kept from being changed, and open everywhere.
struct EmptyPassword {
    private let encryption: PDFEncryption

    init(_ encryption: PDFEncryption) {
        self.encryption = encryption
    }

    /// Encryption that nobody here understands is left to whoever opens the file.
    func opens() throws -> Bool {
        guard encryption.filter == "Standard" else { return true }
        switch encryption.revision {
        // A name of the file that stands where nobody looked makes the check say nothing.
        case 2...4: return encryption.fileID.isEmpty || opensByMD5
        case 5: return opensBySHA2 { salt in Array(SHA256.hash(data: salt)) }
        case 6: return try opensBySHA2(Self.hardened)
        default: return true
        }
    }

    /// What a password is filled up with, and all there is of an empty one (algorithm 2).
    private static let padding: [UInt8] = [
        0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01,
        0x08, 0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53,
        0x69, 0x7A,
    ]

    /// Algorithms 2, 4, 5 and 6.
    private var opensByMD5: Bool {
        let permissions = UInt32(bitPattern: encryption.permissions)
        var seed = Self.padding + encryption.owner.prefix(32)
        seed += (0..<4).map { UInt8(truncatingIfNeeded: permissions >> (8 * $0)) }
        seed += encryption.fileID
        if encryption.revision >= 4, !encryption.encryptsMetadata {
            seed += [0xFF, 0xFF, 0xFF, 0xFF]
        }
        var key = Self.md5(seed)
        if encryption.revision >= 3 {
            for _ in 0..<50 { key = Self.md5(Array(key.prefix(encryption.keyBytes))) }
        }
        key = Array(key.prefix(encryption.keyBytes))
        if encryption.revision == 2 {
            return Self.rc4(Self.padding, key: key) == Array(encryption.user.prefix(32))
        }
        var check = Self.md5(Self.padding + encryption.fileID)
        for round in 0..<20 as Range<UInt8> {
            check = Self.rc4(check, key: key.map { $0 ^ round })
        }
        return check == Array(encryption.user.prefix(16))
    }

    /// Algorithm 11: the hash, then eight bytes of salt that it was made with.
    private func opensBySHA2(_ hash: ([UInt8]) throws -> [UInt8]) rethrows -> Bool {
        guard encryption.user.count >= 48 else { return true }
        return try hash(Array(encryption.user[32..<40])) == Array(encryption.user[..<32])
    }

    /// Algorithm 2.B for an empty password.
    private static func hardened(_ salt: [UInt8]) throws -> [UInt8] {
        var key = Array(SHA256.hash(data: salt))
        var round = 0
        while true {
            let text = Array(repeatElement(key, count: 64).joined())
            let cipher = Array(
                try AES._CBC.encrypt(
                    text, using: SymmetricKey(data: key[..<16]),
                    iv: AES._CBC.IV(ivBytes: key[16..<32]), noPadding: true))
            switch cipher.prefix(16).reduce(0, { $0 + Int($1) }) % 3 {
            case 0: key = Array(SHA256.hash(data: cipher))
            case 1: key = Array(SHA384.hash(data: cipher))
            default: key = Array(SHA512.hash(data: cipher))
            }
            round += 1
            if round >= 64, Int(cipher.last ?? 0) <= round - 32 { return Array(key[..<32]) }
        }
    }

    private static func md5(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.MD5.hash(data: bytes)) }

    /// RC4, as RFC 6229 has its vectors; it keeps no secret here.
    private static func rc4(_ text: [UInt8], key: [UInt8]) -> [UInt8] {
        guard !key.isEmpty else { return text }
        var state = Array(0...255 as ClosedRange<UInt8>)
        var other = 0
        for place in 0..<256 {
            other = (other + Int(state[place]) + Int(key[place % key.count])) & 0xFF
            state.swapAt(place, other)
        }
        var place = 0
        other = 0
        return text.map { byte in
            place = (place + 1) & 0xFF
            other = (other + Int(state[place])) & 0xFF
            state.swapAt(place, other)
            return byte ^ state[(Int(state[place]) + Int(state[other])) & 0xFF]
        }
    }
}
