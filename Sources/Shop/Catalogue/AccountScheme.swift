/// The way in which banking apps pay an account by a QR code, as the shop file says it: the name of
/// a payment scheme and what the scheme needs to know.
package struct AccountScheme: Hashable, Sendable {
    /// The scheme's name, such as `pix`.
    package var name: String
    /// The values by the names of their fields, without line breaks and none of them empty.
    package var fields: [String: String]

    package init(name: String, fields: [String: String]) {
        self.name = name
        self.fields = fields
    }

    /// The scheme as it is stored: its name, and a line for each field with a blank behind the
    /// field's name.
    package var stored: String {
        fields.sorted { $0.key < $1.key }.reduce(name) { $0 + "\n\($1.key) \($1.value)" }
    }

    /// Reads what `stored` wrote.
    package init(stored: String) {
        let lines = stored.pieces(at: "\n")
        name = lines.first.map(String.init) ?? ""
        fields = [:]
        for line in lines.dropFirst() {
            let parts = line.pieces(at: " ", most: 2)
            guard parts.count == 2 else { continue }
            fields[String(parts[0])] = String(parts[1])
        }
    }

    /// The scheme in one line, for people who compare two of them: `pix (city Rio, key 123)`.
    package var words: String {
        let values = fields.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return values.isEmpty ? name : "\(name) (\(values.joined(separator: ", ")))"
    }
}
