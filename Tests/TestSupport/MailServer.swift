internal import Foundation
internal import Glibc
internal import Synchronization

/// The Python of the tests, with the packages of `Browser/requirements.txt`.
package enum TestPython {
    /// Why there is none.
    package struct Missing: Error, CustomStringConvertible {
        package var description: String
    }

    /// Where it is.
    package static func path() throws -> String {
        let top = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        guard access(top + "/.venv/bin/python", X_OK) == 0 else {
            throw Missing(description: "there is no \(top)/.venv: run bin/setup --test")
        }
        return top + "/.venv/bin/python"
    }
}

/// A real mail server: aiosmtpd, in a process of its own. What becomes of a message is chosen by
/// whom it is for: `gone@` gets 550, `later@` 451, `spam@` 554 after the message, `silent@` never
/// an answer after it. Nobody may send as `strange@`.
package final class MailServer: Sendable {
    /// A message that was taken.
    package struct Taken: Sendable, Hashable, Decodable {
        package var from: String
        package var to: String
        /// The message as it came, with CR LF.
        package var text: String
        /// Who had signed in; empty for nobody.
        package var user: String
        package var isTLS: Bool
    }

    /// How it is reached.
    package enum Kind: String, Sendable {
        case plain
        /// Nothing is taken before STARTTLS, and signing in as `shop` with `right` is needed.
        case startTLS = "starttls"
        case tls
    }

    package let port: Int
    /// The file of the certificate that it shows, by which it can be trusted.
    package let authorities: String
    private let process: ChildProcess
    private let isOver = Mutex(false)

    private init(process: ChildProcess, port: Int, authorities: String) {
        self.process = process
        self.port = port
        self.authorities = authorities
    }

    /// The server ends with its standard input, as the S3 server does.
    private static let script = """
        import asyncio, json, os, ssl, subprocess, sys, tempfile, threading
        from aiosmtpd.smtp import SMTP, AuthResult
        kind = sys.argv[1]
        class Handler:
            async def handle_MAIL(self, server, session, envelope, address, options):
                if address.split("@")[0] == "strange":
                    return "550 5.7.1 You may not send as this address"
                envelope.mail_from = address
                envelope.mail_options.extend(options)
                return "250 OK"
            async def handle_RCPT(self, server, session, envelope, address, options):
                name = address.split("@")[0]
                if name == "gone":
                    return "550 5.1.1 No such user here"
                if name == "later":
                    return "451 4.7.1 Come again in a while"
                envelope.rcpt_tos.append(address)
                return "250 OK"
            async def handle_DATA(self, server, session, envelope):
                name = envelope.rcpt_tos[0].split("@")[0]
                if name == "spam":
                    return "554 5.7.1 This is not wanted"
                print(json.dumps({
                    "from": envelope.mail_from, "to": envelope.rcpt_tos[0],
                    "text": envelope.original_content.decode("latin-1"),
                    "user": session.auth_data.decode() if session.auth_data else "",
                    "isTLS": session.ssl is not None or kind == "tls"}), flush=True)
                if name == "silent":
                    await asyncio.sleep(3600)
                return "250 2.0.0 Taken"
        def authenticate(server, session, envelope, mechanism, data):
            right = data.login == b"shop" and data.password == b"right"
            return AuthResult(success=right, handled=False, auth_data=data.login)
        def end():
            sys.stdin.buffer.read()
            os._exit(0)
        threading.Thread(target=end, daemon=True).start()
        folder = tempfile.mkdtemp()
        certificate = folder + "/certificate.pem"
        context = None
        if kind != "plain":
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                 "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                 "-keyout", folder + "/key.pem", "-out", certificate],
                check=True, stderr=subprocess.DEVNULL)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, folder + "/key.pem")
        def made():
            begins = kind == "starttls"
            return SMTP(
                Handler(), hostname="mail.test", tls_context=context if begins else None,
                require_starttls=begins, auth_required=begins, authenticator=authenticate)
        async def serve():
            server = await asyncio.get_running_loop().create_server(
                made, "127.0.0.1", 0, ssl=context if kind == "tls" else None)
            print(json.dumps([server.sockets[0].getsockname()[1], certificate]), flush=True)
            await server.serve_forever()
        asyncio.run(serve())
        """

    /// Starts one.
    package static func start(_ kind: Kind = .plain) async throws -> MailServer {
        let process = try ChildProcess(
            try TestPython.path(), ["-W", "ignore", "-c", script, kind.rawValue],
            environment: ["PATH": "/usr/bin:/bin"], input: nil)
        guard let line = await process.line(),
            let begun = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any],
            let port = begun.first as? Int, let authorities = begun.last as? String
        else {
            throw TestPython.Missing(
                description: "no mail server: \(await process.restOfErrors())")
        }
        process.ignoreErrors()
        return MailServer(process: process, port: port, authorities: authorities)
    }

    /// The next message that it takes; waits for it.
    package func next() async throws -> Taken {
        guard let line = await process.line() else {
            throw TestPython.Missing(description: "the mail server has ended")
        }
        return try JSONDecoder().decode(Taken.self, from: Data(line.utf8))
    }

    /// Ends it; once more does nothing.
    package func stop() async {
        let wasOver = isOver.withLock { isOver in
            defer { isOver = true }
            return isOver
        }
        guard !wasOver else { return }
        process.signal(SIGKILL)
        _ = await process.ended()
    }
}

