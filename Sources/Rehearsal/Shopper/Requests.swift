internal import NIOCore
internal import NIOHTTP1

/// Writes what a shopper asks for as requests.
struct Requests {
    let scene: Scene
    /// Tells the keys of this rehearsal from those of others.
    let name: String
    let slips: SlipMaker

    private var drop: String { "/api/v1/drops/\(scene.slug)" }

    func request(_ call: Call, of player: Player, tag: String?) -> WireRequest {
        switch call {
        case .page, .asset:
            return asset("/d/\(scene.slug)")
        case .live:
            let fields = tag.map { [("if-none-match", $0)] } ?? []
            return WireRequest(method: .GET, path: "\(drop)/live", fields: fields)
        case .join:
            return json(.POST, "\(drop)/line", joining(player))
        case .admission:
            return json(.POST, "\(drop)/admission", ticket(player))
        case .reserve:
            return reserve(
                player.wish ?? ("", 1), key: key(of: player), admission: player.admission)
        case .details:
            return json(
                .PUT, "\(order(player))/customer", details(player.number), bearer(player))
        case .slip:
            return WireRequest(
                method: .POST, path: "\(order(player))/slips",
                fields: bearer(player) + [("content-type", "image/jpeg")],
                body: slips.slip(UInt64(player.number)))
        case .order:
            return WireRequest(method: .GET, path: order(player), fields: bearer(player))
        case .status:
            let path = "/o/\(player.order?.code ?? "")/\(player.order?.key ?? "")/status"
            return WireRequest(method: .GET, path: path, keepsBody: false)
        case .cancel:
            return WireRequest(method: .DELETE, path: order(player), fields: bearer(player))
        case .staff, .export:
            preconditionFailure("no shopper asks for what only staff may see")
        }
    }

    /// A page, or something that belongs to it.
    func asset(_ path: String) -> WireRequest {
        WireRequest(method: .GET, path: path, keepsBody: false)
    }

    /// A reservation; also one that is sent again to see that its answer is still the same.
    func reserve(
        _ wish: (sku: String, quantity: Int), key: String, admission: String?
    ) -> WireRequest {
        let admission = admission.map { [("holdfast-admission", $0)] } ?? []
        return json(
            .POST, "\(drop)/orders",
            #"{"lines":[{"sku":\#(quoted(wish.sku)),"quantity":\#(wish.quantity)}]}"#,
            [("idempotency-key", key)] + admission)
    }

    /// Another wish of the same shopper has another key.
    func key(of player: Player) -> String {
        "\(name)-\(player.number)-\(player.wishes)"
    }

    func order(code: String, key: String) -> WireRequest {
        WireRequest(
            method: .GET, path: "/api/v1/orders/\(code)",
            fields: [("authorization", "Bearer \(key)")])
    }

    private func order(_ player: Player) -> String {
        "/api/v1/orders/\(player.order?.code ?? "")"
    }

    private func bearer(_ player: Player) -> [(String, String)] {
        [("authorization", "Bearer \(player.order?.key ?? "")")]
    }

    private func joining(_ player: Player) -> String {
        let members = [
            ("ticket", player.ticket?.text), ("challenge", player.challenge),
            ("stamp", player.stamp),
        ].compactMap { name, text in text.map { "\"\(name)\":\(quoted($0))" } }
        return "{\(members.joined(separator: ","))}"
    }

    private func ticket(_ player: Player) -> String {
        player.ticket.map { #"{"ticket":\#(quoted($0.text))}"# } ?? "{}"
    }

    /// Nobody's phone and address: numbers of a block that is not given out.
    private func details(_ number: Int) -> String {
        let digits = String(10_000_000 + number % 90_000_000)
        return """
            {"name":"Rehearsal Shopper \(number)","phone":"08\(digits)",\
            "email":"shopper-\(number)@rehearsal.example",\
            "address":"\(1 + number % 900) Rehearsal Road, Khlong Toei, Bangkok 10110","note":""}
            """
    }

    private func json(
        _ method: HTTPMethod, _ path: String, _ text: String, _ fields: [(String, String)] = []
    ) -> WireRequest {
        WireRequest(
            method: method, path: path, fields: fields + [("content-type", "application/json")],
            body: [ByteBuffer(string: text)])
    }

    /// A text as JSON has it. SKUs and tickets hold nothing that needs more than this.
    private func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            if character.value >= 0x20 { quoted.unicodeScalars.append(character) }
        }
        return quoted + "\""
    }
}
