import Formats
import TestSupport
import Testing
import Transfer

@testable import Server

@Suite("holdfast mail")
struct MailCommandTests {
    /// Makes a private key with OpenSSL.
    private func key(_ kind: String, in folder: ShopFolder) async throws -> String {
        let path = try folder.write("", to: "\(kind).pem")
        let options =
            kind == "rsa"
            ? ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
            : ["-algorithm", kind]
        let process = try ChildProcess(
            "/usr/bin/openssl", ["genpkey"] + options + ["-out", path], environment: [:])
        // It writes a dot for each number that it tries, and would wait for a reader of them.
        process.ignoreErrors()
        #expect(await process.ended() == 0)
        return path
    }

    @Test("a test message arrives, signed in and by keys that others believe")
    func test() async throws {
        let server = try await MailServer.start(.startTLS)
        let folder = try await ShopFolder.applied()
        let rsa = try await key("rsa", in: folder)
        let ed25519 = try await key("ed25519", in: folder)
        let settings = [
            "HOLDFAST_MAIL":
                "smtp://shop@127.0.0.1:\(server.port)?tls=on&ca=\(server.authorities)",
            "HOLDFAST_MAIL_FROM": "help@shop.example", "HOLDFAST_MAIL_PASSWORD": "right",
            "HOLDFAST_MAIL_DKIM": "r1=\(rsa),e1=\(ed25519)",
        ]
        let sent = try await Program.run(
            ["mail", "test", "som@people.example", "--data", folder.data], environment: settings)
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(sent.output == "127.0.0.1:\(server.port) took it: 250 2.0.0 Taken\n")

        let told = try await Program.run(
            ["mail", "records", "--data", folder.data], environment: settings)
        var records: [String: String] = [:]
        for line in told.lines {
            let parts = line.split(separator: ". TXT ", maxSplits: 1).map(String.init)
            records[parts[0]] = String(parts[1].dropFirst().dropLast())
        }
        #expect(
            Set(records.keys) == [
                "r1._domainkey.shop.example", "e1._domainkey.shop.example", "shop.example",
                "_dmarc.shop.example",
            ])
        let taken = try await server.next()
        #expect(taken.to == "som@people.example" && taken.user == "shop" && taken.isTLS)
        let mail = try await ReadMail.read(taken.text, records: records)
        #expect(mail.signatures == [true, true])
        #expect(mail.subject == "A test from Test")

