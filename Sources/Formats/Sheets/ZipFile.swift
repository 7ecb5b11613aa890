/// Puts a zip file together as its members come (PKWARE's APPNOTE.TXT, version 6.3.9).
///
/// One member at a time is compressed straight into the file. Others, which are filled at the same
/// time, wait compressed in files of their own and are added when they are whole.
final class ZipFile {
    private let file: SheetFile
    private let waitingRoom: String
    private let keptFree: Int64
    private var entries: [Entry] = []
    private var isTaken = false

    /// An entry of the directory at the file's end: what it says of a member.
    fileprivate struct Entry {
        var name: String
        var offset: Int64
        var checksum: UInt32 = 0
        var plainBytes: Int64 = 0
        var packedBytes: Int64 = 0
    }

    /// A member that is being filled.
    final class Member {
        fileprivate let name: String
        fileprivate let deflater = Deflater()
        /// The member's own file; `nil` for the one that goes straight into the zip file.
        fileprivate let file: SheetFile?
        fileprivate let offset: Int64

        /// Whether the member goes straight into the zip file.
        var isStraight: Bool { file == nil }

        fileprivate init(name: String, file: SheetFile?, offset: Int64) {
            self.name = name
            self.file = file
            self.offset = offset
        }
    }

    /// - Parameters:
    ///   - waitingRoom: the folder for members that must wait.
    ///   - keptFree: bytes of the disk that are not the export's.
    init(path: String, waitingRoom: String, keptFree: Int64) throws(SheetFailure) {
        file = try SheetFile(path: path, keptFree: keptFree)
        self.waitingRoom = waitingRoom
        self.keptFree = keptFree
    }

    func begin(_ name: String) throws(SheetFailure) -> Member {
        guard isTaken else {
            let member = Member(name: name, file: nil, offset: file.count)
            try file.append(header(Entry(name: name, offset: 0)))
            isTaken = true
            return member
        }
        let own = try SheetFile(unnamedIn: waitingRoom, keptFree: keptFree)
        return Member(name: name, file: own, offset: 0)
    }

    func append(_ bytes: [UInt8], to member: Member) throws(SheetFailure) {
        let target = member.file ?? file
        try member.deflater.append(bytes) { portion throws(SheetFailure) in
            try target.append(portion)
        }
    }

    /// Ends a member. One that waited is added now, so the straight one must have ended before.
    func end(_ member: Member) throws(SheetFailure) {
        let target = member.file ?? file
        try member.deflater.finish { portion throws(SheetFailure) in try target.append(portion) }
        var entry = Entry(
            name: member.name, offset: member.offset, checksum: member.deflater.checksum,
            plainBytes: member.deflater.plainBytes, packedBytes: member.deflater.packedBytes)
        if let own = member.file {
            precondition(!isTaken, "the zip file takes one member at a time")
            entry.offset = file.count
            try file.append(header(entry))
            try own.copy(to: file)
            try own.close()
        } else {
            try file.overwrite(header(entry), at: entry.offset)
            isTaken = false
        }
        entries.append(entry)
    }

    /// Adds a small member at once.
    func add(_ name: String, _ text: String) throws(SheetFailure) {
        let member = try begin(name)
        try append(Array(text.utf8), to: member)
        try end(member)
    }

    /// Writes the directory and closes the file.
    func finish() throws(SheetFailure) {
        let start = file.count
        for entry in entries { try file.append(directoryEntry(entry)) }
        try file.append(ending(start: start, length: file.count - start))
        try file.close()
    }
}

extension ZipFile.Entry {
    /// Whether the member's numbers need 64 bits (4.5.3).
    fileprivate var isLarge: Bool {
        max(plainBytes, packedBytes, offset) >= Int64(UInt32.max)
    }
}

