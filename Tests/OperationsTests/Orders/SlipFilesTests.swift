import Blobs
import Foundation
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Files of slips that are not taken")
struct SlipFilesTests {
    private func begun(
        _ text: String, for order: OrderID, in stall: Stall
    ) async throws -> any BlobUpload {
        let upload = try await stall.keeper.beginSlip(for: order)
        let bytes = Array("%PDF-1.7\n\(text)\n%%EOF\n".utf8)
        try bytes.withUnsafeBytes { try upload.append($0) }
        return upload
    }

    /// An order whose slips leave so many bytes.
    private func order(
        leaving bytes: Int64, in stall: Stall, by number: Int = 1
    ) async throws -> OrderID {
        let order = try await stall.awaiting("SHIRT-S", 1, by: number)
        try await stall.slip("first of \(number)", for: order)
        try await fill(order, leaving: bytes, in: stall)
        return order
    }

    private func fill(_ order: OrderID, leaving bytes: Int64, in stall: Stall) async throws {
        try await stall.store.write { connection in
            _ = try connection.execute(
                "UPDATE slips SET bytes = $1 WHERE order_id = $2",
                [.integer(SlipLimits.bytesPerOrder - bytes), .integer(order.value)])
        }
    }

    @Test("an order that is full is told so before a byte is read")
    func fullOrder() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 9)])) { stall async throws in
            let order = try await stall.awaiting()
            for number in 0..<SlipLimits.perOrder { try await stall.slip("\(number)", for: order) }
            await #expect(throws: OrderRefusal.tooManySlips(limit: SlipLimits.perOrder)) {
                try await stall.keeper.beginSlip(for: order)
            }
            let large = try await self.order(leaving: 0, in: stall, by: 2)
            let refusal = OrderRefusal.tooManySlipBytes(limit: SlipLimits.bytesPerOrder)
            await #expect(throws: refusal) { try await stall.keeper.beginSlip(for: large) }
        }
    }

    @Test("the bytes of an order's slips have a limit", arguments: [-1, 0] as [Int64])
    func bytes(beyond: Int64) async throws {
        try await withStall { stall async throws in
            let size = Int64("%PDF-1.7\na\n%%EOF\n".utf8.count)
            let order = try await order(leaving: size + beyond, in: stall)
            let upload = try await begun("a", for: order, in: stall)
            if beyond < 0 {
                let refusal = OrderRefusal.tooManySlipBytes(limit: SlipLimits.bytesPerOrder)
                await #expect(throws: refusal) {
                    try await stall.keeper.finishSlip(upload, fileName: "", for: order)
                }
            } else {
                _ = try await stall.keeper.finishSlip(upload, fileName: "", for: order)
            }
            #expect(try stall.files().count == (beyond < 0 ? 1 : 2))
        }
    }

    @Test("an order that was called off takes late slips, and no more than another")
    func cancelled() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.keeper.cancel(order)
            for number in 0..<SlipLimits.perOrder { try await stall.slip("\(number)", for: order) }
            await #expect(throws: OrderRefusal.tooManySlips(limit: SlipLimits.perOrder)) {
                try await stall.keeper.beginSlip(for: order)
            }
        }
    }

    @Test("a slip that the desk refuses leaves no file, unless another slip has the same")
    func refused() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 9)])) { stall async throws in
            let order = try await stall.awaiting()
            let other = try await stall.awaiting("SHIRT-S", 1, by: 2)
            for number in 1..<SlipLimits.perOrder { try await stall.slip("\(number)", for: order) }
            try await stall.slip("both", for: other)
            var uploads: [any BlobUpload] = []
            for text in ["the last", "alone", "both"] {
                uploads.append(try await begun(text, for: order, in: stall))
            }
            _ = try await stall.keeper.finishSlip(uploads[0], fileName: "", for: order)

            for upload in uploads.dropFirst() {
                await #expect(throws: OrderRefusal.tooManySlips(limit: SlipLimits.perOrder)) {
                    try await stall.keeper.finishSlip(upload, fileName: "", for: order)
                }
            }

            #expect(try stall.files().count == SlipLimits.perOrder + 1)
            #expect(try await stall.findings(files: true) == [])
        }
    }

    @Test("the same bytes at once to many orders, of which some refuse: no slip loses its file")
    func sameBytesAtOnce() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 99)])) { stall async throws in
            for round in 0..<8 {
                let takers = round % 4
                var begun: [(order: OrderID, upload: any BlobUpload)] = []
                for number in 0..<12 {
                    let person = round * 12 + number + 1
                    let order = try await order(leaving: 1_000, in: stall, by: person)
                    begun.append((order, try await self.begun("r\(round)", for: order, in: stall)))
                    if number >= takers { try await fill(order, leaving: 1, in: stall) }
                }
                let all = begun.shuffled()
                let before = try stall.files().count

                let answers = await results(all.count) { number in
                    try await stall.keeper.finishSlip(
                        all[number].upload, fileName: "", for: all[number].order)
                }

                #expect(answers.count { (try? $0.get()) != nil } == takers)
                #expect(try stall.files().count == before + min(takers, 1))
            }
            let found = try await stall.findings(files: true)
            // The rows say sizes that this test made up.
            #expect(found.allSatisfy { $0.words.contains("its row says") }, "\(found)")
        }
    }

    @Test("what was surely not saved leaves no file; what may have been does")
    func unsaved() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            let order = try await stall.awaiting()
            for (fault, files) in [
                (StoreScript.Fault.before(.busy("")), 0), (.before(.diskFull("")), 0),
                (.before(.away("")), 0), (.after(.unavailable("")), 1),
            ] {
                script.next([fault])
                await #expect(throws: StorageError.self) { try await stall.slip("a", for: order) }
                #expect(try stall.files().count == files)
            }
            #expect(try await stall.findings(files: true) == [])
        }
    }

    @Test("old files that nothing names are cleared away, and nothing else")
    func clearedAway() async throws {
        try await withStall { stall async throws in
            let old = stall.clock.now - BlobLimits.unnamed
            try await stall.left("old", at: old - .milliseconds(1))
            try await stall.left("young", at: old)
            let all = 256 / FileLimits.folders
            // Not beside a database without slips, which may be the wrong one.
            for _ in 0..<all { try await stall.keeper.clearAway() }
            #expect(try stall.files().count == 2)
            try await stall.slip("named", for: try await stall.awaiting())
            let named = try stall.files().first { $0.value == "named" }?.key
            try stall.age(try #require(named), to: old - .hours(1))

            for _ in 0..<all { try await stall.keeper.clearAway() }

            #expect(Set(try stall.files().values) == ["young", "named"])
        }
    }

    @Test("verify tells of files that nothing names")
    func noted() async throws {
        try await withStall { stall async throws in
            try await stall.slip("named", for: try await stall.awaiting())
            #expect(try await stall.findings(files: true) == [])
            try await stall.left("a", at: stall.clock.now)
            try await stall.left("bcd", at: stall.clock.now)

            let found = try await stall.findings(files: true)

            #expect(found.map(\.weight) == [.note])
            #expect(
                found.first?.words == "no slip and no picture is called like 2 of them, 36 bytes")
            #expect(try await stall.findings(files: false) == [])
        }
    }
}

extension Stall {
    /// What a crash between a file and its row leaves.
    fileprivate func left(_ text: String, at time: Timestamp) async throws {
        let upload = try keeper.blobs.receive(limit: 1_000)
        try Array("%PDF-1.7\n\(text)\n%%EOF\n".utf8).withUnsafeBytes { try upload.append($0) }
        let digest = try await upload.finish().digest
        upload.discard()
        try age("\(folder.path)/slips/blobs/\(digest.text.prefix(2))/\(digest.text)", to: time)
    }

    fileprivate func age(_ path: String, to time: Timestamp) throws {
        let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }

    /// The paths of all files, with the texts that they were made of.
    func files() throws -> [String: String] {
        let top = "\(folder.path)/slips/blobs"
        var files: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: top)
        where name.contains("/") {
            let lines = try String(contentsOfFile: "\(top)/\(name)", encoding: .utf8)
                .split(separator: "\n")
            files["\(top)/\(name)"] = String(lines.dropFirst().first ?? "")
        }
        return files
    }
}