        var wrong = settings
        wrong["HOLDFAST_MAIL_PASSWORD"] = "wrong"
        let refused = try await Program.run(
            ["mail", "test", "som@people.example", "--data", folder.data], environment: wrong)
        #expect(refused.status == 1 && refused.errorLines.count == 1)
        #expect(refused.errors.contains("535") && refused.errors.contains("HOLDFAST_MAIL_PASSWORD"))
        await server.stop()
    }

    @Test("an address that nobody has, and a server that is away, are told with what to do")
    func failed() async throws {
        let server = try await MailServer.start()
        let folder = try await ShopFolder.applied()
        let arguments = [
            "--mail", "smtp://127.0.0.1:\(server.port)", "--mail-from", "help@shop.example",
            "--data", folder.data,
        ]
        let gone = try await Program.run(["mail", "test", "gone@people.example"] + arguments)
        #expect(gone.status == 1)
        #expect(gone.errors.contains("gone@people.example: 550 5.1.1 No such user here"))
        await server.stop()
        let away = try await Program.run(["mail", "test", "som@people.example"] + arguments)
        #expect(away.status == 1 && away.errors.contains("is the port right"))
        let none = try await Program.run(
            ["mail", "test", "som@people.example", "--data", folder.data])
        #expect(none.status == 1 && none.errors.contains("--mail"))
    }

    @Test("doctor sends a message where it is asked to, and says what the mail server answered")
    func doctor() async throws {
        let plain = try await MailServer.start()
        let safe = try await MailServer.start(.startTLS)
        let folder = try await ShopFolder.applied()
        let open = "smtp://127.0.0.1:\(plain.port)"
        let closed = "smtp://shop@127.0.0.1:\(safe.port)?tls=on"
        let trusted = "\(closed)&ca=\(safe.authorities)"
        func look(
            _ mail: String, to: String = "som", from: String = "help", password: String = "right"
        ) async throws -> Program.Outcome {
            try await Program.run(
                ["doctor", "--data", folder.data, "--mail-to", "\(to)@people.example"],
                environment: [
                    "HOLDFAST_MAIL": mail, "HOLDFAST_MAIL_FROM": "\(from)@shop.example",
                    "HOLDFAST_MAIL_PASSWORD": mail.contains("shop@") ? password : "",
                ])
        }
        let sent = try await look(trusted)
        #expect(sent.output.contains("took a message for som@people.example"), "\(sent.output)")
        let taken = try await safe.next()
        #expect(taken.to == "som@people.example" && taken.user == "shop" && taken.isTLS)
        #expect(try await ReadMail.read(taken.text).subject == "A test from Test")

        let problems: [(Program.Outcome, String)] = [
            (try await look(trusted, password: "wrong"), "turns the shop away: 535"),
            (try await look(closed), "is not trusted"),
            (try await look("\(open)?tls=on"), "offers no TLS"),
            (try await look(open, from: "strange"), "550 5.7.1 You may not send as this address"),
            (try await look(open, to: "gone"), "for gone@people.example: 550 5.1.1 No such user"),
            (try await look(open, to: "later"), "does not take it now for later@people.example"),
            (try await look(open, to: "spam"), "for spam@people.example: 554 5.7.1 This is not"),
            (try await look("smtp://127.0.0.1:1"), "could not be reached"),
        ]
        for (outcome, words) in problems {
            let line = outcome.lines.first { $0.contains("  mail ") }.map(String.init) ?? ""
            #expect(line.hasPrefix("fail") && line.contains(words), "\(line)")
            #expect(outcome.status == 1)
        }
        let nobody = try await look(open, to: "no one")
        #expect(nobody.status == 1 && nobody.errors.contains("is no e-mail address"))
        let none = try await Program.run(
            ["doctor", "--data", folder.data, "--mail-to", "som@people.example"])
        #expect(none.status == 1 && none.output.contains("not set up"))
        await plain.stop()
        await safe.stop()
    }

    @Test("a shop that serves writes to its shoppers")
    func serving() async throws {
        let server = try await MailServer.start()
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve([
            "--mail", "smtp://127.0.0.1:\(server.port)", "--mail-from", "help@shop.example",
        ])
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(1, key: "a")
        let details = try await shopper.giveDetails(order)
        #expect(details.status == 200)
        let mail = try await ReadMail.read(try await server.next().text)
        #expect(mail.text.contains("/o/\(order.code)/"))
        let looked = try await Program.run([
            "doctor", "--data", folder.data, "--mail", "smtp://127.0.0.1:\(server.port)",
            "--mail-from", "help@shop.example",
        ])
        #expect(looked.output.contains("lets the shop in, as help@shop.example"))
        #expect(await serving.stop() == 0)
        await server.stop()
    }

    @Test(
        "wrong settings are named",
        arguments: [
            ("smtp://mail.example", "", "--mail-from"),
            ("http://mail.example", "a@shop.example", "smtp://USER@HOST"),
            ("smtp://a:b@mail.example", "a@shop.example", "HOLDFAST_MAIL_PASSWORD"),
            ("smtp://a@mail.example", "a@shop.example", "wants a password"),
            ("smtp://mail.example?tls=maybe", "a@shop.example", "tls is on or off"),
            ("smtps://mail.example?tls=off", "a@shop.example", "tls is on or off"),
            ("smtp://mail.example?port=1", "a@shop.example", "`port` is not known"),
            ("smtp://mail.example?ca=/nowhere", "a@shop.example", "/nowhere"),
            ("smtp://mail.example", "a shop", "one address"),
            ("", "a@shop.example", "--mail smtp://"),
        ])
    func wrong(mail: String, from: String, words: String) {
        do {
            _ = try Configuration(
                flags: [.mail: mail, .mailFrom: from], environment: [:])
            Issue.record("\(mail) was taken")
        } catch {
            #expect(error.line.contains(words), "\(error.line)")
        }
    }

    @Test("what leaves this machine is TLS, unless somebody says so")
    func security() throws {
        func server(_ mail: String) throws -> MailPlace? {
            try Configuration(
                flags: [.mail: mail, .mailFrom: "a@shop.example"], environment: [:]
            ).mail
        }
        let kinds = try [
            "smtp://mail.example", "smtps://mail.example", "smtp://mail.example:25?tls=off",
            "smtp://127.0.0.1:1025", "smtp://localhost?tls=on", "smtp://[::1]",
        ].map { try server($0)?.server }
        let plain = SMTPServer.Security.none
        let wanted: [SMTPServer.Security?] = [.startTLS, .tls, plain, plain, .startTLS, plain]
        #expect(kinds.map { $0?.security } == wanted)
        #expect(kinds.map { $0?.port } == [587, 465, 25, 1_025, 25, 25])
    }
}