// The records of the format; section numbers are those of APPNOTE.TXT.
extension ZipFile {
    /// The local file header (4.3.7). Its length does not depend on the sizes, which are known only
    /// at the end: the room of 64-bit ones is held by the padding that the Open Packaging
    /// Conventions provide (ECMA-376-2, annex C.1.2, "growth hint").
    private func header(_ entry: Entry) -> [UInt8] {
        let sizesAreLarge = max(entry.plainBytes, entry.packedBytes) >= Int64(UInt32.max)
        var record = ZipRecord()
        record.number(0x0403_4B50, bytes: 4)
        record.common(entry, sizesAreLarge: sizesAreLarge)
        record.number(Int64(entry.name.utf8.count), bytes: 2)
        record.number(20, bytes: 2)
        record.bytes += Array(entry.name.utf8)
        if sizesAreLarge {
            record.number(0x0001, bytes: 2)
            record.number(16, bytes: 2)
            record.number(entry.plainBytes, bytes: 8)
            record.number(entry.packedBytes, bytes: 8)
        } else {
            record.number(0xA220, bytes: 2)
            record.number(16, bytes: 2)
            record.number(0xA028, bytes: 2)
            record.bytes += [UInt8](repeating: 0, count: 14)
        }
        return record.bytes
    }

    /// The member's entry in the directory (4.3.12).
    private func directoryEntry(_ entry: Entry) -> [UInt8] {
        let isLarge = entry.isLarge
        var record = ZipRecord()
        record.number(0x0201_4B50, bytes: 4)
        record.number(isLarge ? 45 : 20, bytes: 2)
        record.common(entry, sizesAreLarge: isLarge)
        record.number(Int64(entry.name.utf8.count), bytes: 2)
        record.number(isLarge ? 28 : 0, bytes: 2)
        // No comment, the first disk, no attributes.
        record.bytes += [UInt8](repeating: 0, count: 10)
        record.number(isLarge ? Int64(UInt32.max) : entry.offset, bytes: 4)
        record.bytes += Array(entry.name.utf8)
        guard isLarge else { return record.bytes }
        record.number(0x0001, bytes: 2)
        record.number(24, bytes: 2)
        record.number(entry.plainBytes, bytes: 8)
        record.number(entry.packedBytes, bytes: 8)
        record.number(entry.offset, bytes: 8)
        return record.bytes
    }

    /// The end of the directory (4.3.14 to 4.3.16).
    private func ending(start: Int64, length: Int64) -> [UInt8] {
        var record = ZipRecord()
        let isLarge = start + length >= Int64(UInt32.max)
        if isLarge {
            record.number(0x0606_4B50, bytes: 4)
            record.number(44, bytes: 8)
            record.number(45, bytes: 2)
            record.number(45, bytes: 2)
            record.number(0, bytes: 8)
            record.number(Int64(entries.count), bytes: 8)
            record.number(Int64(entries.count), bytes: 8)
            record.number(length, bytes: 8)
            record.number(start, bytes: 8)
            record.number(0x0706_4B50, bytes: 4)
            record.number(0, bytes: 4)
            record.number(start + length, bytes: 8)
            record.number(1, bytes: 4)
        }
        record.number(0x0605_4B50, bytes: 4)
        record.number(0, bytes: 4)
        record.number(Int64(entries.count), bytes: 2)
        record.number(Int64(entries.count), bytes: 2)
        record.number(min(length, Int64(UInt32.max)), bytes: 4)
        record.number(isLarge ? Int64(UInt32.max) : start, bytes: 4)
        record.number(0, bytes: 2)
        return record.bytes
    }
}

/// Numbers as zip files have them: the least byte first.
private struct ZipRecord {
    var bytes: [UInt8] = []

    mutating func number(_ number: Int64, bytes count: Int) {
        for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
    }

    /// What both records of a member have in common, from the version to the sizes.
    mutating func common(_ entry: ZipFile.Entry, sizesAreLarge: Bool) {
        number(sizesAreLarge ? 45 : 20, bytes: 2)
        // Names are UTF-8; deflate.
        number(0x0800, bytes: 2)
        number(8, bytes: 2)
        // Midnight of 1980-01-01: the same rows make the same file.
        number(0, bytes: 2)
        number(0x0021, bytes: 2)
        number(Int64(entry.checksum), bytes: 4)
        number(sizesAreLarge ? Int64(UInt32.max) : entry.packedBytes, bytes: 4)
        number(sizesAreLarge ? Int64(UInt32.max) : entry.plainBytes, bytes: 4)
    }
}
