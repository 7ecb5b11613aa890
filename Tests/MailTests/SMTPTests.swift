import Shop
import TestSupport
import Testing

@testable import Transfer

@Suite("Handing messages over")
struct SMTPTests {
    private static let message = Array("Subject: Hello\r\n\r\nText\r\n.\r\n..two\r\n".utf8)

    private func envelope(to name: String, _ bytes: [UInt8] = message) -> SMTPEnvelope {
        SMTPEnvelope(from: "help@shop.example", to: "\(name)@people.example", bytes: bytes)
    }

    private func transfer(
        _ server: MailServer, _ security: SMTPServer.Security = .none, user: String? = nil,
        password: String = "", trusts: Bool = true, limits: SMTPLimits = SMTPLimits()
    ) -> SMTPTransfer {
        SMTPTransfer(
            server: SMTPServer(
                host: "127.0.0.1", port: server.port, security: security, user: user,
                password: password, authorities: trusts ? server.authorities : nil,
                greeting: "shop.example", limits: limits))
    }

    @Test("each message has an outcome of its own, and arrives as it was")
    func outcomes() async throws {
        let server = try await MailServer.start()
        let outcomes = await transfer(server).send(
            ["som", "gone", "later", "spam", "nid"].map { envelope(to: $0) })

        #expect(
            outcomes == [
                .accepted(SMTPReply(code: 250, text: "250 2.0.0 Taken")),
                .refused(SMTPReply(code: 550, text: "550 5.1.1 No such user here")),
                .refused(SMTPReply(code: 451, text: "451 4.7.1 Come again in a while")),
                .refused(SMTPReply(code: 554, text: "554 5.7.1 This is not wanted")),
                .accepted(SMTPReply(code: 250, text: "250 2.0.0 Taken")),
            ])
        for name in ["som", "nid"] {
            let taken = try await server.next()
            #expect(taken.from == "help@shop.example")
            #expect(taken.to == "\(name)@people.example")
            #expect(taken.text == String(decoding: Self.message, as: UTF8.self))
        }
        await server.stop()
    }

    @Test("with STARTTLS the shop signs in, and what is wrong with that is told apart")
    func startTLS() async throws {
        let server = try await MailServer.start(.startTLS)
        let right = transfer(server, .startTLS, user: "shop", password: "right")
        #expect(
            await right.send([envelope(to: "som")])
                == [.accepted(SMTPReply(code: 250, text: "250 2.0.0 Taken"))])
        let taken = try await server.next()
        #expect(taken.user == "shop" && taken.isTLS)

        let wrong = await transfer(server, .startTLS, user: "shop", password: "wrong")
            .send([envelope(to: "som")])
        guard case .turnedAway(let reply)? = wrong.first else {
            Issue.record("\(wrong)")
            return
        }
        #expect(reply.code == 535)
        let untrusted = await transfer(server, .startTLS, trusts: false)
            .send([envelope(to: "som")])
        guard case .failed(.untrusted)? = untrusted.first else {
            Issue.record("\(untrusted)")
            return
        }
        await server.stop()
    }

    @Test("with TLS from the first byte on it arrives; without TLS nothing is sent")
    func tls() async throws {
        let server = try await MailServer.start(.tls)
        #expect(
            await transfer(server, .tls).send([envelope(to: "som")])
                == [.accepted(SMTPReply(code: 250, text: "250 2.0.0 Taken"))])
        #expect(try await server.next().isTLS)
        await server.stop()

        let plain = try await MailServer.start()
        #expect(await transfer(plain, .startTLS).send([envelope(to: "som")]) == [.noTLS])
        await plain.stop()
    }

    @Test("silence after the whole message leaves unknown whether it was taken")
    func silent() async throws {
        let server = try await MailServer.start()
        let limits = SMTPLimits(
            connecting: .seconds(5), answering: .seconds(1), whole: .seconds(2))
        let outcomes = await transfer(server, limits: limits).send([envelope(to: "silent")])
        #expect(outcomes == [.unknown])
        #expect(try await server.next().to == "silent@people.example")
        await server.stop()
    }

    @Test("nobody there is told, and what there is no time for is not tried")
    func away() async throws {
        let server = try await MailServer.start()
        await server.stop()
        let outcomes = await transfer(server).send([envelope(to: "som")])
        guard case .failed(.unreachable)? = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        let late = await transfer(server).send([envelope(to: "som")], while: { false })
        #expect(late == [.notTried])
    }

    @Test(
        "an address that would be a command of its own is not sent",
        arguments: [
            "a@b.example>\r\nRCPT TO:<c", "a<b", "a b", "a\nb", "é", "a\u{0}b", "",
        ])
    func addresses(name: String) async throws {
        let transfer = SMTPTransfer(
            server: SMTPServer(
                host: "127.0.0.1", port: 9, security: .none, greeting: "shop.example"))
        let to = name.isEmpty ? "" : "\(name)@people.example"
        let outcomes = await transfer.send([
            SMTPEnvelope(from: "help@shop.example", to: to, bytes: Self.message),
            SMTPEnvelope(from: to, to: "som@people.example", bytes: Self.message),
        ])
        let misfit = SMTPOutcome.misfit(
            "an address has characters that no mail server may be told")
        #expect(outcomes == [misfit, misfit])
    }

    @Test(
        "a message whose lines are not those of mail is not sent",
        arguments: [
            ("a\nb\r\n", "a line does not end with CR LF"),
            ("a\rb\r\n", "a line does not end with CR LF"),
            ("a", "the last line does not end"),
            (String(repeating: "x", count: 999) + "\r\n", "a line is too long"),
        ])
    func lines(text: String, misfit: String) {
        #expect(envelope(to: "som", Array(text.utf8)).misfit == misfit)
        #expect(
            envelope(to: "som", Array((String(repeating: "x", count: 998) + "\r\n").utf8)).misfit
                == nil)
    }
}
