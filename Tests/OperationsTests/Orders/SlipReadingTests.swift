import Blobs
import Formats
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Operations

@Suite("Slips are read in the background")
struct SlipReadingTests {
    private let checker = Caller.staff(.checker)

    /// Answers what a test wants for a file by the letter of its text, and keeps what it was asked.
    private final class Reader: SlipInspector {
        let width = 2
        private let answers: [UInt8: SlipInspected]
        private let asked = Mutex<[[UInt8]]>([])

        init(_ answers: [String: SlipInspected]) {
            self.answers = Dictionary(
                uniqueKeysWithValues: answers.map { ($0.key.utf8.first ?? 0, $0.value) })
        }

        var files: [[UInt8]] { asked.withLock(\.self) }

        func inspect(_ bytes: [UInt8]) async -> SlipInspected {
            asked.withLock { $0.append(bytes) }
            // Behind the first line of a PDF.
            return answers[bytes.dropFirst(9).first ?? 0] ?? .read(SlipReport())
        }
    }

    /// The code of a slip of Kasikornbank, made on 12 March 2023 at 15:25:33.
    private static let kbank = "0041000600000101030040220013071152533APM077365102TH91048134"

    private static let jpeg: [UInt8] = {
        // A picture of 1 by 1: its start, a frame header with that size, and its end.
        let frame: [UInt8] = [
            0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0,
        ]
        return [0xFF, 0xD8] + frame + [0, 0xFF, 0xD9]
    }()

    private func report(_ codes: [String], _ problem: SlipReadingProblem? = nil) -> SlipInspected {
        .read(
            SlipReport(
                size: PixelSize(width: 1_080, height: 2_340),
                codes: codes.map { SlipCode(Array($0.utf8)) }, problem: problem,
                copy: Self.jpeg, thumbnail: Self.jpeg))
    }

    private func record(_ order: OrderID, in stall: Stall) async throws -> OrderDetail.SlipRecord {
        try #require(try await stall.detail(order).slips.first)
    }

