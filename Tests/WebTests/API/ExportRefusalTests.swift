import Formats
import HTTPTypes
import Pages
import Shop
import Storage
import Testing

@testable import Web

@Suite("Why there is no list and no file")
struct ExportRefusalTests {
    @Test("A search that takes too long says what to do")
    func wide() throws {
        let problem = try #require(Problem(of: StorageError.tooLong, in: nil))
        #expect(problem.status.code == 422 && problem.code == .tooWide)
        #expect(problem.detail.text(in: "en").contains("Name a drop, a status or a time"))
    }

    @Test(
        "A full disk is 507 with what is needed and what is there, and one that takes nothing 503")
    func disk() throws {
        let full = try #require(
            Problem(
                of: SheetFailure.noRoom(
                    directory: "/data/exports", needed: 300_000_000, free: 12_000_000),
                in: nil))
        #expect(full.status.code == 507 && full.code == .diskFull)
        #expect(full.detail.text(in: "en").contains("about 300 MB; 12 MB are free"))
        #expect(full.detail.text(in: "en").contains("Make room"))
        // Where the shop keeps its files is nobody's business.
        #expect(!full.detail.text(in: "en").contains("/data"))

        let later = try #require(
            Problem(of: SheetFailure.noRoom(directory: "/d", needed: nil, free: 0), in: nil))
        #expect(later.status.code == 507)

        let closed = try #require(
            Problem(
                of: SheetFailure.notWritable(directory: "/d", words: "Read-only file system"),
                in: nil))
        #expect(closed.status.code == 503 && closed.code == .notWritable)
        #expect(closed.detail.text(in: "en").contains("Read-only file system"))
        #expect(Problem(of: SheetFailure.finished, in: nil)?.code == nil)
    }
}
