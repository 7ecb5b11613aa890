import Documents
import Formats
import Operations
import Shop
import TestShop
import TestSupport
import Testing

@testable import Delivery

@Suite("The QR in mail")
struct MailPictureTests {
    private let tests = MailCourierTests()

    /// What the order's code says, as pages and API say it.
    private func payload(_ order: OrderID, _ stall: Stall) async throws -> String {
        let payer = OrderPayer(
            try await stall.detail(order), code: stall.keeper.code(of: order).text)
        return try #require(payer.first).code.payload
    }

    /// The next mail, which has one picture that its HTML shows.
    private func picture(_ server: MailServer) async throws -> (ReadMail, [UInt8]) {
        let mail = try await ReadMail.read(try await server.next().text)
        try #require(mail.pictures.count == 1, "\(mail.subject)")
        let picture = mail.pictures[0]
        let identifier = picture.identifier.dropFirst().dropLast()
        #expect(mail.html.contains("src=\"cid:\(identifier)\""))
        #expect(!mail.html.contains("src=\"http") && mail.defects.isEmpty)
        #expect(picture.disposition == "inline")
        #expect(MailPictureLimits.fits(picture.bytes.count))
        return (mail, picture.bytes)
    }

    @Test("the mails that ask for money show it, with what is owed just then, and no others do")
    func shown() async throws {
        try await tests.withPost { stall, courier, server in
            let order = try await stall.reserve(
                [("SHIRT-S", 2)], by: tests.customer("som")
            ).order.id
            let code = stall.keeper.code(of: order).text
            try await tests.send(stall, courier)
            let whole = try await payload(order, stall)
            let (reserved, first) = try await picture(server)
            #expect(try ZBar.read(first) == whole + "\n" && whole.contains("750.00"))
            #expect(reserved.html.contains("alt=\"QR to pay ฿750.00 for order \(code) "))
            #expect(reserved.pictures[0].fileName == "\(code).png")
            // It is the one that is saved on the order's page, byte for byte.
            let payer = OrderPayer(try await stall.detail(order), code: code)
            #expect(payer.picture(of: 0)?.png == first)

            stall.clock.advance(by: .minutes(91))
            _ = try await stall.keeper.remindShoppers()
            try await tests.send(stall, courier)
            #expect(try ZBar.read(try await picture(server).1) == whole + "\n")

            let slip = try await stall.slip("one", for: order).id
            try await tests.send(stall, courier)
            #expect(try await ReadMail.read(try await server.next().text).pictures.isEmpty)
            _ = try await stall.keeper.decide(
                .approve(amount: 25_000), on: slip, by: .staff(.owner))
            try await tests.send(stall, courier)
            let rest = try await payload(order, stall)
            #expect(rest.contains("500.00"))
            #expect(try ZBar.read(try await picture(server).1) == rest + "\n")

            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 50_000, currency: .thb), for: order, reason: "seen", key: "a",
                by: .staff(.owner))
            try await tests.send(stall, courier)
            #expect(try await ReadMail.read(try await server.next().text).pictures.isEmpty)
        }
    }

    @Test("it is of the account that the order was told, whichever the shop has by then")
    func ownAccount() async throws {
        try await tests.withPost { stall, courier, server in
            let order = try await stall.reserve(
                [("SHIRT-S", 1)], by: tests.customer("som")
            ).order.id
            let told = try await payload(order, stall)
            var other = ShopFile.sample()
            other.accounts[0].promptPay = "0899999999"
            _ = try await stall.keeper.apply(other, by: .shop)
            #expect(stall.keeper.catalogue?.accounts[0].promptPay == "0899999999")
            try await tests.send(stall, courier)
            #expect(try ZBar.read(try await picture(server).1) == told + "\n")
        }
    }

    @Test("where no account has a code there is no picture, and the mail is as it was")
    func noCode() async throws {
        var file = ShopFile.sample()
        file.accounts[0].promptPay = nil
        try await tests.withPost(file) { stall, courier, server in
            _ = try await stall.reserve([("SHIRT-S", 1)], by: tests.customer("som"))
            try await tests.send(stall, courier)
            let mail = try await ReadMail.read(try await server.next().text)
            #expect(mail.pictures.isEmpty && !mail.html.contains("<img"))
            #expect(mail.kinds == ["multipart/alternative", "text/plain", "text/html"])
            #expect(mail.text.contains("123-4-56789-0"))
        }
    }

    @Test("a picture up to the limit goes along, and a larger one does not")
    func limit() {
        #expect(MailPictureLimits.fits(MailPictureLimits.bytes))
        #expect(!MailPictureLimits.fits(MailPictureLimits.bytes + 1))
    }
}