/// A message as Python's own reader takes it apart, and whether dkimpy believes its signatures.
package struct ReadMail: Sendable, Decodable {
    package var subject: String
    package var sender: String
    package var address: String
    package var text: String
    package var html: String
    package var pictures: [Picture]
    /// The kinds of all parts, from the outermost on.
    package var kinds: [String]
    package var identifier: String
    package var unsubscribe: String
    /// Problems of its form that the reader has noticed.
    package var defects: [String]
    /// Whether each signature holds, from the first on.
    package var signatures: [Bool]

    /// A picture that came with the message.
    package struct Picture: Sendable, Decodable {
        /// What the HTML calls it, in angle brackets.
        package var identifier: String
        package var fileName: String
        /// How it is to be shown: `inline`, or `attachment`.
        package var disposition: String
        private var base64: String

        package var bytes: [UInt8] { Data(base64Encoded: base64).map { Array($0) } ?? [] }
    }

    private static let script = """
        import base64, email, email.header, email.policy, email.utils, json, sys, dkim
        records = json.loads(sys.argv[1])
        raw = sys.stdin.buffer.read()
        def find(name, timeout=5):
            text = records.get(name.decode().rstrip("."))
            return text.encode() if text else None
        message = email.message_from_bytes(raw, policy=email.policy.SMTP)
        count = len(message.get_all("DKIM-Signature", []))
        def holds(index):
            try:
                return dkim.DKIM(raw).verify(idx=index, dnsfunc=find)
            except dkim.DKIMException as problem:
                print(problem, file=sys.stderr)
                return False
        parts, pictures, kinds = {}, [], []
        defects = list(message.defects)
        for part in message.walk():
            defects += part.defects
            kinds.append(part.get_content_type())
            if part.get_content_maintype() == "image":
                pictures.append({
                    "identifier": str(part["Content-ID"]), "fileName": part.get_filename(),
                    "disposition": part.get_content_disposition(),
                    "base64": base64.b64encode(part.get_content()).decode()})
            elif not part.is_multipart():
                parts[part.get_content_type()] = part.get_content().replace("\\r", "")
        # Python 3.11's newer reader shows a blank between two encoded words, where none is.
        plain = email.message_from_bytes(raw)
        name, address = email.utils.parseaddr(plain["From"])
        name = str(email.header.make_header(email.header.decode_header(name)))
        print(json.dumps({
            "subject": str(message["Subject"]), "sender": name, "address": address,
            "pictures": pictures, "kinds": kinds,
            "text": parts.get("text/plain", ""), "html": parts.get("text/html", ""),
            "identifier": str(message["Message-ID"]),
            "unsubscribe": str(message["List-Unsubscribe"] or ""),
            "defects": [repr(defect) for defect in defects],
            "signatures": [holds(index) for index in range(count)]}))
        """

    /// Reads a message.
    ///
    /// - Parameter records: what domains publish, by their names.
    package static func read(
        _ message: String, records: [String: String] = [:]
    ) async throws -> ReadMail {
        let known = try JSONEncoder().encode(records)
        let process = try ChildProcess(
            try TestPython.path(), ["-c", script, String(decoding: known, as: UTF8.self)],
            environment: [:], input: message)
        let answer = await process.restOfOutput()
        do {
            return try JSONDecoder().decode(ReadMail.self, from: Data(answer.utf8))
        } catch {
            throw TestPython.Missing(description: await process.restOfErrors())
        }
    }
}