    @Test("What a slip says is kept once, with its copies, and nothing is read twice")
    func read() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order)
            #expect(try await record(order, in: stall).reading == .waiting)
            #expect(
                try await stall.detail(order).findings(of: record(order, in: stall)) == [.beingRead]
            )

            let reader = Reader(["a": report([Self.kbank, "https://shop.example"])])
            #expect(try await stall.keeper.readSlips(by: reader))
            #expect(try await stall.keeper.readSlips(by: reader) == false)
            #expect(reader.files == [Array("%PDF-1.7\na\n%%EOF\n".utf8)])

            let reading = try await record(order, in: stall).reading
            #expect(reading.state == .read && reading.problem == nil)
            #expect(reading.codes.map(\.kind) == [.thaiSlip, .other])
            #expect(reading.transfer?.reference == "013071152533APM07736")
            for isSmall in [false, true] {
                let copy = try await stall.keeper.openSlipCopy(
                    slip.id, isSmall: isSmall, by: checker)
                #expect(try await copy?.read(upTo: 100) == Self.jpeg)
            }
            let digest = try #require(reading.copy)
            #expect(try await stall.keeper.named([digest]) == [digest])
        }
    }

    @Test("A transfer that another order's slip names is told, and approved on purpose only")
    func sameTransfer() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let other = try await stall.awaiting("SHIRT-M", 1, by: 2)
            let slip = try await stall.slip("a", for: order)
            let second = try await stall.slip("b", for: other)
            let reader = Reader(["a": report([Self.kbank]), "b": report([Self.kbank])])
            #expect(try await stall.keeper.readSlips(by: reader))

            let detail = try await stall.detail(order)
            #expect(detail.slips.map(\.sameTransfer) == [[other]])
            #expect(detail.slips.map(\.sameFile) == [[]])
            #expect(detail.findings(of: detail.slips[0]).first == .transferReused([other]))
            let uses = try await stall.keeper.uses(of: [slip.id, second.id], by: checker)
            #expect(uses == [slip.id: .transfer, second.id: .transfer])

            await #expect(throws: OrderRefusal.sentBefore) {
                try await stall.keeper.decide(
                    .approve(amount: nil), on: slip.id, knownOthers: [], by: checker)
            }
            let status = try await stall.keeper.decide(
                .approve(amount: nil), on: slip.id, knownOthers: [other], by: checker)
            #expect(status == .paid)
        }
    }

    @Test("One transfer on two slips of an order is not confirmed twice without a word")
    func sameOrder() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("SHIRT-S", 2)
            let first = try await stall.slip("a", for: order)
            let second = try await stall.slip("b", for: order)
            let reader = Reader(["a": report([Self.kbank]), "b": report([Self.kbank])])
            _ = try await stall.keeper.readSlips(by: reader)
            // While neither is decided on, they are two pictures of one transfer.
            #expect(try await stall.detail(order).slips.map(\.sameTransfer) == [[], []])
            _ = try await stall.keeper.decide(
                .approve(amount: 10_000), on: first.id, knownOthers: [], by: checker)
            #expect(try await stall.detail(order).slips.map(\.sameTransfer) == [[], [order]])
            await #expect(throws: OrderRefusal.sentBefore) {
                try await stall.keeper.decide(
                    .approve(amount: 10_000), on: second.id, knownOthers: [], by: checker)
            }
        }
    }

    @Test("References that differ in case, bank or kind are different transfers")
    func otherTransfers() async throws {
        try await withStall { stall async throws in
            func code(_ bank: String, _ reference: String) -> String {
                let inner = "00060000010103\(bank)02\(reference.utf8.count)\(reference)"
                let text = "00\(inner.utf8.count)\(inner)5102TH9104"
                let sum = String(CRC16.ccittFalse(Array(text.utf8)), radix: 16, uppercase: true)
                return text + String(repeating: "0", count: 4 - sum.utf8.count) + sum
            }
            let codes = [
                code("014", "20260301abcdefghi"), code("014", "20260301ABCDEFGHI"),
                code("025", "20260301abcdefghi"),
            ]
            var slips: [SlipID] = []
            var answers: [String: SlipInspected] = [:]
            for (number, code) in codes.enumerated() {
                let order = try await stall.awaiting("SHIRT-M", 1, by: number)
                slips.append(try await stall.slip("\(number)", for: order).id)
                answers["\(number)"] = report([code])
            }
            _ = try await stall.keeper.readSlips(by: Reader(answers))
            #expect(try await stall.keeper.uses(of: slips, by: checker) == [:])
        }
    }

    @Test("A reader that ends over a slip is tried again, and gives it up in the end")
    func ends() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.slip("a", for: order)
            let reader = Reader(["a": .ended("by a signal")])
            for _ in 0..<SlipQueueLimits.tries {
                #expect(try await record(order, in: stall).reading.state == .waiting)
                #expect(try await stall.keeper.readSlips(by: reader))
            }
            #expect(reader.files.count == SlipQueueLimits.tries)
            let found = try await record(order, in: stall)
            #expect(found.reading.state == .failed && found.reading.problem == .readerEnded)
            #expect(
                try await stall.detail(order).findings(of: found) == [.unreadable(.readerEnded)])
            #expect(try await stall.keeper.readSlips(by: reader) == false)
        }
    }

    @Test("A process that dies over a slip each time gives it up too")
    func dies() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.slip("a", for: order)
            for _ in 0..<SlipQueueLimits.tries {
                let now = stall.clock.now
                let claimed = try await stall.store.write {
                    try SlipReadingQueue.claim(atMost: 9, on: $0, at: now)
                }
                #expect(claimed.count == 1)
                // While it is held nobody else reads it.
                let reader = Reader([:])
                #expect(try await stall.keeper.readSlips(by: reader) == false)
                stall.clock.advance(by: SlipQueueLimits.held)
            }
            #expect(try await stall.keeper.readSlips(by: Reader([:])) == false)
            #expect(try await record(order, in: stall).reading.problem == .readerEnded)
        }
    }

    @Test("What cannot be read just now waits, and costs no try")
    func away() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.slip("a", for: order)
            for _ in 0...SlipQueueLimits.tries {
                await #expect(throws: SlipReaderAway.self) {
                    try await stall.keeper.readSlips(by: Reader(["a": .unavailable("no memory")]))
                }
                #expect(try await stall.keeper.readSlips(by: Reader([:])) == false)
                stall.clock.advance(by: SlipQueueLimits.pause)
            }
            #expect(try await stall.keeper.readSlips(by: Reader([:])))
            #expect(try await record(order, in: stall).reading.state == .read)
        }
    }

    @Test("A reading that was overtaken changes nothing")
    func overtaken() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.slip("a", for: order)
            let now = stall.clock.now
            let claimed = try await stall.store.write {
                try SlipReadingQueue.claim(atMost: 9, on: $0, at: now)
            }
            stall.clock.advance(by: SlipQueueLimits.held)
            #expect(try await stall.keeper.readSlips(by: Reader(["a": report([Self.kbank])])))
            var late = EndedReading(slip: try #require(claimed.first))
            late.outcome = .failed(.damaged)
            let ended = [late]
            try await stall.store.write { try SlipReadingQueue.save(ended, on: $0, at: now) }
            #expect(try await record(order, in: stall).reading.codes.count == 1)
        }
    }

    @Test("More is not kept than may be, and what is no picture is no copy")
    func bounds() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order)
            let codes = (0...SlipQueueLimits.codes).map { "code \($0)" }
            let long = String(repeating: "x", count: SlipQueueLimits.codeBytes + 1)
            let reader = Reader([
                "a": .read(
                    SlipReport(
                        codes: ([long] + codes).map { SlipCode(Array($0.utf8)) },
                        copy: Array("<script>".utf8)))
            ])
            #expect(try await stall.keeper.readSlips(by: reader))
            let reading = try await record(order, in: stall).reading
            // The one that is too long counts among the first ones.
            #expect(reading.codes.map(\.text) == Array(codes.prefix(SlipQueueLimits.codes - 1)))
            #expect(reading.copy == nil && reading.thumbnail == nil)
            #expect(
                try await stall.keeper.openSlipCopy(slip.id, isSmall: false, by: checker) == nil)
        }
    }

    @Test("Codes to pay with, no code, and a transfer older than its order are told")
    func findings() async throws {
        try await withStall { stall async throws in
            let pay =
                "00020101021229370016A000000677010111011300660000000005802TH53037645404"
                + "4.226304E469"
            let codes = ["a": [pay], "b": [], "c": [Self.kbank]]
            var found: [String: [SlipFinding]] = [:]
            var orders: [String: OrderID] = [:]
            for (number, name) in codes.keys.sorted().enumerated() {
                orders[name] = try await stall.awaiting("SHIRT-M", 1, by: number)
                _ = try await stall.slip(name, for: orders[name] ?? OrderID(0))
            }
            _ = try await stall.keeper.readSlips(by: Reader(codes.mapValues { report($0) }))
            _ = try await stall.keeper.readSlips(by: Reader(codes.mapValues { report($0) }))
            for (name, order) in orders {
                let detail = try await stall.detail(order)
                found[name] = detail.findings(of: detail.slips[0])
            }
            #expect(found["a"] == [.payCode])
            #expect(found["b"] == [.noCode])
            let code = SlipCode(Array(Self.kbank.utf8))
            let time = try #require(code.transferTime(before: stall.clock.now))
            #expect(found["c"] == [.beforeOrder(time), .transfer(code, time)])
        }
    }
}
