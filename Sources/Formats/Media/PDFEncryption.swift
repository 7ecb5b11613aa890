/// How a PDF is encrypted (ISO 32000-2, 7.6): what tells whether it opens without a password.
package struct PDFEncryption: Hashable, Sendable {
    /// The encryption's filter; `Standard` is the one that knows passwords.
    package var filter: String
    package var revision: Int
    /// The key's length in bytes.
    package var keyBytes: Int
    package var owner: [UInt8]
    package var user: [UInt8]
    package var permissions: Int32
    package var encryptsMetadata: Bool
    /// The first half of the file's `/ID`.
    package var fileID: [UInt8]

    /// The place of an object: its number and its generation.
    package struct Reference: Hashable, Sendable {
        package var number: Int
        package var generation: Int
    }

    /// What `/Encrypt` of a trailer names: an object, or the dictionary itself.
    package enum Named: Hashable, Sendable {
        case object(Reference)
        case here
    }

    /// Reads what stands behind `/Encrypt`.
    package static func named(in window: [UInt8]) -> Named? {
        var reader = PDFReader(window)
        guard reader.next() == .name("Encrypt") else { return nil }
        switch reader.next() {
        case .dictionary: return .here
        case .integer(let number):
            guard case .integer(let generation) = reader.next() else { return nil }
            return .object(Reference(number: number, generation: generation))
        default: return nil
        }
    }

    /// - Parameters:
    ///   - window: from `/Encrypt`, or from the object that it names, on.
    ///   - fileID: from `/ID` on; a file may have none.
    package init?(_ window: [UInt8], fileID: [UInt8]?) {
        var reader = PDFReader(window)
        guard let entries = reader.firstDictionary() else { return nil }
        guard case .name(let filter) = entries["Filter"] else { return nil }
        self.filter = filter
        revision = entries["R"]?.integer ?? 0
        let bits = entries["Length"]?.integer ?? 40
        // Some writers give bytes, which is what V 4's own dictionaries do.
        keyBytes =
            revision == 2 ? 5 : revision == 4 ? 16 : min(16, max(5, bits < 40 ? bits : bits / 8))
        owner = entries["O"]?.string ?? []
        user = entries["U"]?.string ?? []
        permissions = Int32(truncatingIfNeeded: entries["P"]?.integer ?? 0)
        encryptsMetadata = entries["EncryptMetadata"] != .word("false")
        self.fileID = fileID.flatMap(Self.firstHalf) ?? []
    }

    private static func firstHalf(_ window: [UInt8]) -> [UInt8]? {
        var reader = PDFReader(window)
        guard reader.next() == .name("ID"), case .array(let halves) = reader.next() else {
            return nil
        }
        return halves.first?.string
    }
}
